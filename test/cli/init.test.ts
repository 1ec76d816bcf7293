import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVerifiedQueries } from '../../src/adapters/models/verified/verifiedQueryFolder.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

describe('init', () => {
  it('writes files that are read back without a problem', async () => {
    const terminal = fakeTerminal();
    expect(await runCommandLine(['init'], terminal)).toBe(0);
    const text = readFileSync(path.join(terminal.cwd, '.countersign/policy.yaml'), 'utf8');
    expect(readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).problems).toEqual([]);
    const { problems } = await readVerifiedQueries(path.join(terminal.cwd, '.countersign/verified'));
    expect(problems).toEqual([]);
  });

  it('touches nothing that exists', async () => {
    const terminal = fakeTerminal();
    await runCommandLine(['init'], terminal);
    const file = path.join(terminal.cwd, '.countersign/policy.yaml');
    writeFileSync(file, 'mine');
    await runCommandLine(['init'], terminal);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});
