import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPack } from '../../src/adapters/evidence/readPack.ts';
import { readRecipe } from '../../src/adapters/evidence/recipe.ts';
import { exportEvidence } from '../../src/composition/exportEvidence.ts';
import { verifyPack } from '../../src/core/report/evidence/verifyPack.ts';
import { type PackManifest, readPack as packIn } from '../support/readPack.ts';
import { sampleStories, trailOfStories } from '../support/recordedStories.ts';
import { patience, times } from '../support/thorough.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { hasPython, verdictsOf } from '../support/verifyPacks.ts';

/** Bytes from one that is changed to the next: for all verifiers, which run as programs, and for that of the command line, which is called. */
const step = times(1_997, 53);
const calledStep = times(997, 1);

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

/** Whether a change is one of what proves: of the manifest only ends and digests do; when it was made, say, is nobody's signed word. */
const isProof = (bytes: Buffer, changed: Buffer): boolean =>
  JSON.stringify(proofOf(changed)) !== JSON.stringify(proofOf(bytes));

const proofOf = (manifest: Buffer): unknown => {
  const { streams, files } = JSON.parse(manifest.toString('utf8')) as Record<string, unknown>;
  return { streams, files };
};

describe('an evidence pack', () => {
  it(`with one byte in ${calledStep} changed, whichever it is, is found out by the command line's verifier`, {
    timeout: patience(120_000),
  }, async () => {
    const pack = await readPack((await exportedPack()).folder);
    if (pack === undefined || 'instead' in pack) throw new Error('It is no pack.');
    const { files } = pack.content;
    const resultOf = (changed: ReadonlyMap<string, Buffer>) =>
      verifyPack({ files: changed, problems: [] }, { deviceKeys: undefined, logKey: undefined, recipe }).result;
    const recipe = readRecipe();
    const whole = resultOf(files);
    const missed: string[] = [];
    for (const [file, bytes] of files) {
      for (let at = 0; at < bytes.length; at += calledStep) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        if (resultOf(new Map([...files, [file, changed]])) === 'tampered') continue;
        if (file !== 'manifest.json' || isProof(bytes, changed)) missed.push(`${file} ${at}`);
      }
    }
    expect([whole, missed]).toEqual(['valid', []]);
  });
});

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
    const { file } = packIn(folder);
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
