import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportEvidence } from '../../src/composition/exportEvidence.ts';
import { type PackManifest, readPack } from '../support/readPack.ts';
import { sampleStories, trailOfStories } from '../support/recordedStories.ts';
import { patience, times } from '../support/thorough.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { hasPython, verdictsOf } from '../support/verifyPacks.ts';

/** Bytes from one that is changed to the next. */
const step = times(997, 53);

async function exportedPack(): Promise<{ folder: string; copy: (name: string) => string }> {
  const folder = path.join(await temporaryFolder(), 'pack');
  await exportEvidence(await trailOfStories(sampleStories), folder, { request: undefined, withhold: [] }, {});
  // The page verifies what it holds by itself, in a browser.
  rmSync(path.join(folder, 'index.html'));
  const copies = await temporaryFolder();
  const copy = (name: string): string => {
    const to = path.join(copies, name);
    cpSync(folder, to, { recursive: true });
    return to;
  };
  return { folder, copy };
}

/** Changes the events, and makes the manifest's digest of them right again, as whoever changes them would. */
function changeEvents(pack: string, lines: readonly string[]): void {
  const place = path.join(pack, 'manifest.json');
  const text = readFileSync(place, 'utf8');
  const file = (JSON.parse(text) as PackManifest).files[0];
  if (file === undefined) throw new Error('The pack has no events.');
  const events = lines.map((line) => `${line}\n`).join('');
  writeFileSync(path.join(pack, file.path), events);
  writeFileSync(place, text.replace(file.sha256, createHash('sha256').update(events).digest('hex')));
}

const proofOf = (manifest: Buffer): unknown => {
  const { streams, files } = JSON.parse(manifest.toString('utf8')) as Record<string, unknown>;
  return { streams, files };
};

describe.runIf(hasPython)('an evidence pack', () => {
  it(`with one byte in ${step} changed, whichever it is, is genuine nowhere but beside the proof`, {
    timeout: patience(240_000),
  }, async () => {
    const { folder, copy } = await exportedPack();
    expect(verdictsOf([folder])).toEqual([0]);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(?!html)\w+$/.test(file),
    );
    expect(files).toHaveLength(7);
    const changes = files.sort().flatMap((file) => {
      const bytes = readFileSync(path.join(folder, file));
      return Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => {
        const changed = Buffer.from(bytes);
        changed[i * step] = (changed[i * step] ?? 0) ^ (1 << (i % 8));
        const pack = copy(`${file.replaceAll('/', '-')}-${i}`);
        writeFileSync(path.join(pack, file), changed);
        return { file, at: i * step, pack, bytes, changed };
      });
    });
    const verdicts = verdictsOf(changes.map(({ pack }) => pack));
    const wrong = changes.filter(({ file, bytes, changed }, i) => {
      if (verdicts[i] === 2) return false;
      // Of the manifest only ends and digests are proof; when it was made, say, is nobody's signed word.
      return file !== 'manifest.json' || JSON.stringify(proofOf(changed)) !== JSON.stringify(proofOf(bytes));
    });
    expect(wrong.map(({ file, at }) => [file, at])).toEqual([]);
    expect(changes.length).toBeGreaterThan(files.length);
  });

  it('whose events were removed, repeated, swapped or cut off is genuine nowhere, with a manifest made right again', async () => {
    const { folder, copy } = await exportedPack();
    const { file } = readPack(folder);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const attacks = lines.flatMap((line, at) => [
      lines.filter((_, i) => i !== at),
      [...lines.slice(0, at), line, ...lines.slice(at)],
      lines.slice(0, at),
      ...lines.slice(at + 1, at + 2).map((next) => [...lines.slice(0, at), next, line, ...lines.slice(at + 2)]),
    ]);
    const packs = attacks.map((changed, at) => {
      const pack = copy(String(at));
      changeEvents(pack, changed);
      return pack;
    });
    expect(verdictsOf(packs).map((verdict, at) => [at, verdict])).toEqual(packs.map((_, at) => [at, 2]));
  });

  it.each<[string, string | Buffer]>([
    ['is no JSON', '{'],
    ['is JSON of something else', '[]'],
    ['names no streams', '{"files":[]}'],
    ['is no text', Buffer.from([0xff, 0xfe, 0x00])],
  ])(
    'whose manifest %s is not genuine: a program that fails must not end as one that proved',
    async (_what, manifest) => {
      const { copy } = await exportedPack();
      const pack = copy('pack');
      writeFileSync(path.join(pack, 'manifest.json'), manifest);
      expect(verdictsOf([pack])).toEqual([2]);
    },
  );
});
