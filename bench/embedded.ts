import { createPostgresqlDialect } from '../src/adapters/dialects/postgresql/dialect.ts';
import { hostLanguageById } from '../src/composition/hostLanguages.ts';
import type { HostLanguage } from '../src/core/embedded/embeddedSql.ts';
import { assess, type Situation } from '../src/core/flow.ts';
import { readPolicy } from '../src/core/policy/readPolicy.ts';
import { atOnce } from '../src/core/prelude/atOnce.ts';
import { asConnectionName, asRequestId } from '../src/core/prelude/brands.ts';
import type { Judge } from '../src/vscode/documents/reading.ts';
import { type EmbeddedMemory, embeddedFindings, readEmbedded } from '../src/vscode/embedded/embeddedReading.ts';

const keystrokes = 100;

/**
 * Measures what a keystroke costs in files of 5,000 lines in other languages: without anything that could lead to SQL, with words that
 * could and no SQL, and with 200 texts of SQL. In processor time, which what others do on the machine doesn't add to.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const judge = await judgeByDefault();
  for (const [id, without, words, withSql] of [
    [
      'typescript',
      "function f(x@: number) { return x@ / 2 + `a${x@}`.length; } // it's",
      "cache.query('users', { a: x@ }); // it's",
      'await db.query(`SELECT * FROM orders WHERE order_id = ${x@} LIMIT 5`);',
    ],
    [
      'python',
      "def f(x@): return x@ / 2 + len(f'a{x@}')  # it's",
      "cache.query('users', x@)  # it's",
      'cur.execute(f"SELECT * FROM orders WHERE order_id = {x@} LIMIT 5")',
    ],
  ] as const) {
    const language = hostLanguageById(id);
    if (language === undefined) throw new TypeError(`${id} is no language that SQL is looked for in.`);
    print(`5,000 lines of ${id}`);
    measure('without SQL', fileOf(without, 0, without), language, judge, print);
    measure('with words that could lead to SQL', fileOf(without, 25, words), language, judge, print);
    measure('with 200 texts of SQL', fileOf(without, 25, withSql), language, judge, print);
  }
}

function measure(
  what: string,
  lines: readonly string[],
  language: HostLanguage,
  judge: Judge,
  print: (line: string) => void,
): void {
  const memory: EmbeddedMemory = new Map();
  const typed = [...lines];
  const times: number[] = [];
  let found = 0;
  for (let key = 0; key < keystrokes; key += 1) {
    const line = (2_500 + key * 7) % typed.length;
    typed[line] = `${typed[line] ?? ''} `;
    const text = typed.join('\n');
    const from = processorMs();
    const texts = language.find(text, 'template');
    found = texts.length;
    if (texts.length > 0) {
      const reading = atOnce(readEmbedded({ text, spelling: 'template', found: texts }, dialect, judge, memory));
      embeddedFindings(reading, language);
    }
    times.push(processorMs() - from);
  }
  const first = times[0] ?? 0;
  const later = times.slice(1).sort((a, b) => a - b);
  const at = (share: number) => (later[Math.floor((later.length - 1) * share)] ?? 0).toFixed(1);
  print(
    `  ${what.padEnd(34)} ${found} found · first look ${first.toFixed(0)} ms · a keystroke p50 ${at(0.5)} ms · p95 ${at(0.95)} ms`,
  );
}

/** Lines of about 40 characters, all different; every so many of them is another one. */
const fileOf = (line: string, every: number, other: string): readonly string[] =>
  Array.from({ length: 5_000 }, (_, index) =>
    (every > 0 && index % every === 0 ? other : line).replaceAll('@', String(index)),
  );

const dialect = await createPostgresqlDialect();

async function judgeByDefault(): Promise<Judge> {
  const situation: Situation = {
    profile: {
      name: asConnectionName('demo'),
      driver: 'embedded',
      environment: 'development',
      readOnly: false,
      ai: 'schema',
    },
    dialect,
    catalog: undefined,
    policy: readPolicy([]).policy,
  };
  return (sql) =>
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
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
