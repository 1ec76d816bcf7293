import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createPostgresqlDialect } from '../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../src/adapters/dialects/tsql/dialect.ts';
import type { Statement, StatementKind } from '../src/core/analysis/analysis.ts';
import type { Dialect } from '../src/core/ports.ts';
import { describedNames } from './describedNames.ts';

/** One text of a corpus. `valid: false` says that the database rejects it; `single` that it is one statement. */
interface Sample {
  readonly id: string;
  readonly sql: string;
  readonly valid: boolean;
  readonly single: boolean;
}

/** Kinds that people ask a database questions and change its data with; the rest is management. */
const dataKinds: ReadonlySet<StatementKind> = new Set(['query', 'insert', 'update', 'delete', 'merge']);
const reasonsShown = 25;
/** Refusals printed in full with their texts, for whoever works on the grammar. */
const textsShown = Number(process.env['COUNTERSIGN_CORPORA_TEXTS'] ?? '0');

/**
 * Measures how much of public SQL is understood, from the `*.jsonl` files (`{"id", "sql", "valid"?, "single"?}`) of the folder
 * that `COUNTERSIGN_CORPORA` names. A file is read as T-SQL where its name says `tsql`, else as PostgreSQL. No catalog is
 * given, so what is measured is the grammar. Corpora are never part of this repository.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const folder = process.env['COUNTERSIGN_CORPORA'];
  if (folder === undefined) {
    print('COUNTERSIGN_CORPORA names no folder of *.jsonl files, so nothing was measured.');
    return;
  }
  const dialects = { tsql: createTsqlDialect(), postgresql: await createPostgresqlDialect() };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    const dialect = file.includes('tsql') ? dialects.tsql : dialects.postgresql;
    const samples = samplesOf(readFileSync(path.join(folder, file), 'utf8'));
    print(`${file}: ${samples.length} texts, read as ${dialect.name}`);
    const valid = samples.filter((sample) => sample.valid);
    const invalid = samples.filter((sample) => !sample.valid);
    if (valid.length > 0) printValid(dialect, valid, print);
    if (invalid.length > 0) printInvalid(dialect, invalid, print);
    print('');
  }
}

function samplesOf(lines: string): readonly Sample[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const { id, sql, valid, single } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      if (typeof sql !== 'string') throw new TypeError(`Line ${index + 1} of a corpus has no text "sql".`);
      return { id: String(id ?? index + 1), sql, valid: valid !== false, single: single === true };
    });
}

function printValid(dialect: Dialect, samples: readonly Sample[], print: (line: string) => void): void {
  const times: number[] = [];
  const analysed = samples.map((sample) => {
    const from = performance.now();
    const { statements } = dialect.analyse(sample.sql, undefined);
    times.push((performance.now() - from) * 1000);
    return { sample, statements };
  });
  const statements = analysed.flatMap((one) => one.statements);
  const data = statements.filter(isData);
  print(`  statements                     ${statements.length}`);
  print(`  understood                     ${share(statements.filter(isUnderstood).length, statements.length)}`);
  print(`  queries and changes understood ${share(data.filter(isUnderstood).length, data.length)}`);
  printAside(dialect, data, print);
  print(
    `  whose kind isn’t known         ${share(statements.filter(({ kind }) => kind === 'unknown').length, statements.length)}`,
  );
  const torn = analysed.filter(({ sample, statements: found }) => sample.single && found.length > 1);
  const singles = analysed.filter(({ sample }) => sample.single).length;
  print(`  single statements torn apart   ${share(torn.length, singles)}`);
  printCounting(dialect, samples, print);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(0);
  print(`  time for a text                p50 ${at(0.5)} µs · p99 ${at(0.99)} µs · most ${at(1)} µs`);
  // What manages the database is refused by its kind; what matters is why queries, changes and unknown texts are.
  const refused = data;
  printGroups(refused, print);
  for (const [reason, count] of reasonsOf(refused)) print(`  ${String(count).padStart(6)}  ${reason}`);
  for (const { text, obstacles } of refused.filter((one) => !one.understood).slice(0, textsShown))
    print(`  ✗ ${obstacles[0]?.message ?? ''}\n    ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
}

/**
 * Joins texts that are one understood statement each by a line end alone, in pairs, and counts again. A pair in which fewer
 * are found hides one. WITH needs a semicolon before it, and routines and views reach to the end of their batch.
 */
