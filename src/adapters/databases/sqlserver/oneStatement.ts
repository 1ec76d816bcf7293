import { type Piece, piecesOf } from './words.ts';

/** What one statement is, by its leading word. */
export type Verb =
  | 'SELECT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'MERGE'
  | 'TRUNCATE'
  | 'CREATE'
  | 'ALTER'
  | 'DROP'
  | 'GRANT'
  | 'DENY'
  | 'REVOKE'
  | 'EXECUTE';

/** One statement, or the sentence that says why the text isn't surely one. */
export type Judged = { readonly verb: Verb } | { readonly refusal: string };

const verbs: Readonly<Record<string, Verb>> = {
  SELECT: 'SELECT',
  INSERT: 'INSERT',
  UPDATE: 'UPDATE',
  DELETE: 'DELETE',
  MERGE: 'MERGE',
  TRUNCATE: 'TRUNCATE',
  CREATE: 'CREATE',
  ALTER: 'ALTER',
  DROP: 'DROP',
  GRANT: 'GRANT',
  DENY: 'DENY',
  REVOKE: 'REVOKE',
  EXEC: 'EXECUTE',
  EXECUTE: 'EXECUTE',
};

/**
 * Reserved words that can begin a statement. T-SQL needs nothing between two statements, so each of them is a possible
 * second one wherever `isPart` doesn't know it. Words that aren't reserved (THROW, SEND, RECEIVE, labels …) can follow another
 * statement only after a semicolon. https://learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql
 */
const beginners = new Set(
  `ALTER BACKUP BEGIN BREAK BULK CHECKPOINT CLOSE COMMIT CONTINUE CREATE DBCC DEALLOCATE DECLARE DELETE DENY DROP DUMP EXEC
   EXECUTE FETCH GOTO GRANT IF INSERT KILL LOAD MERGE OPEN PRINT RAISERROR READTEXT RECONFIGURE RESTORE RETURN REVERT REVOKE
   ROLLBACK SAVE SELECT SET SETUSER SHUTDOWN TRUNCATE UPDATE UPDATETEXT USE WAITFOR WHILE WRITETEXT`.split(/\s+/),
);

/** Modules whose body is all the rest of the text, whatever stands in it. */
const bodies = new Set(['PROC', 'PROCEDURE', 'FUNCTION', 'TRIGGER']);

const setOperators = new Set(['UNION', 'EXCEPT', 'INTERSECT']);

/**
 * Says whether a T-SQL text is exactly one statement of a kind that may be sent. SQL Server's protocol carries any number of
 * statements in a text and would run them all, so this is the last look at it; it trusts nobody's reading of the text but
 * its own, and refuses what it doesn't recognise.
 */
export function judgeStatement(sql: string): Judged {
  const read = piecesOf(sql);
  if ('unclear' in read) return refuse(`The text can’t be told apart for sure: ${read.unclear}`);
  const all = withoutOuterSemicolons(read.pieces);
  const pieces = withoutKey(all);
  if (pieces.length === 0) return { refusal: 'The text holds no statement, so nothing was sent.' };
  if (/^[ \t]*GO[ \t]*\d*[ \t]*\r?$/im.test(sql) && pieces.some((p) => p.kind === 'word' && p.text === 'GO'))
    return refuse('GO separates batches and is no SQL. Run one batch at a time');
  const main = mainVerb(pieces);
  if (main === undefined) {
    const [first] = pieces;
    return refuse(
      `Only single queries, data changes, definitions, rights and EXEC run on SQL Server, and this begins with ${first?.text ?? ''}`,
    );
  }
  const { verb, index } = main;
  if (pieces !== all && !withable.has(verb)) return several(verb);
  if ((verb === 'CREATE' || verb === 'ALTER') && definesBody(pieces)) return { verb };
  if (pieces.some((piece) => piece.text === ';' && piece.kind === 'sign')) return several(';');
  const second = secondStatement(pieces, verb, index);
  return second === undefined ? { verb } : several(second);
}

/**
 * Words that make a query do more than read, or that reach where rolling back doesn't. `undefined`: there are none.
 * Functions of people are judged by what the catalog says of them, before a text comes here.
 */
