import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../../src/adapters/journals/file/disk.ts';
import { listSegments, segmentPath } from '../../../../src/adapters/journals/file/layout.ts';
import {
  createSealingKey,
  importSealingKey,
  sealingKeyInFile,
} from '../../../../src/adapters/journals/file/sealing/sealingKey.ts';
import { streamKeysPath } from '../../../../src/adapters/journals/file/sealing/streamKeys.ts';
import { verifyTrail } from '../../../../src/composition/verifyTrail.ts';
import { encodeFrame, frameTypes } from '../../../../src/core/audit/frames.ts';
import { encodeRecord, type SignedRecord } from '../../../../src/core/audit/record.ts';
import { scanSegment } from '../../../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader } from '../../../../src/core/audit/segment.ts';
import { readJournal } from '../../../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../../support/trailWorld.ts';

const words = 'How much does the walrus earn?';

/** A journal whose key lies in a file beside it, as on the command line. */
async function sealedJournal(prompts: readonly string[] = [words]) {
  const home = await temporaryFolder();
  const directory = path.join(home, 'trail');
  const keyFile = path.join(home, 'sealing.key');
  const trail = await openTestTrail(directory, { sealingKey: await sealingKeyInFile(keyFile) });
  for (const prompt of prompts) await recordPrompt(trail, prompt);
  await trail.close('test');
  const { stream } = trail.status();
  return { home, directory, keyFile, stream };
}

const promptsOf = async (directory: string) =>
  (await readJournal(directory))
    .filter(({ type }) => type === 'prompt.submitted')
    .map(({ sealed }) => sealed['prompt']);

async function rewrite(directory: string, stream: string, change: (records: SignedRecord[]) => SignedRecord[]) {
  for (const segment of await listSegments(nodeDisk, directory, stream)) {
    const file = segmentPath(directory, stream, segment);
    const scan = scanSegment(readFileSync(file));
    if ('problem' in scan) throw new Error(scan.problem);
    const records = change(scan.stretches.flatMap((stretch) => (stretch.kind === 'record' ? [stretch.record] : [])));
    const frames = records.map((record) => encodeGroup([encodeFrame(frameTypes.event, encodeRecord(record))]));
    writeFileSync(file, Buffer.concat([encodeHeader(scan.header), ...frames]));
  }
}

