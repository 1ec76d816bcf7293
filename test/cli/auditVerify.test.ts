import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { exportEvidence } from '../../src/composition/exportEvidence.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { sampleStories, trailOfStories } from '../support/recordedStories.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

async function verify(...words: readonly string[]) {
  const terminal = fakeTerminal();
  const code = await runCommandLine(['audit', 'verify', ...words], terminal);
  return { code, printed: terminal.printed(), said: terminal.said.join('\n') };
}

const trail = () => trailOfStories(sampleStories.slice(4));

describe('audit verify', () => {
  it('takes one place, and a format that there is', async () => {
    const place = await trail();
    expect(await verify(place)).toMatchObject({ code: 0, printed: expect.stringContaining('VALID') });
    for (const words of [[], [place, place], ['--format', 'xml', place]])
      expect(await verify(...words)).toMatchObject({ code: 2, printed: '' });
  });

  it('does not call a file tampered with that never was one of a trail', async () => {
    const file = path.join(await temporaryFolder(), 'notes.json');
    writeFileSync(file, '{"result":"valid"}');
    expect(await verify(file)).toMatchObject({
      code: 3,
      said: expect.stringContaining('nothing that can be verified'),
    });
  });

  it('calls a segment tampered with whose beginning was overwritten', async () => {
    const place = await trail();
    const [stream = ''] = readdirSync(path.join(place, 'streams'));
    const file = path.join(place, 'streams', stream, '000001.seg');
    writeFileSync(file, 'x'.repeat(4_096));
    expect((await verify(file)).code).toBe(2);
  });

  it('does not call a trail valid whose streams were all removed', async () => {
    const place = await trail();
    for (const stream of readdirSync(path.join(place, 'streams')))
      rmSync(path.join(place, 'streams', stream), { recursive: true });
    const { code, printed } = await verify(place);
    expect([code, printed]).toEqual([3, expect.stringContaining('no stream is here')]);
  });

  it('says that the end of a stream is gone where all of its events are', async () => {
    const place = await trail();
    const [stream = ''] = readdirSync(path.join(place, 'streams'));
    rmSync(path.join(place, 'streams', stream, '000001.seg'));
    const { code, printed } = await verify(place);
    expect([code, printed]).toEqual([2, expect.stringContaining('and no event of the stream is here')]);
  });

  it('is what is asked of a pack: other commands say so', async () => {
    const home = await temporaryFolder();
    const pack = path.join(home, 'pack');
    await exportEvidence(await trail(), pack, { request: undefined, withhold: [] }, {});
    const terminal = fakeTerminal();
    expect(await runCommandLine(['audit', 'query', pack], terminal)).toBe(3);
    expect(terminal.said.join()).toContain('is an evidence pack: audit verify proves it');
    cpSync(path.join(pack, 'events'), path.join(home, 'elsewhere'), { recursive: true });
    expect((await verify(path.join(home, 'elsewhere'))).code).toBe(3);
  });
});