function printCounting(dialect: Dialect, samples: readonly Sample[], print: (line: string) => void): void {
  const alone = samples
    .map(({ sql }) => dialect.analyse(sql, undefined).statements)
    .flatMap(([first, second]) => (first !== undefined && second === undefined && first.understood ? [first] : []));
  const starters = alone.filter(({ text }) =>
    /^(select|insert|update|delete|truncate|drop|grant|set|exec)\b/i.test(text),
  );
  if (dialect.name !== 'tsql' || starters.length === 0) return;
  const pairs = alone.flatMap((first, index) => {
    const second = starters[(index * 7) % starters.length];
    return second === undefined || first.kind === 'schema' ? [] : [[first, second] as const];
  });
  const hiding = pairs.filter(
    ([first, second]) => dialect.analyse(`${first.text}\n${second.text}`, undefined).statements.length < 2,
  );
  print(`  pairs that are counted as one  ${share(hiding.length, pairs.length)}`);
  for (const [first, second] of hiding.slice(0, textsShown)) print(`  ✗ ${first.text}\n    ${second.text}`);
}

/**
 * The same share in other lights, each said for what it is: with a catalog for the functions that only one can describe; without the
 * texts that the database refuses as well, because what they name isn't there, or because it gave up the form; and without what
 * hands a text or a call to code that nobody here sees, which is never understood.
 */
function printAside(dialect: Dialect, data: readonly Statement[], print: (line: string) => void): void {
  const described = new Map(data.map((one) => [one, inDescribed(dialect, one)]));
  const clear = data.filter((one) => described.get(one)?.every(isUnderstood));
  const isWrong = (one: Statement) => isMistaken(one) || described.get(one)?.some(isAmbiguous) === true;
  const sound = data.filter((one) => clear.includes(one) || !isWrong(one));
  print(`    with their functions described ${share(clear.length, data.length)}`);
  print(`    and without mistaken texts     ${share(clear.length, sound.length)}`);
  const current = sound.filter((one) => clear.includes(one) || !isRejected(one));
  print(`    and without rejected forms     ${share(clear.length, current.length)}`);
  const within = current.filter((one) => clear.includes(one) || !isOutside(one));
  print(`    and without code of others     ${share(clear.length, within.length)}`);
}

/** A statement that isn't understood, with a catalog for what it names where its functions are what is missing. */
function inDescribed(dialect: Dialect, one: Statement): readonly Statement[] {
  const catalog = one.understood ? undefined : describedNames(one, dialect.name);
  return catalog === undefined ? [one] : dialect.analyse(one.text, catalog).statements;
}

/** SQL Server's error 209: the text itself says of several tables that they have this column. */
const isAmbiguous = ({ obstacles }: Statement): boolean =>
  obstacles.some(({ message }) => / could be a column of each of /.test(message));

/**
 * Why queries, changes and texts that begin like them are refused, in groups that call for different work: what reaches outside
 * or runs code is refused by design, what calls functions that a catalog would describe can't be told without one, and names that
 * nothing in the text has are the text's own mistakes. The rest is grammar that isn't read.
 */
function printGroups(refused: readonly Statement[], print: (line: string) => void): void {
  const open = refused.filter((one) => !isUnderstood(one));
  const outside = open.filter(isOutside);
  const others = open.filter((one) => !outside.includes(one));
  const mistaken = others.filter(isMistaken);
  const rejected = others.filter((one) => !mistaken.includes(one) && isRejected(one));
  const functions = others.filter(
    (one) => !mistaken.includes(one) && !rejected.includes(one) && hasUnknownFunction(one),
  );
  const rest = others.length - functions.length - mistaken.length - rejected.length;
  print(`  refused: outside or other code ${share(outside.length, open.length)}`);
  print(`  refused: functions of users    ${share(functions.length, open.length)}`);
  print(`  refused: mistakes of the text  ${share(mistaken.length, open.length)}`);
  print(`  refused: forms SQL Server lacks ${share(rejected.length, open.length)}`);
  print(`  refused: anything else         ${share(rest, open.length)}`);
}

