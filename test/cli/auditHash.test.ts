import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sealingKeyInFile } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { recordStory, sampleStories } from '../support/recordedStories.ts';
import { openTestTrail } from '../support/trailWorld.ts';

const ran = 'SELECT count(*) FROM public.customers';

async function machine() {
  const { cwd } = fakeTerminal();
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const home = path.join(cwd, 'home');
  const folder = path.join(home, 'trail');
  const trail = await openTestTrail(folder, { sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')) });
  for (const told of sampleStories) await recordStory(trail.recorder, told);
  await trail.close('test');
  const run = async (words: readonly string[], stdin = '') => {
    const terminal = fakeTerminal({ cwd, env: { COUNTERSIGN_HOME: home }, stdin });
    const code = await runCommandLine(['audit', ...words], terminal);
    return { code, said: terminal.said.join('\n'), printed: terminal.printed() };
  };
  return { folder, run };
}

describe('audit hash', () => {
  it('prints what finds the statement by its exact text, with audit query', async () => {
    const { folder, run } = await machine();
    const hashed = await run(['hash', ran]);
    expect(hashed).toMatchObject({ code: 0, said: '' });
    const [, pseudonym = ''] = /^\d{4}-Q[1-4] {2}(hmac-sha256:\S+)\n$/.exec(hashed.printed) ?? [];
    const asked = await run(['query', '--format', 'json', '--where', `"${pseudonym}" in digests`, folder]);
    expect((JSON.parse(asked.printed) as { ids: unknown[] }).ids).toEqual([{ request_id: 'r1', query_id: 'r1-query' }]);
  });

  it('takes the text from standard input, without the end of its last line', async () => {
    const { run } = await machine();
    const { printed } = await run(['hash', ran]);
    expect((await run(['hash', '-'], `${ran}\n`)).printed).toBe(printed);
    expect((await run(['hash', '-'], `${ran} \n`)).printed).not.toBe(printed);
  });

  it('says so where no key is at hand, and wants exactly one text', async () => {
    const { run } = await machine();
    expect(await run(['hash', '--at', 'nowhere', ran])).toMatchObject({
      code: 1,
      printed: '',
      said: expect.stringContaining('no keys of pseudonyms'),
    });
    expect(await run(['hash'])).toMatchObject({ code: 2 });
    expect(await run(['hash', 'SELECT', '1'])).toMatchObject({ code: 2 });
  });
});