export function beyondReading(sql: string): string | undefined {
  const read = piecesOf(sql);
  if ('unclear' in read) return read.unclear;
  const words = read.pieces.filter(({ kind }) => kind === 'word');
  for (const [i, { text }] of words.entries()) {
    if (writers.has(text) && !(text === 'MERGE' && words[i + 1]?.text === 'JOIN')) return text;
    if (text === 'NEXT' && words[i + 1]?.text === 'VALUE') return 'NEXT VALUE FOR';
  }
  return undefined;
}

const writers = new Set(
  `INTO INSERT UPDATE DELETE MERGE EXEC EXECUTE OPENROWSET OPENQUERY OPENDATASOURCE AI_GENERATE_EMBEDDINGS
   UPDLOCK XLOCK TABLOCKX`.split(/\s+/),
);

function refuse(why: string): Judged {
  return { refusal: `${why}, so nothing was sent.` };
}

function several(word: string): Judged {
  return refuse(`This is more than one statement, or one that isn’t known here (at ${word}). Run one at a time`);
}

/** `DECLARE @name varbinary(32) = CRYPT_GEN_RANDOM(32);` with any name: a secret for the statement after it, and nothing else. */
const keyStatement = ['DECLARE', undefined, 'VARBINARY', '(', '32', ')', '=', 'CRYPT_GEN_RANDOM', '(', '32', ')', ';'];

/** Leaves out the making of a key for masks that hash, which is sent in one text with the statement that it is for. */
function withoutKey(pieces: readonly Piece[]): readonly Piece[] {
  const isKey = keyStatement.every((text, i) => {
    const piece = pieces[i];
    if (text === undefined) return piece?.kind === 'word' && /^@[^@]/.test(piece.text);
    return piece?.text === text && (piece.kind === 'word' || piece.kind === 'number' || piece.kind === 'sign');
  });
  return isKey ? withoutOuterSemicolons(pieces.slice(keyStatement.length)) : pieces;
}

/** People write `;WITH` so that it can stand after anything, and end statements as often as they like. */
function withoutOuterSemicolons(pieces: readonly Piece[]): readonly Piece[] {
  const isSemicolon = (piece: Piece | undefined) => piece?.kind === 'sign' && piece.text === ';';
  let [start, end] = [0, pieces.length];
  while (isSemicolon(pieces[start])) start += 1;
  while (end > start && isSemicolon(pieces[end - 1])) end -= 1;
  return pieces.slice(start, end);
}

function mainVerb(pieces: readonly Piece[]): { readonly verb: Verb; readonly index: number } | undefined {
  const first = pieces.findIndex(({ kind, text }) => !(kind === 'sign' && text === '('));
  const piece = pieces[first];
  if (piece?.kind !== 'word') return undefined;
  const index =
    piece.text === 'WITH' && first === 0
      ? pieces.findIndex(({ kind, text, depth }) => kind === 'word' && depth === 0 && withable.has(text))
      : first;
  const verb = verbs[pieces[index]?.kind === 'word' ? (pieces[index]?.text ?? '') : ''];
  if (verb === undefined || (first > 0 && verb !== 'SELECT')) return undefined;
  // EXECUTE AS changes who the session is.
  if (verb === 'EXECUTE' && pieces[index + 1]?.text === 'AS') return undefined;
  return { verb, index };
}

const withable = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function definesBody(pieces: readonly Piece[]): boolean {
  return bodies.has(defined(pieces));
}

function isView(pieces: readonly Piece[]): boolean {
  return defined(pieces) === 'VIEW';
}

/** What kind of object CREATE, CREATE OR ALTER or ALTER is about. */
function defined(pieces: readonly Piece[]): string {
  const object = pieces[1]?.text === 'OR' && pieces[2]?.text === 'ALTER' ? pieces[3] : pieces[1];
  return object?.kind === 'word' ? object.text : '';
}

/** The first word that may begin a second statement. */
function secondStatement(pieces: readonly Piece[], verb: Verb, main: number): string | undefined {
  const seen: Seen = { sources: 0, sets: 0, cases: 0, isPermissionOver: false, isView: isView(pieces) };
  for (const [i, piece] of pieces.entries()) {
    if (piece.kind === 'sign' && verb === 'INSERT' && i > main && opensQuery(pieces, i)) seen.sources += 1;
    if (piece.kind !== 'word') continue;
    if (piece.text === 'CASE') seen.cases += 1;
    if (piece.text === 'END') {
      seen.cases -= 1;
      if (seen.cases < 0) return piece.text;
    }
    if (piece.depth === 0 && (piece.text === 'ON' || piece.text === 'TO' || piece.text === 'FROM'))
      seen.isPermissionOver = true;
    if (piece.depth === 0 && piece.text === 'VALUES') seen.sources += 1;
    if (i === main || !beginners.has(piece.text)) continue;
    if (!isPart(piece, at(pieces, i), verb, seen)) return piece.text;
  }
  return undefined;
}