describe('values in a journal', () => {
  it('are in no file as they are, and come back with the key', async () => {
    const { directory, stream } = await sealedJournal();
    for (const segment of await listSegments(nodeDisk, directory, stream)) {
      const bytes = readFileSync(segmentPath(directory, stream, segment));
      const base64 = Buffer.from(words).toString('base64').slice(0, 24);
      expect([words, base64].filter((text) => bytes.includes(text))).toEqual([]);
    }
    expect(await promptsOf(directory)).toEqual([words]);
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
  });

  it('never share a nonce, and the same words never look the same', async () => {
    const { directory, stream } = await sealedJournal(Array.from({ length: 200 }, () => words));
    const sealed: Buffer[] = [];
    await rewrite(directory, stream, (records) => {
      sealed.push(...records.flatMap((record) => record.sealed ?? []));
      return records;
    });
    expect(sealed).toHaveLength(200);
    expect(new Set(sealed.map((bytes) => bytes.toString('hex', 0, 12))).size).toBe(200);
    expect(new Set(sealed.map((bytes) => bytes.toString('hex', 28))).size).toBe(200);
  });

  it('are kept back where the key is not, and the trail is valid all the same', async () => {
    const { home, directory } = await sealedJournal();
    const elsewhere = await temporaryFolder();
    const copy = path.join(elsewhere, 'trail');
    await cp(directory, copy, { recursive: true });
    rmSync(path.join(home, 'sealing.key'));
    // A process that never held the key: the id in the copy names one that nobody here has.
    const [stream = ''] = await nodeDisk.list(path.join(copy, 'streams'));
    const wrapped = createSealingKey().wrap('{}', stream);
    writeFileSync(streamKeysPath(copy, stream), JSON.stringify({ version: 1, trees: [wrapped] }));
    const report = await verifyTrail(copy);
    expect(report.problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['finding', expect.stringContaining('are encrypted, and their key is not here')],
    ]);
    expect(await promptsOf(copy)).toEqual([undefined]);
  });

  it.each<[string, (records: SignedRecord[]) => SignedRecord[]]>([
    ['one bit of them flipped', ([first, second, third, ...rest]) => [first, flipped(second), third, ...rest] as never],
    [
      'those of two events exchanged',
      ([first, second, third, ...rest]) =>
        [first, { ...second, sealed: third?.sealed }, { ...third, sealed: second?.sealed }, ...rest] as never,
    ],
  ])('with %s are told as tampering', async (_name, change) => {
    const { directory, stream } = await sealedJournal([words, 'And the seal?']);
    await rewrite(directory, stream, change);
    const report = await verifyTrail(directory);
    expect(report.result).toBe('tampered');
    expect(report.problems[0]?.message).toContain('its encrypted values are not those that were stored with it');
  });

  it('of an event whose number no key exists for are told as tampering', async () => {
    const { directory, stream } = await sealedJournal();
    await rewrite(directory, stream, (records) =>
      records.map((record) => {
        const text = record.payload.toString('utf8').replace('"seq":1,', `"seq":${2 ** 40},`);
        return { ...record, payload: Buffer.from(text, 'utf8') };
      }),
    );
    const report = await verifyTrail(directory);
    expect(report.problems[0]).toMatchObject({
      severity: 'tampering',
      seq: 1,
      message: expect.stringContaining('does not carry a valid signature'),
    });
  });

  it('cut out with their keys leave a finding, never silence', async () => {
    const { directory, stream } = await sealedJournal();
    rmSync(streamKeysPath(directory, stream));
    expect((await verifyTrail(directory)).problems).toMatchObject([{ severity: 'finding', event: 'prompt.submitted' }]);
  });
});

function flipped(record: SignedRecord | undefined): SignedRecord {
  if (record?.sealed === undefined) throw new Error('That event has no sealed values.');
  const sealed = Buffer.from(record.sealed);
  sealed[40] = (sealed[40] ?? 0) ^ 1;
  return { ...record, sealed };
}

describe('a sealing key', () => {
  it('opens what it wrapped, for that stream and with that text alone', () => {
    const key = createSealingKey();
    const wrapped = key.wrap('secret', 'stream-1');
    const again = importSealingKey(key.export());
    expect(again.unwrap(wrapped, 'stream-1')).toBe('secret');
    expect(again.unwrap(wrapped, 'stream-2')).toBeUndefined();
    expect(createSealingKey().unwrap(wrapped, 'stream-1')).toBeUndefined();
    const changed = `${wrapped.secret.startsWith('A') ? 'B' : 'A'}${wrapped.secret.slice(1)}`;
    expect(again.unwrap({ ...wrapped, secret: changed }, 'stream-1')).toBeUndefined();
    expect(again.unwrap({ ...wrapped, secret: '' }, 'stream-1')).toBeUndefined();
  });

  it('in a file is made once, and refused where others may read it', async () => {
    const file = path.join(await temporaryFolder(), 'sealing.key');
    const [first, second] = await Promise.all([sealingKeyInFile(file), sealingKeyInFile(file)]);
    expect(first.id).toBe(second.id);
    await chmod(file, 0o644);
    await expect(sealingKeyInFile(file)).rejects.toThrow(/Others may read the sealing key/);
  });

  it('that was damaged is never replaced silently, and its text is never repeated', async () => {
    const file = path.join(await temporaryFolder(), 'sealing.key');
    writeFileSync(file, '{"version":1,"kind":"x","key":"hunter2"}', { mode: 0o600 });
    const failure = await sealingKeyInFile(file).catch((thrown: unknown) => thrown);
    expect(String(failure)).toContain("can't be read");
    expect(String(failure)).not.toContain('hunter2');
  });
});
