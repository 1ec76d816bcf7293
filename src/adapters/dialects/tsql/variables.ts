import type { Variable } from '../../../core/analysis/variables.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { labelOf } from './names.ts';
import { afterGap, type SqlToken, scan } from './scan.ts';
import { statementStarts } from './words.ts';

/** Whether a GO stands before the statement of a text. */
export function beginsBatch(text: string): boolean {
  for (let at = afterGap(text, 0); ; at = afterGap(text, at + 1))
    if (text[at] !== ';') return /^go(?![\p{L}\p{Nd}_@#$])/iu.test(text.slice(at, at + 4));
}

/**
 * What DECLARE and the headers of procedures and functions declare. Goes by words and brackets alone, so that it finds them in
 * bodies too and while a statement is being written: nothing is decided by it.
 */
export function variablesIn(text: string): readonly Variable[] {
  if (!text.includes('@')) return [];
  const { tokens } = scan(text);
  const found: Variable[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (!opensDeclarations(tokens, at)) continue;
    at = readDeclarations(text, tokens, at, found) - 1;
  }
  return found;
}

/** Where a text names variables. In `EXEC p @a = @b` the first is a parameter of the procedure, and in `EXEC @a = p` none is. */
export function variableUses(text: string): readonly Span[] {
  if (!text.includes('@')) return [];
  const { tokens } = scan(text);
  // What opens no statement calls a procedure.
  let opening = 'exec';
  return tokens.filter((token, index) => {
    if (statementStarts.has(token.syntax)) opening = token.syntax;
    if (!isVariable(token) || token.syntax.startsWith('@@')) return false;
    const isCall = opening === 'exec' || opening === 'execute';
    const isParameter =
      isCall && index > 0 && tokens[index + 1]?.syntax === '=' && tokens[index - 1]?.syntax !== opening;
    return !isParameter;
  });
}

const isVariable = (token: SqlToken | undefined): token is SqlToken => token?.syntax.startsWith('@') === true;
const routines: ReadonlySet<string | undefined> = new Set(['procedure', 'proc', 'function']);

/** Whether a variable stands at an index that DECLARE or the header of a routine declares, the first of its list. */
function opensDeclarations(tokens: readonly SqlToken[], at: number): boolean {
  if (!isVariable(tokens[at])) return false;
  let before = at - 1;
  if (tokens[before]?.syntax === 'declare') return true;
  if (tokens[before]?.syntax === '(') before -= 1;
  // The routine's own name, which may have a schema.
  if (tokens[before - 1]?.syntax === '.') before -= 2;
  return routines.has(tokens[before - 1]?.syntax);
}

/** Reads `@a int = 1, @b AS TABLE (…), …` and gives the index after it. */
function readDeclarations(text: string, tokens: readonly SqlToken[], first: number, found: Variable[]): number {
  let at = first;
  for (;;) {
    const token = tokens[at];
    if (!isVariable(token)) return at;
    at++;
    if (tokens[at]?.syntax === 'as' && tokens[at + 1]?.syntax !== 'begin') at++;
    const from = at;
    while (at < tokens.length && !endsType(tokens, at))
      at = tokens[at]?.syntax === '(' ? afterBracket(tokens, at) : at + 1;
    const isTable = tokens[from]?.syntax === 'table';
    found.push({
      name: text.slice(token.start, token.end),
      span: { start: token.start, end: token.end },
      type: isTable ? 'TABLE' : written(text, tokens, from, at),
      columns: isTable && tokens[from + 1]?.syntax === '(' ? columnsIn(text, tokens, from + 1) : [],
    });
    // The value that it begins with.
    while (at < tokens.length && !endsValue(tokens, at))
      at = tokens[at]?.syntax === '(' ? afterBracket(tokens, at) : at + 1;
    if (tokens[at]?.syntax !== ',') return at;
    at++;
  }
}

const afterType: ReadonlySet<string> = new Set([
  '=',
  ',',
  ';',
  ')',
  'as',
  'returns',
  'with',
  'output',
  'out',
  'readonly',
  'for',
]);

/** Words that open a statement stand in no type, and neither does a variable. */
const endsType = (tokens: readonly SqlToken[], at: number): boolean => {
  const token = tokens[at];
  return token === undefined || afterType.has(token.syntax) || statementStarts.has(token.syntax) || isVariable(token);
};

const endsValue = (tokens: readonly SqlToken[], at: number): boolean => {
  const syntax = tokens[at]?.syntax ?? '';
  return [',', ';', ')', 'as', 'returns'].includes(syntax) || statementStarts.has(syntax);
};

/** The index after the bracket that closes the one at an index. */
function afterBracket(tokens: readonly SqlToken[], opening: number): number {
  let depth = 0;
  for (let at = opening; at < tokens.length; at++) {
    if (tokens[at]?.syntax === '(') depth++;
    else if (tokens[at]?.syntax === ')' && --depth === 0) return at + 1;
  }
  return tokens.length;
}

/** What the tokens `[from, to)` say, on one line. */
const written = (text: string, tokens: readonly SqlToken[], from: number, to: number): string =>
  text.slice(tokens[from]?.start ?? text.length, to > from ? tokens[to - 1]?.end : 0).replace(/\s+/g, ' ');

/** Words that begin an entry of a table's definition that is no column. */
const constraints: ReadonlySet<string> = new Set(['primary', 'unique', 'check', 'index', 'constraint', 'foreign']);
/** Words that stand after a column's type. */
const afterColumnType: ReadonlySet<string> = new Set(
  'not null primary unique check default identity constraint references collate index foreign rowguidcol'.split(' '),
);

function columnsIn(text: string, tokens: readonly SqlToken[], opening: number): Variable['columns'] {
  const end = afterBracket(tokens, opening) - 1;
  const columns: { name: string; type: string }[] = [];
  let at = opening + 1;
  while (at < end) {
    const name = tokens[at];
    const from = at + 1;
    let typeEnd: number | undefined;
    for (at = from; at < end && tokens[at]?.syntax !== ','; ) {
      if (typeEnd === undefined && afterColumnType.has(tokens[at]?.syntax ?? '')) typeEnd = at;
      at = tokens[at]?.syntax === '(' ? afterBracket(tokens, at) : at + 1;
    }
    if (name !== undefined && (name.kind === 'quotedName' || (name.kind === 'word' && !constraints.has(name.syntax))))
      columns.push({
        name: labelOf(text.slice(name.start, name.end)),
        type: written(text, tokens, from, Math.min(typeEnd ?? at, end)),
      });
    at++;
  }
  return columns;
}
