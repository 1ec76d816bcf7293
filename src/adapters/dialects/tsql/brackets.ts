import type { SqlToken } from './scan.ts';

/**
 * For each bracket that opens among some tokens, the index of the one that closes it there; `undefined` for one that a
 * semicolon follows first, which never stands in brackets but between the strings of OPENROWSET. One that is open at the end is
 * not listed.
 */
export function closingBrackets(
  tokens: readonly SqlToken[],
  first: number,
  end: number,
): ReadonlyMap<number, number | undefined> {
  const closing = new Map<number, number | undefined>();
  let open: number[] = [];
  for (let index = first; index < end; index++) {
    const syntax = tokens[index]?.syntax;
    if (syntax === '(') open.push(index);
    else if (syntax === ')') {
      const opened = open.pop();
      if (opened !== undefined) closing.set(opened, index);
    } else if (syntax === ';' && open.length > 0 && !partsStrings(tokens, index, open.at(-1) ?? 0)) {
      for (const opened of open) closing.set(opened, undefined);
      open = [];
    }
  }
  return closing;
}

/** `OPENROWSET('provider', 'server'; 'user'; 'password', …)`: the semicolon between two strings in its bracket. */
const partsStrings = (tokens: readonly SqlToken[], index: number, opened: number): boolean =>
  tokens[opened - 1]?.syntax === 'openrowset' &&
  tokens[index - 1]?.kind === 'string' &&
  tokens[index + 1]?.kind === 'string';
