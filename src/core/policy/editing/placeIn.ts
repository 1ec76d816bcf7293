import { isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, visit } from 'yaml';
import type { Span } from '../../prelude/span.ts';
import { yamlSizeProblem } from '../../prelude/yamlSize.ts';
import { meaningOf } from '../policyShape.ts';

/** Where in a policy file a cursor stands. A path leads to the map of a key, or to a value itself. */
export type Place =
  | {
      readonly kind: 'key';
      readonly path: readonly PropertyKey[];
      /** The whole word at the cursor, and where it stands. */
      readonly word: string;
      readonly span: Span;
      /** The other keys of the map. */
      readonly others: readonly string[];
      /** Whether the key has its colon already. */
      readonly hasColon: boolean;
    }
  | {
      readonly kind: 'value';
      readonly path: readonly PropertyKey[];
      readonly word: string;
      readonly span: Span;
      readonly isQuoted: boolean;
    }
  | {
      readonly kind: 'condition';
      readonly path: readonly PropertyKey[];
      readonly text: string;
      /** Where in the text of the condition the cursor stands. */
      readonly at: number;
    };

/** No word of a policy: letters of Unicode's private use area. */
const mark = '\ue123\ue124';

/**
 * Finds out where a cursor stands, also while the file isn't right yet: a mark is put at the cursor, and looked for in what the
 * parser makes of the rest. `undefined` in comments, and where nothing can be told.
 */
export function placeIn(text: string, offset: number): Place | undefined {
  if (yamlSizeProblem(text, 'policy') !== undefined) return undefined;
  const line = lineAround(text, offset);
  // A lone word is a key that has no colon yet; without one the parser would join it with the next line.
  const isAlone = /^\s*(?:- +)*[\w-]*$/.test(line.before) && /^[\w-]*[ \t\r]*(?:#.*)?$/.test(line.after);
  const word = wordAround(text, offset);
  const marked = `${text.slice(0, offset)}${mark}${text.slice(offset)}`;
  const withColon = `${text.slice(0, offset)}${mark}${text.slice(offset, word.end)}: ${text.slice(word.end)}`;
  return (isAlone ? found(withColon, word, offset, true) : undefined) ?? found(marked, word, offset, false);
}

function found(marked: string, word: Span, offset: number, isColonOurs: boolean): Place | undefined {
  let place: Place | undefined;
  try {
    const document = parseDocument(marked, { version: '1.2', schema: 'core', uniqueKeys: false, logLevel: 'silent' });
    visit(document, {
      Scalar(key, node, ancestors) {
        const { value } = node;
        const written = typeof value === 'string' ? value : '';
        if (!written.includes(mark)) return undefined;
        const path = pathOf(ancestors, key);
        place =
          key === 'key'
            ? keyPlace(ancestors, path, written.replace(mark, ''), word, isColonOurs)
            : valuePlace(path, written, word, node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
        return visit.BREAK;
      },
    });
  } catch {
    return undefined; // Nothing can be told of a text that the parser can't even begin with.
  }
  return place === undefined || place.kind === 'condition' || place.span.end >= offset ? place : undefined;
}

function keyPlace(
  ancestors: readonly unknown[],
  path: readonly PropertyKey[],
  word: string,
  span: Span,
  isColonOurs: boolean,
): Place {
  const map = ancestors.findLast((node) => isMap(node));
  const others = isMap(map)
    ? map.items.flatMap(({ key }) => (isScalar(key) && !String(key.value).includes(mark) ? [String(key.value)] : []))
    : [];
  const pair = ancestors.findLast((node) => isPair(node)) as Pair | undefined;
  const hasColon = !isColonOurs && pair !== undefined && pair.value !== null;
  return { kind: 'key', path: path.slice(0, -1), word, span, others, hasColon };
}

function valuePlace(path: readonly PropertyKey[], written: string, span: Span, isQuoted: boolean): Place {
  const text = written.replace(mark, '');
  if (isCondition(path)) return { kind: 'condition', path, text, at: written.indexOf(mark) };
  return { kind: 'value', path, word: text, span, isQuoted };
}

/** Conditions of a policy stand under these two keys and nowhere else. */
const isCondition = (path: readonly PropertyKey[]): boolean =>
  (path.at(-1) === 'when' || path.at(-1) === 'unless') && (meaningOf(path)?.includes('CEL') ?? false);

/** The path of keys and indices to a scalar; of a key, with the key itself as its end. */
function pathOf(ancestors: readonly unknown[], key: unknown): readonly PropertyKey[] {
  const path: PropertyKey[] = [];
  for (const [i, node] of ancestors.entries()) {
    const next: unknown = ancestors[i + 1];
    if (isSeq(node)) path.push(next === undefined ? Number(key) : node.items.indexOf(next as Node));
    else if (isPair(node) && isScalar(node.key)) path.push(String(node.key.value).replace(mark, ''));
  }
  return path;
}

function lineAround(text: string, offset: number): { readonly before: string; readonly after: string } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { before: text.slice(start, offset), after: text.slice(offset, end === -1 ? text.length : end) };
}

/** The letters, digits and hyphens around an offset. */
function wordAround(text: string, offset: number): Span {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? '';
  const after = /^[\w-]*/.exec(text.slice(offset, offset + 200))?.[0] ?? '';
  // A dash that begins an entry of a list isn't part of its first word.
  const dashes = /^-+$/.test(before) ? before.length : 0;
  return { start: offset - before.length + dashes, end: offset + after.length };
}
