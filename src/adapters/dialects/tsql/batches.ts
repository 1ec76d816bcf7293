import type { Run } from './run.ts';
import type { SqlToken } from './scan.ts';

/**
 * The batches of a text: what stands between lines that hold nothing but `GO` and perhaps a count. `GO` is for the client;
 * the server never sees it. Inside strings, quoted names and comments it is none, since these are one token or no token.
 */
export function batchesOf(text: string, tokens: readonly SqlToken[]): readonly Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index]?.syntax !== 'go') continue;
    const end = endOfSeparator(text, tokens, index);
    if (end === undefined) continue;
    if (index > first) runs.push({ first, end: index });
    first = end;
    index = end - 1;
  }
  if (tokens.length > first) runs.push({ first, end: tokens.length });
  return runs;
}

/** Index after the separator that starts at an index; `undefined` where the line holds anything else. */
function endOfSeparator(text: string, tokens: readonly SqlToken[], index: number): number | undefined {
  const go = tokens[index];
  if (go === undefined || !startsLine(text, tokens, index)) return undefined;
  const next = tokens[index + 1];
  if (next === undefined || hasLineEnd(text, go.end, next.start)) return index + 1;
  if (next.kind !== 'number' || !/^\d+$/.test(text.slice(next.start, next.end))) return undefined;
  const after = tokens[index + 2];
  return after === undefined || hasLineEnd(text, next.end, after.start) ? index + 2 : undefined;
}

/** Whether nothing but white space and comments stands before a token on its line. */
export const startsLine = (text: string, tokens: readonly SqlToken[], index: number): boolean => {
  const before = tokens[index - 1];
  return before === undefined || hasLineEnd(text, before.end, tokens[index]?.start ?? 0);
};

const hasLineEnd = (text: string, from: number, to: number): boolean => text.slice(from, to).includes('\n');
