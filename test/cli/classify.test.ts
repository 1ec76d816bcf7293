import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

describe('classify', () => {
  it.each([
    ['--sample', '0', 'from 1 to 1000'],
    ['--sample', '1001', 'from 1 to 1000'],
    ['--sample', '5; drop', 'from 1 to 1000'],
    ['--format', 'xml', 'one of text, json, yaml'],
  ])('refuses %s %s before it opens anything', async (option, value, words) => {
    const terminal = fakeTerminal();
    const home = path.join(terminal.cwd, 'home');
    const code = await runCommandLine(['classify', '--connection', 'demo', option, value], {
      ...terminal,
      env: { COUNTERSIGN_HOME: home },
    });
    expect(code).toBe(2);
    expect(terminal.said.join(' ')).toContain(words);
    expect(existsSync(home)).toBe(false);
  });
});
