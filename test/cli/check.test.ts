import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

async function check(
  files: Readonly<Record<string, string>>,
  words: readonly string[],
  given: Parameters<typeof fakeTerminal>[0] = {},
) {
  const terminal = fakeTerminal(given);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(terminal.cwd, name)), { recursive: true });
    writeFileSync(path.join(terminal.cwd, name), text);
  }
  const code = await runCommandLine(['check', ...words], terminal);
  return { code, printed: terminal.printed(), said: terminal.said, progressed: terminal.progressed };
}

const good = 'SELECT 1;\n';
const bad = 'DELETE FROM customers;\n';

describe('check', () => {
  it('passes what has no error, fails what has one, and is incomplete without a file', async () => {
    expect((await check({ 'a.sql': good, 'b.sql': good }, ['.'])).code).toBe(0);
    expect((await check({ 'a.sql': good, 'sub/b.sql': bad }, ['.'])).code).toBe(1);
    const incomplete = await check({ 'a.sql': bad }, ['.', 'missing.sql']);
    expect(incomplete.code).toBe(2);
    expect(incomplete.said).toEqual([
      expect.stringMatching(/^countersign: missing\.sql was not checked\. It can't be/),
    ]);
    expect(incomplete.printed).toMatch(/a\.sql:1:13 error delete-without-where/);
    expect(incomplete.printed).toMatch(/missing\.sql: not checked\./);
  });

  it('lists of many files those that something is said of, and counts the rest', async () => {
    const { printed } = await check({ 'a.sql': good, 'b.sql': bad, 'c.sql': good }, ['.']);
    expect(printed).not.toMatch(/^[ac]\.sql/m);
    expect(printed.trimEnd().split('\n').at(-1)).toBe(
      '3 files: 1 error, 0 warnings, 0 notes. The policy says permit 2, deny 1.',
    );
  });

  it('looks into files of other languages, and says which hold no SQL', async () => {
    const files = {
      'app.ts': 'export const a = 1;\nawait db.query("DELETE\\n FROM customers");\n',
      'job.py': 'cur.execute(f"""\n  SELECT email FROM customers WHERE customer_id = {id} LIMIT 1""")\n',
      'none.tsx': "export const a = <p>Don't</p>;\n",
      'model.sql.jinja': "SELECT a FROM {{ ref('orders') }} LIMIT 1\n",
    };
    const { code, printed, said } = await check(files, ['--format', 'json', '.']);
    expect(code).toBe(1);
    expect(said).toContain('1 of 4 files hold no SQL.');
    const report = JSON.parse(printed) as { files: { file: string; findings: Record<string, unknown>[] }[] };
    expect(report.files.map(({ file }) => file)).toEqual(['app.ts', 'job.py', 'model.sql.jinja']);
    expect(report.files[0]?.findings).toMatchObject([
      { rule: 'delete-without-where', severity: 'error', line: 2, column: 31, endLine: 2, endColumn: 40 },
    ]);
  });

  it('reads standard input beside files', async () => {
    const { code, printed } = await check({ 'a.sql': good }, ['--format', 'json', 'a.sql', '-'], { stdin: bad });
    expect(code).toBe(1);
    expect(JSON.parse(printed).files.map((one: { file: string; effect: string }) => [one.file, one.effect])).toEqual([
      ['a.sql', 'permit'],
      ['-', 'deny'],
    ]);
  });

  it('leaves out what .gitignore does, unless it is told not to', async () => {
    const files = { '.git/HEAD': '', '.gitignore': 'old/\n', 'a.sql': good, 'old/b.sql': bad };
    expect((await check(files, ['.'])).code).toBe(0);
    expect((await check(files, ['--all', '.'])).code).toBe(1);
  });

  it('says a file is not checked that names a dialect that there is not, and goes on', async () => {
    const { code, printed } = await check({ 'a.sql': `-- countersign-dialect: nosuch\n${good}`, 'b.sql': bad }, ['.']);
    expect(code).toBe(2);
    expect(printed).toMatch(/a\.sql: not checked\. .*nosuch/);
    expect(printed).toMatch(/b\.sql:1:13 error/);
  });

  it('ends at once when it is interrupted, and prints no half report', async () => {
    const { code, printed } = await check({ 'a.sql': bad }, ['.'], { signal: AbortSignal.abort() });
    expect({ code, printed }).toEqual({ code: 130, printed: '' });
  });

  it('tells how far it is to a person who watches, and to nobody else', async () => {
    expect((await check({ 'a.sql': good }, ['.'])).progressed).toEqual([]);
    expect((await check({ 'a.sql': good }, ['.'], { isWatched: true })).progressed.at(-1)).toBe('');
  });

  it('says where GitHub shows fewer findings than there are, the worst first', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`f${10 + i}.sql`, `SELECT * FROM t;\n${bad}`]),
    );
    const lines = (await check(files, ['--format', 'github', '.'])).printed.trimEnd().split('\n');
    const errors = lines.filter((line) => line.startsWith('::error '));
    expect(errors).toHaveLength(12);
    expect(lines.slice(0, 12)).toEqual(errors);
    expect(lines.at(-1)).toMatch(
      /^GitHub shows 10 annotations of a kind, and there are 24 of the kind warning and 12 of the kind error/,
    );
  });
});

describe('an attack by name:', () => {
  it('a file called like a command of the log or the terminal is only a name', async () => {
    const name = 'x\n::error::owned\u001b[2J.sql';
    for (const words of [['.'], [`${name}x`], [`${name}*`], ['--', '--owned', name]]) {
      const { said, printed } = await check({ [name]: bad }, words);
      expect(`${said.join('\n')}\n${printed}`).toContain('owned');
      expect(`${said.join('\n')}\n${printed}`).not.toMatch(/^::error::owned/m);
      expect(`${said.join('\n')}${printed}`).not.toContain('\u001b');
    }
  });
});
