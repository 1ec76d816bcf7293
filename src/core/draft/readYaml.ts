import { isMap, isScalar, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem, Span } from '../prelude/span.ts';
import { yamlSizeProblem } from '../prelude/yamlSize.ts';

/** A file's content, or why it can't be used and where. Exactly one of the two is there. */
export type ReadYaml<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly Problem[] };

/**
 * Reads YAML 1.2 written by whoever controls the workspace. Aliases are refused, because a few of them can stand for
 * gigabytes. Spans count from the start of `text`. Never throws.
 */
export function readYaml<T>(text: string, schema: z.ZodType<T>): ReadYaml<T> {
  const tooMuch = yamlSizeProblem(text, 'file');
  if (tooMuch !== undefined) return refuse([tooMuch]);
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    return refuse(
      document.errors.map((error) => ({
        message: `This isn't readable YAML: ${error.message.replace(/\.$/, '')}.`,
        span: { start: error.pos[0], end: Math.max(error.pos[0], error.pos[1]) },
      })),
    );
  }

  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: 0 });
  } catch {
    return refuse([
      { message: 'Aliases (*name) are not read here. Write the value out.', span: { start: 0, end: text.length } },
    ]);
  }

  const parsed = schema.safeParse(plain);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => toProblems(issue, document, text));
  return refuse(problems.sort((one, other) => one.span.start - other.span.start));
}

type Path = readonly PropertyKey[];
type Document = ReturnType<typeof parseDocument>;

function refuse(problems: readonly Problem[]): ReadYaml<never> {
  return { value: undefined, problems };
}

function toProblems(issue: z.core.$ZodIssue, document: Document, text: string): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      message: `There is no key "${key}" here. Remove it or correct its spelling.`,
      span: keySpan(document, issue.path, key, text),
    }));
  }
  if (issue.code === 'invalid_key') {
    const key = String(issue.path.at(-1));
    const why = issue.issues[0]?.message ?? 'is no name that can stand here';
    return [{ message: `"${key}" ${why}.`, span: keySpan(document, issue.path.slice(0, -1), key, text) }];
  }
  return [{ message: sentence(issue, document), span: valueSpan(document, issue.path, text) }];
}

function sentence(issue: z.core.$ZodIssue, document: Document): string {
  const name = issue.path.length === 0 ? 'The file' : `"${issue.path.map(String).join('.')}"`;
  if (issue.code === 'invalid_type' && issue.path.length > 0 && !document.hasIn(issue.path))
    return `${name} is missing.`;
  if (issue.code === 'invalid_type') return `${name} must be ${article(issue.expected)}.`;
  return `${name}: ${issue.message.replace(/\.$/, '')}.`;
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

/** The value's place, or the place of the nearest parent that is written. */
function valueSpan(document: Document, path: Path, text: string): Span {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    const range = isRanged(node) ? node.range : undefined;
    if (range) return { start: range[0], end: range[1] };
  }
  return { start: 0, end: text.trimEnd().length };
}

function keySpan(document: Document, path: Path, key: string, text: string): Span {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair && isScalar(pair.key) && pair.key.range) return { start: pair.key.range[0], end: pair.key.range[1] };
  }
  return valueSpan(document, path, text);
}

function isRanged(node: unknown): node is { range?: [number, number, number] | null } {
  return typeof node === 'object' && node !== null && 'range' in node;
}