/**
 * Forms that SQL Server 2016 and later rejects at compatibility level 130: Microsoft Learn, “Database engine events and errors”, 102
 * (a star in a function that takes none), 126 ($ACTION as a column), 140 (UPDATE outside a trigger), 155 (the join hint LOCAL), 174 (INSERT of
 * ODBC with other than four values), 195 (functions that there are none of), 324 (ALL of EXCEPT and INTERSECT), 1003 (clauses of cursors), 1018 (hints
 * without WITH) and 4147 (`*=`); “Subqueries” (FOR BROWSE in one), and “Discontinued Database Engine functionality in SQL Server 2012” (COMPUTE). Each
 * has a message of its own.
 */
const isRejected = ({ obstacles }: Statement): boolean =>
  obstacles.some(({ message }) =>
    /^(Only COUNT, COUNT_BIG, CHECKSUM|SQL Server has no join hint|INSERT of ODBC takes four|FOR BROWSE stands behind a SELECT whose|UPDATE asks in a trigger|EXCEPT and INTERSECT have no ALL|FOR UPDATE and FOR READ ONLY stand|A table hint stands in brackets|SQL Server no longer has|ODBC has no function|SQL Server has no function|\$ACTION is a value)/.test(
      message,
    ),
  );

/** Another server, procedures and texts that are run, and members of types that are written in .NET. */
const isOutside = ({ effect, obstacles }: Statement): boolean =>
  effect === 'external' ||
  obstacles.some(({ message }) =>
    /on another server|calls the procedure|text that is put together|another program|^The method .* isn’t one we know|^This method of a type|a member of a \.NET type/.test(
      message,
    ),
  );

const hasUnknownFunction = ({ unknownNames }: Statement): boolean =>
  unknownNames.some(({ kind }) => kind === 'function');

/** Whether the database refuses a text as well: it names what isn't there, or twice what may stand there once. */
const isMistaken = (statement: Statement): boolean =>
  !isOutside(statement) &&
  (statement.unknownNames.some(({ kind }) => kind !== 'function') ||
    statement.obstacles.some(({ message }) =>
      /^Nothing here is called|has fewer columns than|^More than one table here is called|^WITH TIES needs|^A SELECT either gives rows or sets/.test(
        message,
      ),
    ));

/** Queries and data changes, and unknown texts that begin like them: those are some that weren’t read. */
const isData = ({ kind, text }: Statement): boolean =>
  dataKinds.has(kind) || (kind === 'unknown' && beginsAsQueryOrChange.test(text));

const beginsAsQueryOrChange =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|[(;])*(?:select|with|insert(?!\s+bulk)|update(?!\s+statistics)|delete|merge|truncate)\b/i;

/** How queries, changes and blocks begin; other texts are about the management of a database. */
const beginsAsData =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|[(;])*(?:select|with|insert|update|delete|merge|declare|begin|if|while|set)\b/i;

/** Accepted means that every statement of the text is understood. */
function printInvalid(dialect: Dialect, samples: readonly Sample[], print: (line: string) => void): void {
  const found = samples.map((sample) => ({ sample, statements: dialect.analyse(sample.sql, undefined).statements }));
  const accepted = found.filter(({ statements }) => statements.length > 0 && statements.every(isUnderstood));
  const reads = accepted.filter(({ statements }) => statements.every(({ effect }) => effect === 'read'));
  print(`  invalid texts accepted         ${share(accepted.length, found.length)}`);
  print(`  invalid texts taken for reads  ${share(reads.length, found.length)}`);
  const data = found.filter(({ sample }) => beginsAsData.test(sample.sql));
  const wrong = accepted.filter((one) => data.includes(one));
  print(`  of queries, changes and blocks ${share(wrong.length, data.length)}`);
  for (const { sample } of accepted.slice(0, textsShown))
    print(`  ✗ ${sample.id} ${sample.sql.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
}

const isUnderstood = ({ understood }: Statement): boolean => understood;

const share = (part: number, whole: number): string =>
  `${part} of ${whole}${whole === 0 ? '' : ` (${((part / whole) * 100).toFixed(2)} %)`}`;

/** First reasons of the statements that aren't understood, without what they quote, most frequent first. */
function reasonsOf(statements: readonly Statement[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { obstacles } of statements) {
    const [first] = obstacles;
    if (first === undefined) continue;
    const reason = first.message
      .replaceAll(/“[^”]*”|"[^"]*"/g, '…')
      .replaceAll(/\b(procedure|function|type|table|method|column) [^,]*?(?=,| is| can|\.$)/g, '$1 …')
      .replaceAll(/\d+/g, '0');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).slice(0, reasonsShown);
}
