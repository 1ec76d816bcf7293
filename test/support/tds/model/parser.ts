import { readExpression, readSelect, readWhere } from './queryParser.ts';
import { type Expression, ModelSyntaxError, type Statement } from './syntax.ts';
import { starters, stringOf, Tokens } from './tokens.ts';

/** Reads a whole batch. @throws {ModelSyntaxError} as a server would: then none of the batch runs. */
export function parseBatch(sql: string): readonly Statement[] {
  const at = new Tokens(sql);
  const statements: Statement[] = [];
  for (;;) {
    while (at.skip(';'));
    if (at.isOver) return statements;
    statements.push(readStatement(at, sql));
  }
}

function readStatement(at: Tokens, sql: string): Statement {
  if (at.skip('SET')) return readSet(at);
  if (at.skip('BEGIN', 'TRANSACTION') || at.skip('BEGIN', 'TRAN')) return { kind: 'begin' };
  if (at.skip('COMMIT')) return readEnding(at, 'commit');
  if (at.skip('ROLLBACK')) return readEnding(at, 'rollback');
  if (at.skip('IF')) return readIf(at, sql);
  if (at.next === 'SELECT') return readSelect(at);
  if (at.skip('INSERT', 'INTO')) return readInsert(at);
  if (at.skip('DELETE', 'FROM')) return readDelete(at);
  if (at.skip('UPDATE')) return readUpdate(at);
  if (at.skip('TRUNCATE', 'TABLE')) return { kind: 'truncate', table: at.name() };
  if (at.skip('EXEC', 'SYS', '.', 'SP_SET_SESSION_CONTEXT')) {
    const key = stringOf(at.take());
    at.expect(',');
    return { kind: 'sessionContext', key, value: stringOf(at.take()) };
  }
  if (['CREATE', 'ALTER', 'DROP', 'GRANT'].includes(at.next) || callsSystem(at)) return readDefinition(at, sql);
  if (at.skip('EXEC', '(') || at.skip('EXECUTE', '(')) {
    const text = stringOf(at.take());
    at.expect(')');
    return { kind: 'exec', text };
  }
  if (at.skip('RAISERROR', '(')) {
    const message = stringOf(at.take());
    while (!at.skip(')')) at.take();
    return { kind: 'raiserror', message };
  }
  throw new ModelSyntaxError(at.here, at.line);
}

function readSet(at: Tokens): Statement {
  const what = at.take().toUpperCase();
  let value = '';
  while (!at.isOver && at.next !== ';' && !starters.has(at.next)) value += `${at.take()} `;
  return { kind: 'set', what, value: value.trim().toUpperCase() };
}

function readEnding(at: Tokens, kind: 'commit' | 'rollback'): Statement {
  if (!at.skip('TRANSACTION')) at.skip('TRAN');
  return { kind };
}

function readIf(at: Tokens, sql: string): Statement {
  const condition = readExpression(at);
  const then = readBlock(at, sql);
  at.skip(';');
  return { kind: 'if', condition, then, otherwise: at.skip('ELSE') ? readBlock(at, sql) : [] };
}

function readBlock(at: Tokens, sql: string): readonly Statement[] {
  if (at.next !== 'BEGIN' || /^TRAN/i.test(at.afterNext)) return [readStatement(at, sql)];
  at.expect('BEGIN');
  const statements: Statement[] = [];
  for (;;) {
    while (at.skip(';'));
    if (at.skip('END')) return statements;
    statements.push(readStatement(at, sql));
  }
}

function readInsert(at: Tokens): Statement {
  const table = at.name();
  at.expect('VALUES');
  const rows: Expression[][] = [];
  do {
    at.expect('(');
    const row = [readExpression(at)];
    while (at.skip(',')) row.push(readExpression(at));
    at.expect(')');
    rows.push(row);
  } while (at.skip(','));
  return { kind: 'insert', table, rows };
}

function readDelete(at: Tokens): Statement {
  const table = at.name();
  let output: string | undefined;
  if (at.skip('OUTPUT', 'DELETED', '.')) output = at.take();
  return { kind: 'delete', table, output, where: readWhere(at) };
}

function readUpdate(at: Tokens): Statement {
  const table = at.name();
  at.expect('SET');
  const column = at.take();
  at.expect('=');
  const value = readExpression(at, 2);
  return { kind: 'update', table, column, value, where: readWhere(at) };
}

function callsSystem(at: Tokens): boolean {
  return at.next === 'EXEC' && /^sp_(?!executesql)/i.test(at.afterNext);
}

/** A table's definition ends with its brackets, and others with a semicolon; a module is all the rest of its batch. */
function readDefinition(at: Tokens, sql: string): Statement {
  const from = at.place;
  const isTable = at.skip('CREATE', 'TABLE');
  const isModule = /^(CREATE|ALTER) (VIEW|FUNCTION|PROCEDURE)$/.test(`${at.next} ${at.afterNext}`);
  if (isTable) {
    at.name();
    skipBrackets(at);
    if (at.skip('WITH')) skipBrackets(at);
  } else while (!at.isOver && (isModule || at.next !== ';')) at.take();
  const words = at.since(from);
  return { kind: 'define', words, text: sql };
}

function skipBrackets(at: Tokens): void {
  at.expect('(');
  for (let open = 1; open > 0; ) {
    const token = at.take();
    open += token === '(' ? 1 : token === ')' ? -1 : 0;
  }
}
