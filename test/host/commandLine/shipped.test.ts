import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shippedCommandLine } from '../../support/shippedCommandLine.ts';

/** As packed for production: options of the build can break what the sources do well. */
describe('the command line that ships', () => {
  const cli = shippedCommandLine();
  const cwd = mkdtempSync(path.join(tmpdir(), 'countersign-cli-'));
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  const run = (...words: readonly string[]) => {
    const env = { PATH: process.env['PATH'], COUNTERSIGN_HOME: path.join(cwd, 'home') };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
      cwd,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('runs SQL on the demo database, and its trail is whole', () => {
    writeFileSync(path.join(cwd, 'one.sql'), 'SELECT count(*) > 0 AS filled FROM public.orders AS o;');
    const { status, stdout, stderr } = run('run', '--connection', 'demo', '--format', 'csv', 'one.sql');
    expect({ status, stdout }, stderr).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^filled\r?\nt\r?\n$/),
    });
    const verified = run('audit', 'verify', path.join(cwd, 'home', 'trail'));
    expect(verified.stdout).toMatch(/RESULT {4}VALID$/m);
  });

  it('proposes a classification by names and sampled values, and prints none of them', () => {
    const { status, stdout, stderr } = run(
      'classify',
      '--connection',
      'demo',
      '--sample',
      '40',
      '--yes',
      '--format',
      'json',
    );
    expect({ status }, stderr).toEqual({ status: 0 });
    const { proposals, sampled } = JSON.parse(stdout);
    expect(sampled).toEqual({ tables: 8, unread: [] });
    expect(proposals).toContainEqual(
      expect.objectContaining({ table: 'support_tickets', column: 'body', type: 'free text', level: 'confidential' }),
    );
    expect(stdout).not.toContain('@');
  });

  it('keeps to the limits over time from one run to the next', () => {
    mkdirSync(path.join(cwd, '.countersign'));
    const policy = 'version: 1\nlimits: { queriesPerHour: 2 }\napproval: [{ when: "true", effect: permit }]\n';
    writeFileSync(path.join(cwd, '.countersign', 'policy.yaml'), policy);
    writeFileSync(path.join(cwd, 'one.sql'), 'SELECT 1 AS one;');
    const ended = [1, 2, 3].map(() => run('run', '--connection', 'demo', 'one.sql'));
    rmSync(path.join(cwd, '.countersign'), { recursive: true });
    expect(ended.map(({ status }) => status)).toEqual([0, 0, 1]);
    expect(ended[2]?.stderr).toContain('The policy allows 2 statements in an hour, and none is left.');
  });

  it('reads both dialects with the second parser that stands beside it', () => {
    for (const [dialect, sql] of [
      ['postgresql', 'SELECT id FROM t LIMIT 5;'],
      ['tsql', 'SELECT TOP (5) id FROM dbo.t;'],
    ] as const) {
      writeFileSync(path.join(cwd, 'two.sql'), sql);
      const { stdout, stderr } = run('analyze', '--dialect', dialect, 'two.sql');
      expect(JSON.parse(stdout).statements, stderr).toMatchObject([{ understood: true, effect: 'read' }]);
    }
  });
});
