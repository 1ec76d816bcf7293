import type { SqlToken } from './scan.ts';

/** For each bracket that opens among some tokens and is closed there, the index of the one that closes it. */
export function closingBrackets(tokens: readonly SqlToken[], first: number, end: number): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let index = first; index < end; index++) {
    const syntax = tokens[index]?.syntax;
    if (syntax === '(') open.push(index);
    else if (syntax === ')') {
      const opened = open.pop();
      if (opened !== undefined) closing.set(opened, index);
    }
  }
  return closing;
}
