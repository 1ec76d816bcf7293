import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

describe('the command line', () => {
  it('lists its commands', async () => {
    const terminal = fakeTerminal();
    expect(await runCommandLine([], terminal)).toBe(0);
    expect(terminal.printed()).toContain('audit verify');
  });

  it('tells how a command is used', async () => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['run', '--help'], terminal)).toBe(0);
    expect(terminal.printed()).toContain('--yes');
  });

  const mistakes: readonly [string, readonly string[], RegExp][] = [
    ['an unknown command', ['selct'], /There is no command "selct"/],
    ['an unknown option', ['analyze', '--dialekt', 'x'], /--dialekt/],
    ['an unknown dialect', ['analyze', '--dialect', 'oracle'], /doesn't know the dialect "oracle"/],
    [
      'a file that is not there',
      ['analyze', 'nowhere.sql'],
      /There is no file "nowhere\.sql"\. A text itself goes to the standard input/,
    ],
    ['a catalog that is not JSON', ['analyze', '--catalog', 'broken.json', '-'], /broken\.json isn't JSON/],
    [
      'a catalog that is something else',
      ['analyze', '--catalog', 'other.json', '-'],
      /other\.json isn't a catalog file/,
    ],
    ['run without a file', ['run'], /run needs a file/],
    ['an unknown format', ['run', '--format', 'xml', 'q.sql'], /--format is one of/],
    ['a password in an address', ['run', '--connection', 'postgres://me:secret@db/x', '-'], /PGPASSWORD/],
    [
      'a password in an address of SQL Server',
      ['run', '--connection', 'sqlserver://me:secret@db/x', '-'],
      /SQLCMDPASSWORD/,
    ],
    ['an unknown connection', ['run', '--connection', 'prod', '-'], /There is no connection "prod"/],
    ['a policy with a mistake', ['decide', '--policy', 'policy.yaml', '-'], /policy\.yaml:2:1/],
  ];
  it.each(mistakes)('answers %s with one clear sentence and exit code 2', async (_name, words, sentence) => {
    const terminal = fakeTerminal();
    writeFileSync(path.join(terminal.cwd, 'broken.json'), '{');
    writeFileSync(path.join(terminal.cwd, 'other.json'), '{"version":2}');
    writeFileSync(path.join(terminal.cwd, 'policy.yaml'), 'version: 1\nrulez: {}\n');
    expect(await runCommandLine(words, terminal)).toBe(2);
    expect(terminal.said.join('\n')).toMatch(sentence);
    expect(terminal.said.join('\n')).not.toContain('secret');
    expect(terminal.printed()).toBe('');
  });
});

describe('analyze --jsonl', () => {
  it('answers every line in order, whatever the lines hold', async () => {
    const stdin = [
      '{"id":"a","sql":"SELECT 1"}',
      'not json',
      '{"id":"b"}',
      '',
      '{"id":"c","sql":"SELEC"}',
      '[]',
      '{"id":"d","sql":"SELECT \\ud800"}',
    ].join('\n');
    const terminal = fakeTerminal({ stdin });
    expect(await runCommandLine(['analyze', '--dialect', 'postgresql', '--jsonl'], terminal)).toBe(0);
    const lines = terminal
      .printed()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.version, line.id])).toEqual([
      [1, 'a'],
      [1, 'line 2'],
      [1, 'b'],
      [1, 'c'],
      [1, 'line 6'],
      [1, 'd'],
    ]);
    expect(lines[0].statements).toEqual([
      expect.objectContaining({ kind: 'query', effect: 'read', understood: true, reasons: [] }),
    ]);
    expect(lines[1].problems).toHaveLength(1);
    expect(lines[3].statements.every((s: { understood: boolean }) => !s.understood)).toBe(true);
  });
});

describe('decide', () => {
  it('denies a DELETE without WHERE by the built-in policy', async () => {
    const terminal = fakeTerminal({ stdin: 'DELETE FROM customers' });
    expect(await runCommandLine(['decide', '-'], terminal)).toBe(0);
    expect(JSON.parse(terminal.printed())).toMatchObject({
      version: 1,
      effect: 'deny',
      findings: [expect.objectContaining({ rule: 'delete-without-where' })],
    });
  });
});
