import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

describe('collector', () => {
  it.each<[readonly string[], string]>([
    [['tokn'], '“tokn” is none of its commands'],
    [['--database', 'mysql://host/audit'], 'postgres://'],
    [['--database', 'audit'], 'postgres://'],
    [['--database', 'postgres://'], 'postgres://'],
    [['--port', '70000'], '--port'],
    [['--devices', 'some'], '--devices'],
    [['--signatures', 'no'], '--signatures'],
    [['--schema', 'public'], '--schema'],
    [['--certificate', 'c.pem'], '--key'],
    [['--name', 'two words'], '--name'],
  ])('does not start with %j, and says what is wrong', async (words, sentence) => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['collector', ...words, '--data', 'store'], terminal)).toBe(2);
    expect(terminal.said.join('\n')).toContain(sentence);
    expect(existsSync(path.join(terminal.cwd, 'store'))).toBe(false);
  });

  it('ends well where it is told to stop, so that what runs it takes it for no failure', async () => {
    const stopped = new AbortController();
    const terminal = fakeTerminal({ signal: stopped.signal });
    const running = runCommandLine(['collector', '--port', '0', '--data', 'store'], terminal);
    await eventually(
      () => terminal.said,
      (said) => said.some((line) => line.includes('listens on')),
    );
    stopped.abort();
    expect(await running).toBe(0);
    expect(existsSync(path.join(terminal.cwd, 'store', 'collector.lock'))).toBe(false);
  });

  it('makes no tables at an address that is none of a PostgreSQL', async () => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['collector', 'migrate', '--database', 'audit'], terminal)).toBe(2);
    expect(terminal.said.join('\n')).toContain('postgres://OWNER@HOST/NAME');
  });
});
