import { digestOf } from '../prelude/digest.ts';
import type { Span } from '../prelude/span.ts';
import { boundsOf } from './bounds.ts';
import { defaultPolicy } from './defaultPolicy.ts';
import { layerOf } from './layer.ts';
import type { Note } from './note.ts';
import { problemsIn } from './places.ts';
import type { Layer, Policy, PolicyProblem, PolicyTest } from './policy.ts';
import { type PolicyFile, policyFileSchema } from './policyFile.ts';
import { structureProblems } from './policyIssues.ts';
import { keysAt } from './policyShape.ts';
import { readPolicyYaml } from './policyYaml.ts';

export type { PolicyProblem } from './policy.ts';

/** One policy text and where it comes from. `source` is `organisation`, `built-in` or `workspace`. */
export interface PolicyText {
  readonly source: string;
  /** The file's name, for people and problems. */
  readonly name: string;
  readonly text: string;
}

/** Who is heard first. A layer can add to those before it and can't take anything from them. */
const order: readonly string[] = ['organisation', 'built-in', 'workspace'];

/**
 * Reads the policy that several files make together; without any file, the built-in one. Where they differ the stricter
 * wins. Never throws: each mistake is a problem at its place, and a policy with any problem denies everything.
 */
export function readPolicy(texts: readonly PolicyText[]): {
  readonly policy: Policy;
  readonly problems: readonly PolicyProblem[];
} {
  const sorted = texts
    .map((text, i) => ({ ...text, i, rank: rankOf(text.source) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i);
  const problems: PolicyProblem[] = [];
  const files: PolicyFile[] = [];
  const layers: Layer[] = [];
  const tests: PolicyTest[] = [];

  for (const { source, name, text } of sorted) {
    const read = readFile(name, text);
    if (read.file !== undefined) {
      files.push(read.file);
      layers.push(layerOf(source, read.file, layers.at(-1), read.note));
    }
    problems.push(...read.problems); // Only now: making the layer finds some of them.
    if (read.file === undefined) continue;
    tests.push(
      ...(read.file.tests ?? []).map((test, i) => ({ test, file: name, ...read.placeOf(['tests', i, 'sql']) })),
    );
  }
  if (texts.length === 0) {
    files.push(defaultPolicy);
    layers.push(builtInLayer());
  }
  const policy: Policy = {
    // Without files the text is the built-in policy itself, so that a new version of it voids the grants of the old.
    digest: digestOf(
      JSON.stringify(texts.length === 0 ? defaultPolicy : sorted.map((t) => [t.source, t.name, t.text])),
    ),
    sources: texts.length === 0 ? ['built-in'] : [...new Set(sorted.map((text) => text.source))],
    problems,
    layers: problems.length > 0 ? [] : layers,
    ...boundsOf(files, problems.length > 0),
    tests,
  };
  return { policy, problems };
}

interface ReadFile {
  readonly file: PolicyFile | undefined;
  /** Grows while the layer is made from the file. */
  readonly problems: PolicyProblem[];
  readonly note: Note;
  placeOf(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

function readFile(name: string, text: string): ReadFile {
  const problemAt = problemsIn(name, text);
  const { value: yaml, problems: unreadable } = readPolicyYaml(text);
  const problems = unreadable.map(({ message, span }) => problemAt(message, span));
  const nowhere = { note: () => undefined, placeOf: () => ({ line: 1, column: 1 }) };
  if (yaml === undefined) return { file: undefined, problems, ...nowhere };
  if (yaml.data === null) {
    problems.push(
      problemAt(
        'This policy is empty, so it says nothing about what may run. Begin it with “version: 1”, or remove the file.',
        { start: 0, end: 0 },
      ),
    );
    return { file: undefined, problems, ...nowhere };
  }
  const note: Note = (path, message, part?: Span, meant?: string) => {
    const span = part === undefined ? yaml.spanOf(path, false) : yaml.spanWithin(path, part);
    problems.push(problemAt(message, span, meant));
  };
  const parsed = policyFileSchema.safeParse(yaml.data);
  if (!parsed.success) {
    for (const { path, isKey, message, meant } of structureProblems(parsed.error.issues, yaml.data, keysAt)) {
      problems.push(problemAt(message, yaml.spanOf(path, isKey), meant));
    }
    return { file: undefined, problems, ...nowhere };
  }
  const placeOf = (path: readonly PropertyKey[]) => {
    const { line, column } = problemAt('', yaml.spanOf(path, false));
    return { line, column };
  };
  return { file: parsed.data, problems, note, placeOf };
}

function builtInLayer(): Layer {
  return layerOf('built-in', defaultPolicy, undefined, (path, message) => {
    throw new TypeError(`The built-in policy is wrong at ${path.join('.')}: ${message}`);
  });
}

function rankOf(source: string): number {
  const rank = order.indexOf(source);
  return rank === -1 ? order.length : rank;
}
