import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileJournal } from '../../../../src/adapters/journals/file/fileJournal.ts';
import { streamPath } from '../../../../src/adapters/journals/file/layout.ts';
import { verifyTrail } from '../../../../src/composition/verifyTrail.ts';
import { signatureBytes } from '../../../../src/core/audit/signature.ts';
import { TrailError } from '../../../../src/core/audit/trailError.ts';
import { FaultyDisk } from '../../../support/faultyDisk.ts';
import { readJournal } from '../../../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../../support/trailWorld.ts';

const segment = /\.seg(\.new)?$/;

async function world(options: { segmentBytes?: number } = {}) {
  const directory = await temporaryFolder();
  const disk = new FaultyDisk();
  const trail = await openTestTrail(directory, { disk, ...options });
  const stream = trail.status().stream;
  const file = path.join(directory, 'streams', stream, '000001.seg');
  const typesOnDisk = async () => (await readJournal(directory)).map((event) => event.type);
  return { directory, disk, trail, stream, file, typesOnDisk };
}

/** Without anyone who signs: what is appended is in its queue at once. */
async function bareJournal() {
  const directory = await temporaryFolder();
  const disk = new FaultyDisk();
  const stream = 'stream';
  const prepareFolder = () => disk.makeDirectory(streamPath(directory, stream));
  const journal = new FileJournal({ disk, directory, stream, segmentBytes: 1024 * 1024, prepareFolder });
  return { disk, journal };
}

const record = (seq: number) => ({
  payload: Buffer.from(`event ${seq}`),
  signature: Buffer.alloc(signatureBytes),
  disclosures: [],
});

