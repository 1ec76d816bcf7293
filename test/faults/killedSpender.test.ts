import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { FileUsageLedger } from '../../src/adapters/usage/file/fileUsageLedger.ts';
import { patience, times } from '../support/thorough.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

const kills = times(10, 300);

describe('the budget of several processes', () => {
  it('is spent and never beyond, however many spend at once', {
    timeout: patience(60_000),
  }, async () => {
    const folder = await temporaryFolder();
    const program = await programIn(folder);
    const directory = path.join(folder, 'usage');
    const limit = times(120, 2_000);
    const said = await Promise.all(
      Array.from({ length: 5 }, () => runUntil(program, [directory, `${limit}`], undefined)),
    );
    const spent = said.flat().filter((line) => line === 'spent').length;
    expect(spent).toBeLessThanOrEqual(limit);
    // A process that the machine holds up for long counts a use twice rather than not at all.
    expect(spent).toBeGreaterThan(limit * 0.9);
    for (const lines of said) expect(lines.at(-1)).toMatch(/^ended The policy allows [\d,]+ statements in an hour/);
    expect(await counted(directory)).toBe(limit);
  });

  it(`forgets nothing that was counted and stays whole when ${kills} are killed`, {
    timeout: patience(120_000),
  }, async () => {
    const folder = await temporaryFolder();
    const program = await programIn(folder);
    const directory = path.join(folder, 'usage');
    let spent = 0;
    const killInTurn = async (count: number): Promise<void> => {
      for (let kill = 0; kill < count; kill += 1) {
        const lines = await runUntil(program, [directory, '1000000'], Math.random() * 60);
        spent += lines.filter((line) => line === 'spent').length;
      }
    };
    await Promise.all([killInTurn(kills / 2), killInTurn(kills / 2)]);
    expect(spent).toBeGreaterThanOrEqual(kills);
    // What a killed process had counted and not yet said is at most one statement each.
    const total = await counted(directory);
    expect(total).toBeGreaterThanOrEqual(spent);
    expect(total).toBeLessThanOrEqual(spent + kills);
  });
});

async function programIn(folder: string): Promise<string> {
  const program = path.join(folder, 'usageSpender.mjs');
  await build({
    entryPoints: [new URL('usageSpender.ts', import.meta.url).pathname],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return program;
}

async function counted(directory: string): Promise<number> {
  return await new FileUsageLedger(directory).change((usage) => ({
    usage,
    value: usage.minutes.reduce((sum, { queries }) => sum + queries, 0),
  }));
}

/** The lines that the program said, until it ended or was killed some time after the first statement that it counted. */
async function runUntil(program: string, words: readonly string[], killAfterMs: number | undefined): Promise<string[]> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const isFirst = !said.includes('spent');
    said += text;
    if (isFirst && said.includes('spent') && killAfterMs !== undefined)
      setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return said.split('\n').filter((line) => line !== '');
}
