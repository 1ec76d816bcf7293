import {
  type Statement,
  type StatementKind,
  statementEffects,
  type TableName,
  type TablePlace,
} from '../../../core/analysis/analysis.ts';
import { type Change, changeKinds, type Seen, type SeenTable } from './seen.ts';

/**
 * What the second parser sees in a statement and the first does not, as a sentence; `undefined` where it sees no more. Where it
 * sees less it is ignored: it reads only part of each dialect, and the first one decides.
 */
export function objectionTo(statement: Statement, seen: Seen): string | undefined {
  const what =
    moreStatements(statement, seen) ??
    strongerEffect(statement, seen) ??
    strongerChange(statement, seen) ??
    moreTables(statement, seen);
  if (what === undefined) return undefined;
  return `A second parser sees ${what} here, which the first one doesn’t. Where the two differ it isn’t certain what the statement does, so a person must read it.`;
}

/** Statements made of others (T-SQL's blocks and batches), of which the first parser counts the whole. */
const block = /^(?:begin|if|while|declare|create|alter)\b/i;

function moreStatements({ text }: Statement, { statements }: Seen): string | undefined {
  return statements > 1 && !block.test(text) ? `${statements} statements` : undefined;
}

function strongerEffect({ kind, effect }: Statement, seen: Seen): string | undefined {
  // What EXPLAIN only plans doesn't happen.
  if (kind === 'explain' || statementEffects.indexOf(effect) >= statementEffects.indexOf(seen.effect)) return undefined;
  switch (seen.effect) {
    case 'write':
      return 'a change of data';
    case 'schema':
      return 'a change of the schema';
    case 'privilege':
      return 'a change of privileges';
    case 'session':
      return 'a change of the session';
    default:
      return 'a call of a procedure';
  }
}

const rank: Readonly<Partial<Record<StatementKind, number>>> = {
  query: -1,
  ...Object.fromEntries(changeKinds.map((kind, index) => [kind, index])),
};

function strongerChange({ kind }: Statement, { changes }: Seen): string | undefined {
  const own = rank[kind];
  if (own === undefined) return undefined;
  const stronger = [...changes].find((change: Change) => changeKinds.indexOf(change) > own);
  return stronger === undefined
    ? undefined
    : `${stronger === 'insert' || stronger === 'update' ? 'an' : 'a'} ${stronger.toUpperCase()}`;
}

function moreTables(statement: Statement, { tables }: Seen): string | undefined {
  const { reads, writes: written, tableUses, kind } = statement;
  const writes = [...written, ...synonyms(statement, ({ standing }) => standing === 'target')];
  const known = [...reads, ...writes, ...tableUses, ...synonyms(statement, () => true)];
  for (const table of tables) {
    const isWrite = table.access === 'write' && kind !== 'explain';
    if ((isWrite ? writes : known).some((name) => isSame(name, table)) || isMistaken(table, statement)) continue;
    const name = table.schema === null ? table.name : `${table.schema}.${table.name}`;
    return isWrite ? `a change of the table ${name}` : `the table ${name}`;
  }
  return undefined;
}

/** Synonyms, which the first parser follows to what they stand for. They may be of another schema than that. */
const synonyms = ({ places }: Statement, isMeant: (place: TablePlace) => boolean): readonly TableName[] =>
  places.tables
    .filter((place) => place.calledBy.toLowerCase() !== place.table.toLowerCase() && isMeant(place))
    .map(({ calledBy }) => ({ schema: null, table: calledBy }));

/**
 * Words that the second parser takes for the name of a table where they stand without quotes, and that PostgreSQL never does:
 * a word of its grammar, or a function that is called without brackets.
 */
const words: ReadonlySet<string> = new Set(
  'only lateral rows user current_user session_user system_user current_role current_catalog current_schema current_date current_time current_timestamp localtime localtimestamp'.split(
    ' ',
  ),
);

/** What looks like a table in its tree and can't be one in the text: a word of the grammar without quotes, or a string. */
function isMistaken({ schema, name }: SeenTable, { text, span, literals }: Statement): boolean {
  const lower = unquoted(name);
  if (schema === null && words.has(lower) && !text.toLowerCase().includes(`"${lower}"`)) return true;
  let rest = '';
  let from = 0;
  for (const literal of literals) {
    if (literal.type !== 'string') continue;
    rest += text.slice(from, literal.span.start - span.start);
    from = literal.span.end - span.start;
  }
  return from > 0 && !(rest + text.slice(from)).toLowerCase().includes(name.toLowerCase());
}

/** The second parser loses quotes and with them what case means, so names are compared without it. */
function isSame(name: TableName, { schema, name: seen }: SeenTable): boolean {
  if (name.table.toLowerCase() !== unquoted(seen)) return false;
  return schema === null || name.schema === null || name.schema.toLowerCase() === unquoted(schema);
}

/** A quote inside a quoted name stands doubled in its tree. */
const unquoted = (name: string): string => name.replaceAll('""', '"').replaceAll(']]', ']').toLowerCase();
