import { createPostgresqlDialect } from '../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../src/core/analysis/catalog.ts';
import { assess, type Situation } from '../src/core/flow.ts';
import { readPolicy } from '../src/core/policy/readPolicy.ts';
import type { Dialect } from '../src/core/ports.ts';
import { asConnectionName, asRequestId } from '../src/core/prelude/brands.ts';
import { sliceMs } from '../src/vscode/documents/inSlices.ts';
import { type Judge, newMemory, readText } from '../src/vscode/documents/reading.ts';

/**
 * Measures what a keystroke and a first look cost the editor's extension host: a file of 10,000 lines and 1,000 statements,
 * and one of 10 MB. A first check is told by the clock and in processor time, which also counts what the engine compiles and
 * collects on other threads. In T-SQL, which needs no semicolons, the file has none in one row, and a GO after each statement in
 * another. The peer is judging the whole text anew with each keystroke.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const postgresql = situationOf(await createPostgresqlDialect());
  const judge = judgeIn(postgresql);
  const lines = fileOf(1000);
  print(
    `a file of ${lines.length.toLocaleString('en')} lines, 1,000 statements, ${Math.round(lines.join('\n').length / 1024)} KB`,
  );
  measureFile(lines, postgresql, judge, print, 200);

  const large = fileOf(Math.ceil((10 * 1024 * 1024) / (lines.join('\n').length / 1000)));
  print(
    `a file of ${large.length.toLocaleString('en')} lines, ${(large.join('\n').length / 1024 / 1024).toFixed(1)} MB`,
  );
  measureFile(large, postgresql, judge, print, 10);

  const small = fileOf(90).join('\n');
  const from = performance.now();
  judge(small);
  const whole = performance.now() - from;
  print(`judging a whole text, ${Math.round(small.length / 1024)} KB    ${whole.toFixed(1)} ms with each keystroke`);

  const tsql = situationOf(createTsqlDialect());
  print('the 10,000 lines in T-SQL, with semicolons');
  measureFile(tsqlFileOf(1000, ';'), tsql, judgeIn(tsql), print, 200);
  print('the 10,000 lines in T-SQL, without semicolons');
  measureFile(tsqlFileOf(1000, ''), tsql, judgeIn(tsql), print, 200);
  print('the 10,000 lines in T-SQL, with a GO after each statement');
  measureFile(tsqlFileOf(1000, '\nGO'), tsql, judgeIn(tsql), print, 200);
}

const situationOf = (dialect: Dialect): Situation => ({
  profile: {
    name: asConnectionName('demo'),
    driver: 'embedded',
    environment: 'development',
    readOnly: false,
    ai: 'schema',
  },
  dialect,
  catalog: { ...catalog, dialect: dialect.name },
  policy: readPolicy([]).policy,
});

const judgeIn =
  (situation: Situation): Judge =>
  (sql) =>
    assess(
      {
        requestId: asRequestId('bench'),
        asker: { kind: 'person', id: 'bench', roles: [], attributes: {} },
        connection: situation.profile.name,
        sql,
        author: { kind: 'person' },
      },
      situation,
    );

/** The work for a first look and for keystrokes in the middle, and the longest that anything else had to wait. */
function measureFile(
  lines: readonly string[],
  situation: Situation,
  judge: Judge,
  print: (line: string) => void,
  keystrokes: number,
): void {
  const memory = newMemory();
  const read = (text: string): { total: number; longest: number } => {
    let [total, longest, slice] = [0, 0, 0];
    const work = readText(text, situation.dialect, judge, memory);
    for (;;) {
      const from = performance.now();
      const { done } = work.next();
      const took = performance.now() - from;
      total += took;
      // As `inSlices` does: others have their turn once a slice is full.
      slice = slice >= sliceMs ? took : slice + took;
      longest = Math.max(longest, slice);
      if (done === true) return { total, longest };
    }
  };
  const from = processorMs();
  const first = read(lines.join('\n'));
  const processor = processorMs() - from;
  print(
    `  first check                    ${first.total.toFixed(0)} ms (${processor.toFixed(0)} ms on all threads) · others wait at most ${first.longest.toFixed(0)} ms`,
  );
  const times: number[] = [];
  const half = lines.with(Math.floor(lines.length / 2), 'SELECT (');
  const broken = read(half.join('\n'));
  const mended = read(lines.join('\n'));
  print(
    `  half a statement in the middle ${broken.total.toFixed(0)} ms, mended ${mended.total.toFixed(0)} ms · others wait at most ${Math.max(broken.longest, mended.longest).toFixed(0)} ms`,
  );
  const typed = [...lines];
  for (let key = 0; key < keystrokes; key += 1) {
    const line = (Math.floor(lines.length / 2) + key * 7) % lines.length;
    typed[line] = `${typed[line] ?? ''} `;
    const text = typed.join('\n');
    times.push(read(text).total);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  print(`  a keystroke                    p50 ${at(0.5)} ms · p95 ${at(0.95)} ms`);
}

/** Processor time of this process, in milliseconds: unlike the clock it doesn't count others on a shared machine. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Statements of ten lines each, all different. */
function fileOf(statements: number): readonly string[] {
  return Array.from({ length: statements }, (_, index) => [
    `-- Report ${index}`,
    'WITH spend AS (',
    '  SELECT o.customer_id, sum(i.quantity * i.unit_price) AS total',
    '  FROM orders o JOIN order_items i ON i.order_id = o.order_id',
    `  WHERE o.ordered_at >= DATE '2025-01-01' AND o.order_id > ${index}`,
    '  GROUP BY o.customer_id',
    ')',
    'SELECT c.full_name, s.total',
    `FROM spend s JOIN customers c ON c.customer_id = s.customer_id`,
    `WHERE s.total > ${index} ORDER BY s.total DESC LIMIT 100;`,
  ]).flat();
}

/** Much the same in T-SQL; `end` stands after each statement. A WITH would need a semicolon before it. */
const tsqlFileOf = (statements: number, end: string): readonly string[] =>
  Array.from({ length: statements }, (_, index) => [
    `-- Report ${index}`,
    'SELECT TOP (100) c.full_name, s.total',
    'FROM (',
    '  SELECT o.customer_id, sum(i.quantity * i.unit_price) AS total',
    '  FROM orders o JOIN order_items i ON i.order_id = o.order_id',
    `  WHERE o.ordered_at >= '2025-01-01' AND o.order_id > ${index}`,
    '  GROUP BY o.customer_id',
    ') AS s JOIN customers c ON c.customer_id = s.customer_id',
    `WHERE s.total > ${index}`,
    `ORDER BY s.total DESC${end}`,
  ]).flat();

const tables: Readonly<Record<string, readonly string[]>> = {
  customers: ['customer_id', 'full_name', 'email', 'region', 'segment', 'acquired_on'],
  orders: ['order_id', 'customer_id', 'ordered_at', 'status', 'channel', 'currency'],
  order_items: ['order_id', 'line_no', 'product_id', 'quantity', 'unit_price', 'discount'],
};

const catalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  functions: [],
  tables: Object.entries(tables).map(([name, columns]) => ({
    schema: 'public',
    name,
    kind: 'table',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, primaryKey: false })),
  })),
};
