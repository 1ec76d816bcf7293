import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

const key = `-${'k'.repeat(42)}`;
const point = `-${'k'.repeat(86)}`;

async function run(...words: readonly string[]) {
  const terminal = fakeTerminal({ env: {} });
  const code = await runCommandLine(words, terminal);
  return { code, said: terminal.said.join('\n') };
}

describe('a key that begins with a hyphen', () => {
  it.each([key, point, `-${key.slice(1)}`])('is taken where a key belongs: %s', async (word) => {
    // It gets as far as asking which collector, so the key was read.
    for (const words of [[word], ['--', word]])
      expect(await run('collector', 'keys', 'revoke', '--reason', 'left', ...words)).toMatchObject({
        code: 2,
        said: expect.stringContaining('Say which collector'),
      });
    expect((await run('collector', 'keys', 'revoke', word, '--reason', 'left')).said).toContain('Say which collector');
  });

  it('is taken as the value of an option', async () => {
    const { said } = await run('audit', 'verify', '--log-key', key, '/nowhere');
    expect(said).toContain(`“${key}” is no key of a log`);
  });

  it('does not make an option of something else into one', async () => {
    expect((await run('collector', 'keys', 'revoke', '--reason', 'left', '-x')).said).toContain("Unknown option '-x'");
    expect((await run('audit', 'status', key)).code).toBe(2);
  });
});