interface Seen {
  /** Where an INSERT's rows come from: there is exactly one. */
  sources: number;
  sets: number;
  cases: number;
  /** In GRANT, DENY and REVOKE: the list of permissions has ended. */
  isPermissionOver: boolean;
  /** A view's query may begin with WITH; the server lets nothing follow it. */
  readonly isView: boolean;
}

function opensQuery(pieces: readonly Piece[], i: number): boolean {
  const next = pieces[i + 1];
  return pieces[i]?.text === '(' && pieces[i]?.depth === 0 && next?.kind === 'word' && next.text === 'SELECT';
}

interface Around {
  readonly before: string;
  readonly beforeThat: string;
  readonly after: string;
}

function at(pieces: readonly Piece[], i: number): Around {
  const word = (index: number): string => {
    const piece = pieces[index];
    return piece === undefined || piece.kind === 'quoted' || piece.kind === 'string' ? '' : piece.text;
  };
  return { before: word(i - 1), beforeThat: word(i - 2), after: word(i + 1) };
}

/** Whether a word that could begin a statement is certainly a part of the one it stands in. */
function isPart({ text, depth }: Piece, around: Around, verb: Verb, seen: Seen): boolean {
  const { before, beforeThat, after } = around;
  if (verb === 'GRANT' || verb === 'DENY' || verb === 'REVOKE')
    return !seen.isPermissionOver || (text === 'GRANT' && before === 'WITH' && after === 'OPTION');
  const isDefinition = verb === 'CREATE' || verb === 'ALTER';
  switch (text) {
    case 'SELECT':
      if (depth > 0 || setOperators.has(before) || (before === 'ALL' && setOperators.has(beforeThat))) return true;
      if (isDefinition) return (seen.isView || before === 'AS') && claim(seen, 'sources');
      return verb === 'INSERT' && claim(seen, 'sources');
    case 'EXEC':
    case 'EXECUTE':
      return depth === 0 && verb === 'INSERT' && after !== 'AS' && claim(seen, 'sources');
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      if (text === 'MERGE' && after === 'JOIN') return true;
      if (verb === 'MERGE' && depth === 0) return before === 'THEN' && text !== 'MERGE';
      if (isDefinition) return before === 'ON' && (after === 'CASCADE' || after === 'NO' || after === 'SET');
      return depth > 0 && verb !== 'SELECT';
    case 'SET':
      if (verb === 'MERGE') return before === 'UPDATE';
      if (isDefinition && (before === 'DELETE' || before === 'UPDATE') && beforeThat === 'ON') return true;
      return depth === 0 && (verb === 'UPDATE' || verb === 'ALTER') && claim(seen, 'sets');
    case 'FETCH':
      return before === 'ROWS' || before === 'ROW';
    case 'USE':
      return depth > 0 && (after === 'HINT' || after === 'PLAN');
    case 'BULK':
      return depth > 0 && before === '(' && beforeThat === 'OPENROWSET';
    case 'IF':
      return after === 'EXISTS' && (verb === 'DROP' || verb === 'ALTER') && isObjectWord(before);
    case 'ALTER':
      return (verb === 'ALTER' && after === 'COLUMN') || (verb === 'CREATE' && before === 'OR');
    case 'DROP':
      return verb === 'ALTER' && (after === 'COLUMN' || after === 'CONSTRAINT' || after === 'MEMBER');
    default:
      return false;
  }
}

function claim(seen: Seen, what: 'sources' | 'sets'): boolean {
  seen[what] += 1;
  return seen[what] === 1;
}

function isObjectWord(word: string): boolean {
  return /^(TABLE|VIEW|PROC|PROCEDURE|FUNCTION|TRIGGER|INDEX|COLUMN|CONSTRAINT|SCHEMA|SEQUENCE|SYNONYM|TYPE|USER|ROLE|STATISTICS)$/.test(
    word,
  );
}
