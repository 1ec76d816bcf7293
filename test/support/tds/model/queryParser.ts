import { type Expression, type Item, ModelSyntaxError, type Select } from './syntax.ts';
import { clauses, starters, stringOf, type Tokens } from './tokens.ts';

/** Reads a query from SELECT on. @throws {ModelSyntaxError} */
export function readSelect(at: Tokens): Select {
  const line = at.line;
  at.expect('SELECT');
  const items: Item[] = [readItem(at)];
  while (at.skip(',')) items.push(readItem(at));
  const into = at.skip('INTO') ? at.take() : undefined;
  const from: Select['from'][number][] = [];
  if (at.skip('FROM')) {
    from.push(readSource(at));
    while (at.skip('CROSS', 'JOIN')) from.push(readSource(at));
  }
  const where = readWhere(at);
  if (at.skip('ORDER', 'BY')) readExpression(at);
  return { kind: 'select', items, from, where, into, line };
}

function readItem(at: Tokens): Item {
  if (at.skip('*')) return { name: '*', expression: undefined };
  const expression = readExpression(at);
  const name = at.skip('AS') || at.isName() ? at.take().replace(/^\[|\]$/g, '') : '';
  return { name: name || (expression.kind === 'name' ? expression.name : ''), expression };
}

function readSource(at: Tokens): Select['from'][number] {
  const line = at.line;
  const table = at.name();
  if (table.toUpperCase() !== 'GENERATE_SERIES') return { table: readAlias(at, table), line };
  at.expect('(');
  const from = Number(at.take());
  at.expect(',');
  const to = Number(at.take());
  at.expect(')');
  readAlias(at, '');
  return { series: [from, to] };
}

function readAlias(at: Tokens, name: string): string {
  if (at.skip('AS') || at.isName()) at.take();
  return name;
}

export function readWhere(at: Tokens): Expression | undefined {
  return at.skip('WHERE') ? readExpression(at) : undefined;
}

/** Signs bind in four strengths: AND, comparisons, sums, products. */
export function readExpression(at: Tokens, strength = 0): Expression {
  const signs = strengths[strength];
  if (signs === undefined) return readPrimary(at);
  let left = readExpression(at, strength + 1);
  while (signs.includes(at.next)) {
    const sign = at.take().toUpperCase();
    left = { kind: 'binary', sign, left, right: readExpression(at, strength + 1) };
  }
  if (strength === 1 && at.skip('IS', 'NULL'))
    left = { kind: 'binary', sign: 'IS NULL', left, right: { kind: 'value', value: null } };
  return left;
}

function readPrimary(at: Tokens): Expression {
  if (at.next === '(') return readInBrackets(at);
  const { line } = at;
  if (at.skip('-')) return { kind: 'binary', sign: '-', left: { kind: 'value', value: 0 }, right: readPrimary(at) };
  if (at.skip('CASE', 'WHEN')) return readCase(at);
  const text = at.take();
  if (/^0x/i.test(text)) return { kind: 'value', value: text };
  if (/^\d/.test(text)) return { kind: 'value', value: Number(text) };
  if (/^N?'/.test(text)) return { kind: 'value', value: stringOf(text) };
  if (text.toUpperCase() === 'NULL') return { kind: 'value', value: null };
  if (starters.has(text.toUpperCase()) || clauses.has(text.toUpperCase()) || !/^[\p{L}_@[]/u.test(text))
    throw new ModelSyntaxError(text, line);
  if (at.skip('.')) return { kind: 'name', name: at.take(), line };
  if (at.next !== '(') return { kind: 'name', name: text, line };
  return readCall(at, text.toUpperCase());
}

function readInBrackets(at: Tokens): Expression {
  at.expect('(');
  const inner: Expression = at.next === 'SELECT' ? { kind: 'query', query: readSelect(at) } : readExpression(at);
  at.expect(')');
  return inner;
}

function readCase(at: Tokens): Expression {
  const when = readExpression(at);
  at.expect('THEN');
  const then = readExpression(at);
  at.expect('ELSE');
  const otherwise = readExpression(at);
  at.expect('END');
  return { kind: 'case', when, then, otherwise };
}

function readCast(at: Tokens): Expression {
  at.expect('(');
  const value = readExpression(at);
  at.expect('AS');
  let type = at.take().toLowerCase();
  if (at.next === '(') while (!at.skip(')')) type += at.take();
  else return readClosed(at, { kind: 'cast', value, type });
  return readClosed(at, { kind: 'cast', value, type: `${type})` });
}

function readClosed(at: Tokens, expression: Expression): Expression {
  at.expect(')');
  return expression;
}

function readCall(at: Tokens, name: string): Expression {
  if (name === 'CAST') return readCast(at);
  at.expect('(');
  const args: Expression[] = [];
  if (name === 'CONVERT') {
    // CONVERT(type, value, style): the type decides nothing here.
    while (!at.skip(',') || at.next === ')') at.take();
  }
  while (!at.skip(')')) {
    if (at.skip('*') || at.skip(',')) continue;
    args.push(readExpression(at));
  }
  return { kind: 'call', name, args };
}

const strengths: readonly (readonly string[])[] = [
  ['AND'],
  ['=', '<', '>', '<>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
