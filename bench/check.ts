import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sqlParser } from '../src/adapters/dialects/nodeSqlParser/parser.ts';

const rounds = 5;
const fileCount = 3_000;
/** sqlfluff takes seconds for what takes us milliseconds, so it is given this many of the files. */
const peerFiles = 60;

/**
 * Measures `check` as a whole process over a folder of SQL files, beside sqlfluff's `lint` as a whole process where it is
 * installed, and beside bare parsing by node-sql-parser in this process. Processor time counts, since others may use the machine.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-bench-'));
  try {
    const cli = await buildCommandLine();
    const all = writeFiles(path.join(folder, 'all'), fileCount);
    const few = writeFiles(path.join(folder, 'few'), peerFiles);
    print(
      `files                            ${fileCount}, ${(all.characters / fileCount).toFixed(0)} characters on average`,
    );
    const start = best(() => processorTimeOf(process.execPath, [cli, '--version']));
    const whole = best(() => processorTimeOf(process.execPath, [cli, 'check', all.folder]));
    print(line('check, whole process', fileCount, whole));
    print(`of which starting                ${(start * 1000).toFixed(0)} ms`);
    printParser(all.folder, whole - start, print);
    printSqlfluff(
      few.folder,
      best(() => processorTimeOf(process.execPath, [cli, 'check', few.folder])),
      print,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printParser(folder: string, ours: number, print: (line: string) => void): void {
  const parser = sqlParser('postgresql');
  const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const parse = best(() => {
    const from = process.cpuUsage();
    for (const text of texts) parser.parse(text, { timeoutMs: 1_000, places: false });
    return secondsOf(process.cpuUsage(from));
  });
  print(line('node-sql-parser, parse alone', texts.length, parse));
  print(`check without starting / parse   ${(ours / parse).toFixed(1)} ×`);
}

function printSqlfluff(folder: string, ours: number, print: (line: string) => void): void {
  const { status, stdout } = spawnSync('sqlfluff', ['--version'], { encoding: 'utf8' });
  if (status !== 0) {
    print('sqlfluff isn’t installed here, so it was not measured.');
    return;
  }
  const words = ['lint', '--dialect', 'postgres', '--processes', '1', folder];
  const theirs = best(() => processorTimeOf('sqlfluff', words), 1);
  print(line(`check, ${peerFiles} files`, peerFiles, ours));
  print(line(stdout.trim().replace(', version', ''), peerFiles, theirs));
  print(`sqlfluff / check                 ${(theirs / ours).toFixed(1)} ×`);
}

async function buildCommandLine(): Promise<string> {
  const cli = path.resolve('dist', 'cli.js');
  const { status, stderr } = spawnSync(process.execPath, ['esbuild.mjs', '--production', '--only=cli'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The command line can't be built:\n${stderr}`);
  return cli;
}

const line = (what: string, files: number, seconds: number): string =>
  `${what.padEnd(32)} ${(files / seconds).toFixed(0)} files/s · ${((seconds / files) * 1000).toFixed(2)} ms a file · ${seconds.toFixed(2)} s`;

const best = (measure: () => number, times = rounds): number => Math.min(...Array.from({ length: times }, measure));

/** Seconds of processor time that a process took, from the system's count of ended children (`process.resourceUsage` has only our own). */
function processorTimeOf(command: string, words: readonly string[]): number {
  const quoted = [command, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const { stdout, stderr } = spawnSync('sh', ['-c', `${quoted} > /dev/null 2>&1; times`], { encoding: 'utf8' });
  // `times` prints the shell's own line and its children's: user and system, as `0m1.234000s`.
  const children = stdout.trim().split('\n').at(-1) ?? '';
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (parts.length !== 2) throw new Error(`No processor time was told for ${command}: ${stdout}${stderr}`);
  return parts.reduce((sum, part) => sum + part, 0);
}

function secondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1e6;
}

/** Files of one query each, of four shapes and all different. */
function writeFiles(folder: string, count: number): { folder: string; characters: number } {
  mkdirSync(folder);
  let characters = 0;
  for (let index = 0; index < count; index++) {
    const shapes = [
      `SELECT full_name, email FROM customers WHERE customer_id = ${index};\n`,
      `SELECT c.segment, date_trunc('month', o.ordered_at) AS month, sum(i.quantity * i.unit_price) AS revenue\nFROM customers AS c\nJOIN orders AS o ON o.customer_id = c.customer_id\nJOIN order_items AS i ON i.order_id = o.order_id\nWHERE o.status IN ('paid', 'shipped') AND c.customer_id > ${index}\nGROUP BY 1, 2\nORDER BY 2, 3 DESC;\n`,
      `WITH spend AS (\n    SELECT customer_id, sum(amount) AS total FROM orders WHERE amount > ${index} GROUP BY customer_id\n)\n\nSELECT c.full_name, s.total\nFROM spend AS s\nJOIN customers AS c USING (customer_id)\nWHERE s.total > 100\nLIMIT 50;\n`,
      `UPDATE products SET unit_price = unit_price * 1.1 WHERE product_id = ${index};\nDELETE FROM order_items WHERE order_id = ${index};\n`,
    ];
    const text = shapes[index % shapes.length] ?? '';
    characters += text.length;
    writeFileSync(path.join(folder, `${index}.sql`), text);
  }
  return { folder, characters };
}
