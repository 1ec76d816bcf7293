import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

interface CheckedFile {
  readonly effect: string;
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
}

async function check(files: Readonly<Record<string, string>>, ...words: string[]) {
  const terminal = fakeTerminal();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(terminal.cwd, name), text);
  const code = await runCommandLine(['check', '--format', 'json', ...words, ...Object.keys(files)], terminal);
  const report = terminal.printed() === '' ? { files: [] } : JSON.parse(terminal.printed());
  const rules = (report.files as readonly CheckedFile[]).map(({ findings }) =>
    findings.map(({ rule, severity }) => `${severity} ${rule}`),
  );
  return { code, rules, files: report.files as readonly CheckedFile[], said: terminal.said.join('\n') };
}

describe('checking a file in another dialect', () => {
  it('gives its findings and says once that it is never run', async () => {
    const sql = 'SELECT a FROM t LIMIT 5;\nDELETE FROM users;\nSELECT b FROM `u` LIMIT 5;';
    const { code, rules, files } = await check({ 'a.sql': sql }, '--dialect', 'mysql');
    expect(code).toBe(1);
    expect(rules[0]?.filter((rule) => rule.endsWith('not-understood'))).toEqual(['info not-understood']);
    expect(rules[0]).toContain('error delete-without-where');
    expect(files[0]?.effect).toBe('deny');
  });

  it('never permits it, however harmless it looks', async () => {
    const { files } = await check({ 'a.sql': 'SELECT 1' }, '--dialect', 'sqlite');
    expect(files[0]?.effect).toBe('requireApproval');
  });

  it('goes by the file’s own comment, each file for itself', async () => {
    const { rules, files } = await check({
      'a.sql': '-- countersign-dialect: BigQuery\nSELECT a FROM `p.d.t` LIMIT 1',
      'b.sql': 'SELECT 1 LIMIT 1',
    });
    expect(rules[0]).toContain('info not-understood');
    expect(files[0]?.findings.find(({ rule }) => rule === 'not-understood')?.message).toContain('BigQuery');
    expect(rules[1]).toEqual([]);
  });

  it('takes the dialect that was asked for before the one that the file names', async () => {
    const { rules } = await check(
      { 'a.sql': '-- countersign-dialect: snowflake\nSELECT 1 LIMIT 1' },
      '--dialect',
      'postgres',
    );
    expect(rules).toEqual([[]]);
  });

  it('refuses a comment that names no dialect', async () => {
    const { code, said } = await check({ 'a.sql': '-- countersign-dialect: klingon\nSELECT 1' });
    expect(code).toBe(2);
    expect(said).toMatch(/doesn't know the dialect "klingon" that a\.sql names\. It knows postgresql, tsql, athena/);
  });
});

describe('the facts of a statement in another dialect', () => {
  it('say that it isn’t understood', async () => {
    const terminal = fakeTerminal({ stdin: '{"id":"a","sql":"select email from `users`"}' });
    expect(await runCommandLine(['analyze', '--dialect', 'mysql', '--jsonl'], terminal)).toBe(0);
    expect(JSON.parse(terminal.printed())).toMatchObject({
      dialect: 'mysql',
      statements: [
        { kind: 'query', effect: 'unknown', understood: false, reads: [{ table: 'users', columns: ['email'] }] },
      ],
    });
  });
});
