import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { loadModule, parseSync } from 'libpg-query';
import { createPostgresqlDialect } from '../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../src/core/analysis/analysis.ts';

const setting = 'COUNTERSIGN_CORPUS';
const shownReasons = 12;

/**
 * How much of a corpus is understood: `COUNTERSIGN_CORPUS` names a file or a folder of JSON lines with `sql` in each. Corpora are
 * never part of the project. Beside it the peer: bare parsing of the same statements by `libpg-query`.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const corpus = process.env[setting];
  if (corpus === undefined) {
    print(
      `Set ${setting} to a file or folder of JSON lines, {"sql": "…"} in each, to measure how much of it is understood.`,
    );
    return;
  }
  await loadModule();
  const dialect = await createPostgresqlDialect();
  for (const file of filesOf(corpus)) {
    const statements = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(sqlOf);
    const accepted = statements.filter(isAccepted);
    const isQuery = (sql: string) => /^\s*(select|with|values|table|\()/i.test(sql);
    print(`${path.basename(file)}: ${statements.length} entries, ${accepted.length} that PostgreSQL's parser accepts`);
    for (const [what, some] of [
      ['all of them', accepted],
      ['queries', accepted.filter(isQuery)],
      ['the others', accepted.filter((sql) => !isQuery(sql))],
    ] as const) {
      const reasons = new Map<string, number>();
      let understood = 0;
      for (const sql of some) {
        const analysed = dialect.analyse(sql, undefined).statements;
        if (analysed.length > 0 && analysed.every((one) => one.understood)) understood++;
        else
          for (const reason of new Set(analysed.flatMap(reasonsOf)))
            reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      print(`  ${what.padEnd(12)} ${understood} of ${some.length} understood (${percent(understood, some.length)})`);
      if (some === accepted) continue;
      const common = [...reasons].sort(([, a], [, b]) => b - a).slice(0, shownReasons);
      for (const [reason, count] of common) print(`    ${String(count).padStart(5)} × ${reason}`);
    }
    const parse = timeOf(accepted, (sql) => parseSync(sql));
    const analyse = timeOf(accepted, (sql) => dialect.analyse(sql, undefined));
    print(
      `  a statement: parsing alone ${parse.toFixed(0)} µs, analysis ${analyse.toFixed(0)} µs, ${(analyse / parse).toFixed(1)} ×`,
    );
  }
}

function filesOf(corpus: string): readonly string[] {
  if (!statSync(corpus).isDirectory()) return [corpus];
  return readdirSync(corpus)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => path.join(corpus, name));
}

const sqlOf = (line: string): string => {
  const entry: unknown = JSON.parse(line);
  return typeof entry === 'object' && entry !== null && 'sql' in entry ? String(entry.sql) : '';
};

function isAccepted(sql: string): boolean {
  try {
    return (parseSync(sql).stmts ?? []).length > 0;
  } catch {
    return false; // Its word on the text is all that is asked here.
  }
}

/** Why a statement isn't understood, without the names in it. */
const reasonsOf = ({ obstacles }: Statement): readonly string[] =>
  obstacles.map(({ message }) =>
    message
      .replace(/"[^"]*"/g, '…')
      .replace(/\b(The (?:function|type|operator|table|option|column)) \S+/g, '$1 …')
      .replace(/\b(part) \S+ of/g, '$1 … of')
      .replace(/(table here has a column|Nothing here is called) .*/, '$1 ….'),
  );

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`);

/** Microseconds for one, on average, by the best of a few rounds. */
function timeOf(statements: readonly string[], work: (sql: string) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const from = performance.now();
    for (const sql of statements) work(sql);
    best = Math.min(best, performance.now() - from);
  }
  return (1000 * best) / Math.max(1, statements.length);
}