describe('a file journal', () => {
  it('acknowledges only what is durable', async () => {
    const { trail, disk } = await world();
    const held = disk.hold();
    let isAcknowledged = false;
    const recording = recordPrompt(trail, 'question').then(() => {
      isAcknowledged = true;
    });
    await held;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isAcknowledged).toBe(false);
    expect(trail.status().lastSeq).toBe(0);
    disk.release();
    await recording;
    expect(trail.status().lastSeq).toBe(1);
  });

  it('writes everything that arrived meanwhile in one commit', async () => {
    const { disk, journal } = await bareJournal();
    await journal.append(0, record(0));
    const held = disk.hold();
    const first = journal.append(1, record(1));
    await held;
    const others = Array.from({ length: 100 }, (_, i) => journal.append(2 + i, record(2 + i)));
    const before = disk.done.filter((operation) => operation === 'datasync').length;
    disk.release();
    await Promise.all([first, ...others]);
    expect(disk.done.filter((operation) => operation === 'datasync').length - before).toBe(2);
  });

  it('numbers events in the order of the calls, whoever waits', async () => {
    const { trail, directory } = await world();
    const receipts = await Promise.all(Array.from({ length: 60 }, (_, i) => recordPrompt(trail, `question ${i}`)));
    expect(receipts.map(({ seq }) => seq)).toEqual(receipts.map((_, i) => i + 1));
    const stored = (await readJournal(directory)).filter((event) => event.type === 'prompt.submitted');
    expect(stored.map((event) => event.sealed['prompt'])).toEqual(receipts.map((_, i) => `question ${i}`));
  });

  it('goes on in a new segment when one is full, and stays one chain', async () => {
    const { trail, directory, stream } = await world({ segmentBytes: 8 * 1024 });
    for (let i = 0; i < 40; i += 1) await recordPrompt(trail, `question ${i} ${'x'.repeat(i * 20)}`);
    await recordPrompt(trail, 'y'.repeat(50_000)); // Longer than a segment is.
    await recordPrompt(trail, 'after it');
    await trail.close('done');
    const files = await readdir(path.join(directory, 'streams', stream));
    expect(files.filter((name) => name.endsWith('.seg')).length).toBeGreaterThan(4);
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', events: 44, problems: [] });
  });

  it.each([
    ['write', 'EIO'],
    ['write', 'ENOSPC'],
    ['datasync', 'EIO'],
  ] as const)(
    'gets over one failed %s (%s): a new segment, nothing lost, nothing said twice',
    async (operation, code) => {
      const { trail, disk, directory } = await world();
      await recordPrompt(trail, 'before');
      disk.fail(operation, code, { times: 1, matching: segment });
      const receipts = await Promise.all([recordPrompt(trail, 'one'), recordPrompt(trail, 'two')]);
      await recordPrompt(trail, 'after');
      expect(receipts.map(({ seq }) => seq)).toEqual([2, 3]);
      await trail.close('done');
      const report = await verifyTrail(directory);
      expect([report.result, report.problems]).toEqual(['valid', []]);
      expect(report.notes.join()).toContain(
        'Segment 2 was begun after a failed write, at event 2, and a signed event says so',
      );
    },
  );

  it('never syncs a file again whose sync has failed', async () => {
    const { trail, disk, stream, directory } = await world();
    disk.fail('datasync', 'EIO', { times: 1, matching: /000001\.seg/ });
    await recordPrompt(trail, 'one');
    disk.fail('datasync', 'EIO', { matching: /000001\.seg/ });
    disk.fail('write', 'EIO', { matching: /000001\.seg/ });
    for (let i = 0; i < 5; i += 1) await recordPrompt(trail, `more ${i}`);
    expect(trail.status().recording).toBe('ok');
    expect(await readdir(path.join(directory, 'streams', stream))).toContain('000002.seg');
  });

  it('refuses every record while the disk is full, says why, and goes on when there is room', async () => {
    const { trail, disk, directory } = await world();
    await recordPrompt(trail, 'before');
    disk.fail('write', 'ENOSPC', { matching: segment });
    const refused = await Promise.allSettled([recordPrompt(trail, 'one'), recordPrompt(trail, 'two')]);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'BLOCKED' } });
    }
    await expect(recordPrompt(trail, 'three')).rejects.toThrow(TrailError);
    expect(trail.status()).toMatchObject({ recording: 'blocked', lastSeq: 1 });
    expect(trail.status().blockedReason).toMatch(/can't be written, so nothing runs: the disk is full/);

    disk.heal();
    expect((await recordPrompt(trail, 'four')).seq).toBeGreaterThan(1);
    expect(trail.status().recording).toBe('ok');
    await trail.close('done');
    const report = await verifyTrail(directory);
    expect([report.result, report.problems]).toEqual(['valid', []]);
    const prompts = (await readJournal(directory)).filter((event) => event.type === 'prompt.submitted');
    expect(prompts.map((event) => event.sealed['prompt'])).toEqual(expect.arrayContaining(['before', 'four']));
    expect((await readJournal(directory)).map((event) => event.type)).toContain('audit.unblocked');
  });

  it.each([[['write']], [['datasync']], [['write', 'create']]] as const)(
    'refuses every record where the disk became read-only or fails for good (%s), and goes on once it is well',
    async (operations) => {
      for (const code of ['EROFS', 'EIO']) {
        const { trail, disk, directory } = await world();
        await recordPrompt(trail, 'before');
        for (const operation of operations) disk.fail(operation, code, { matching: segment });
        for (let i = 0; i < 3; i += 1)
          await expect(recordPrompt(trail, 'no')).rejects.toMatchObject({ code: 'BLOCKED' });
        disk.heal();
        await recordPrompt(trail, 'yes');
        await trail.close('done');
        const report = await verifyTrail(directory);
        expect([code, report.result, report.problems]).toEqual([code, 'valid', []]);
        const prompts = (await readJournal(directory)).flatMap(({ sealed }) => sealed['prompt'] ?? []);
        expect(prompts).toEqual(expect.arrayContaining(['before', 'yes']));
      }
    },
  );

  it('makes do with what room is left on the disk', async () => {
    const directory = await temporaryFolder();
    const disk = new FaultyDisk();
    disk.limitFiles(600_000);
    const trail = await openTestTrail(directory, { disk, segmentBytes: 8 * 1024 * 1024 });
    for (let i = 0; i < 12; i += 1) await recordPrompt(trail, 'x'.repeat(30_000));
    expect(trail.status().recording).toBe('ok');
    await trail.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', events: 14, problems: [] });
  });

  it('opens blocked where the folder can not be made, and begins the stream once it can', async () => {
    const directory = await temporaryFolder();
    const disk = new FaultyDisk();
    disk.fail('makeDirectory', 'EACCES');
    const trail = await openTestTrail(directory, { disk });
    expect(trail.status()).toMatchObject({ recording: 'blocked', lastSeq: -1 });
    await expect(recordPrompt(trail, 'no')).rejects.toThrow(/may not be written. Check its permissions/);
    disk.heal();
    await recordPrompt(trail, 'yes');
    await trail.close('done');
    expect((await readJournal(directory)).map((event) => event.type)).toEqual([
      'stream.opened',
      'audit.unblocked',
      'prompt.submitted',
      'stream.closed',
    ]);
    expect((await verifyTrail(directory)).result).toBe('valid');
  });

  it('notices that its file was removed, and does not write on into the void', async () => {
    const { trail, file, directory, stream } = await world();
    await recordPrompt(trail, 'before');
    await rm(file);
    await recordPrompt(trail, 'after');
    expect(await readdir(path.join(directory, 'streams', stream))).toContain('000002.seg');
    await trail.close('done');
    const report = await verifyTrail(directory);
    expect(report.result).not.toBe('valid');
    expect(report.problems.map((p) => p.message).join()).toContain('The segments before 000002.seg are missing');
  });

  it('notices that its whole folder was removed or moved away', async () => {
    const { trail, directory, stream } = await world();
    const folder = path.join(directory, 'streams', stream);
    await rename(folder, `${folder}-away`);
    await recordPrompt(trail, 'after');
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['000002.seg', 'owner.json']));
    // The journal records the move too, by itself: nothing may be under way while the folder goes.
    await recordPrompt(trail, 'settled');
    await rm(path.join(directory, 'streams'), { recursive: true });
    await recordPrompt(trail, 'and after that');
    expect(await readdir(folder)).toContain('000003.seg');
  });

  it('records nothing behind its end', async () => {
    const { trail } = await world();
    const closing = trail.close('done');
    await expect(recordPrompt(trail, 'late')).rejects.toMatchObject({ code: 'CLOSED' });
    await closing;
    await expect(recordPrompt(trail, 'later')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it.each([
    ['a lone surrogate', { prompt: 'a\ud800b' }, 'INVALID_EVENT', /prompt holds a lone surrogate/],
    ['a field that is unknown', { prompt: 'x', secret: 'y' }, 'INVALID_EVENT', /sealed/],
  ])('refuses an event with %s, and the chain goes on without it', async (_name, sealed, code, sentence) => {
    const { trail, directory } = await world();
    const clear = { channel: 'cli', prompt_length: 1, earlier_turns: 0 } as const;
    const refused = trail.recorder.record('prompt.submitted', {}, clear, sealed);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(sentence);
    await recordPrompt(trail, 'fine');
    await trail.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', events: 3 });
  });

  it('refuses SQL of too many bytes, which is never cut, and the chain goes on without it', async () => {
    const { trail, directory } = await world();
    const clear = { author: 'person', sql_sha256: `sha256:${'0'.repeat(64)}` } as const;
    const refused = trail.recorder.record('sql.generated', {}, clear, { sql: 'x'.repeat(5 * 1024 * 1024) });
    await expect(refused).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/Use a shorter text/),
    });
    await recordPrompt(trail, 'fine');
    await trail.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', events: 3 });
  });
});
