import { hash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { writeHolds } from '../../src/adapters/journals/file/sealing/holds.ts';
import { sealingKeyInFile } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { dialectNamed } from '../../src/composition/dialects.ts';
import { applyErasure, type ErasureWish, planErasure } from '../../src/composition/eraseTrail.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { copyFields } from '../../src/core/audit/copies/copiedEvent.ts';
import { type CopyProtocol, createCopySink } from '../../src/core/audit/copies/copySink.ts';
import { jsonLine } from '../../src/core/audit/copies/jsonLine.ts';
import { recordAnalysis } from '../../src/core/audit/steps.ts';
import { asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';
import { filesWith } from '../support/bytesIn.ts';
import { eventually } from '../support/eventually.ts';
import { readJournal } from '../support/readJournal.ts';
import { about, openTestTrail, temporaryFolder } from '../support/trailWorld.ts';

/** Long and unlike anything else in a trail, so that finding none of it means something. */
const secretOf = (person: string, n: number): string => `Walrus ${person} number ${n} sings at midnight`;

/** A home with a trail of two persons, three questions each; encrypted, or open as before. */
async function trailOfTwo(isSealed = true) {
  const home = await temporaryFolder();
  const directory = path.join(home, 'trail');
  const options = isSealed ? { sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')) } : {};
  const trail = await openTestTrail(directory, options);
  for (const [i, id] of ['ada', 'grace', 'ada', 'grace', 'ada', 'grace'].entries()) {
    const who = { ...about, requestId: asRequestId(`r${i}`), actor: { ...about.actor, id, name: `${id} Example` } };
    const prompt = secretOf(id, i);
    const clear = { channel: 'cli', prompt_length: prompt.length, earlier_turns: 0 } as const;
    await trail.recorder.record('prompt.submitted', who, clear, { prompt });
  }
  await trail.close('test');
  return { home, directory };
}

async function erase(directory: string, wish: ErasureWish) {
  const plan = await planErasure(directory, wish);
  const home = path.dirname(directory);
  const trail = await openTestTrail(directory, { sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')) });
  await applyErasure(directory, plan, { recorder: trail.recorder, about: {}, legalBasis: 'GDPR Art. 17(1)(b)' });
  await trail.close('test');
  return plan;
}

const promptsIn = async (directory: string) =>
  (await readJournal(directory))
    .filter(({ type }) => type === 'prompt.submitted')
    .map(({ sealed }) => sealed['prompt']);

describe('erasing', () => {
  it('is found by the scan where nothing was erased: the scan can fail', async () => {
    const { directory } = await trailOfTwo(false);
    expect(filesWith(directory, secretOf('ada', 0)).join()).toContain('base64url');
  });

  it.each<[string, boolean]>([
    ['encrypted', true],
    ['written open by earlier versions', false],
  ])('of a person leaves nothing of theirs in a trail that is %s, and all of the others', async (_name, isSealed) => {
    const { directory } = await trailOfTwo(isSealed);
    const before = await verifyTrail(directory);
    const plan = await erase(directory, { person: 'ada' });
    expect(plan.events.map(({ fields }) => fields)).toEqual(
      [0, 2, 4].map(() => ['prompt', 'user.attributes', 'user.full_name']),
    );
    expect(await promptsIn(directory)).toEqual([
      undefined,
      secretOf('grace', 1),
      undefined,
      secretOf('grace', 3),
      undefined,
      secretOf('grace', 5),
    ]);
    for (const n of [0, 2, 4]) expect(filesWith(directory, secretOf('ada', n))).toEqual([]);
    expect(filesWith(directory, 'ada Example')).toEqual([]);
    const after = await verifyTrail(directory);
    expect(before).toMatchObject({ result: 'valid', problems: [] });
    expect(after).toMatchObject({ result: 'valid', problems: [] });
    expect(after.notes).toContainEqual(expect.stringContaining('accounts for 9 erased values of 3 events'));
  });

  it('says on record what went, why, and which digests stay', async () => {
    const { directory } = await trailOfTwo();
    const [event] = (await readJournal(directory)).filter(({ payload }) => payload['countersign.request.id'] === 'r3');
    await erase(directory, { request: 'r3' });
    const [applied] = (await readJournal(directory)).filter(({ type }) => type === 'redaction.applied');
    expect(applied?.payload).toMatchObject({
      legal_basis: 'GDPR Art. 17(1)(b)',
      place: 'journal',
      events: [
        {
          id: event?.payload['id'],
          stream: event?.stream,
          seq: 4,
          fields: ['prompt', 'user.attributes', 'user.full_name'],
          digests: event?.payload['_sd'],
        },
      ],
    });
  });

  it('of any subset, again and again, keeps every signature and link, and exactly the other values', async () => {
    const { directory } = await trailOfTwo();
    const folder = await temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.subarray([0, 1, 2, 3, 4, 5]), { minLength: 1, maxLength: 2 }), async (rounds) => {
        run += 1;
        const home = path.join(folder, String(run));
        await cp(path.dirname(directory), home, { recursive: true });
        const copy = path.join(home, 'trail');
        for (const n of rounds.flat()) await erase(copy, { request: `r${n}` });
        const report = await verifyTrail(copy);
        expect(report.problems.filter(({ severity }) => severity !== 'finding')).toEqual([]);
        const gone = new Set(rounds.flat());
        const expected = [0, 1, 2, 3, 4, 5].map((n) =>
          gone.has(n) ? undefined : secretOf(n % 2 ? 'grace' : 'ada', n),
        );
        expect(await promptsIn(copy)).toEqual(expected);
        for (const n of gone) expect(filesWith(copy, secretOf(n % 2 ? 'grace' : 'ada', n))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('needs the values named: with no wish nothing is meant, and what is gone is not planned again', async () => {
    const { directory } = await trailOfTwo();
    expect((await planErasure(directory, {})).events).toEqual([]);
    expect((await planErasure(directory, { person: 'nobody' })).events).toEqual([]);
    expect((await planErasure(directory, { beforeMs: 0 })).events).toEqual([]);
    await erase(directory, { beforeMs: Date.now() + 1_000 });
    expect((await planErasure(directory, { beforeMs: Date.now() + 1_000 })).events).toEqual([]);
  });

  it('is refused while a legal hold stands against it, and not against others', async () => {
    const { directory } = await trailOfTwo();
    const hold = { id: 'h1', reason: 'inquiry', person: 'ada', by: 'legal', since: '2026-01-01T00:00:00.000Z' };
    await writeHolds(nodeDisk, directory, [hold]);
    await expect(planErasure(directory, { person: 'ada' })).rejects.toThrow('The legal hold h1 stands against it');
    await expect(planErasure(directory, { beforeMs: Date.now() + 1_000 })).rejects.toThrow('legal hold');
    expect((await planErasure(directory, { person: 'grace' })).events).toHaveLength(3);
    writeFileSync(path.join(directory, 'holds.json'), '{}');
    await expect(planErasure(directory, { person: 'grace' })).rejects.toThrow('nothing is erased until it is restored');
  });

  it('is refused where the sealing key is missing: a key that is only away would come back', async () => {
    const { directory } = await trailOfTwo();
    const [stream = ''] = await nodeDisk.list(path.join(directory, 'streams'));
    const file = path.join(directory, 'streams', stream, 'sealing.json');
    const note = JSON.parse((await nodeDisk.read(file))?.toString() ?? '{}') as { trees: { key: string }[] };
    writeFileSync(file, JSON.stringify({ ...note, trees: note.trees.map((tree) => ({ ...tree, key: 'elsewhere' })) }));
    await expect(planErasure(directory, { person: 'ada' })).rejects.toThrow('The sealing key elsewhere');
  });

  it('is told apart from a sealing key that is elsewhere: that is said once of a stream, and not of each event', async () => {
    const { home, directory } = await trailOfTwo();
    await erase(directory, { request: 'r3' });
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
    // A copy is what someone else verifies, without the key; the keys that this process holds would open the original.
    const copy = path.join(await temporaryFolder(), 'trail');
    await cp(directory, copy, { recursive: true });
    for (const stream of await nodeDisk.list(path.join(copy, 'streams'))) {
      const file = path.join(copy, 'streams', stream, 'sealing.json');
      const note = JSON.parse(readFileSync(file, 'utf8')) as { trees: { key: string }[] };
      const trees = note.trees.map((tree) => ({ ...tree, key: 'elsewhere' }));
      writeFileSync(file, JSON.stringify({ ...note, trees }));
    }
    rmSync(home, { recursive: true });
    const { result, problems } = await verifyTrail(copy);
    expect(result).toBe('findings');
    expect(problems.map(({ message }) => message)).toEqual([
      'The values of 5 events are encrypted, and their key is not here: only their signed digests are proved. Verify where the key is to see whether any is gone.',
    ]);
  });

  it('before it was sent keeps the values from the endpoint and from places of copies, which get the event all the same', async () => {
    const { home, directory } = await trailOfTwo();
    await erase(directory, { person: 'ada' });
    const store = path.join(home, 'collector');
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    const copied: string[] = [];
    const place: CopyProtocol = {
      limits: { requestBytes: 1_000_000, itemBytes: 1_000_000 },
      encode: (copy) => JSON.stringify([jsonLine(copy), copyFields(copy, copy.timeMs)]),
      send: async (items) => {
        copied.push(...items.map(({ text }) => text));
        return { kind: 'taken', items: items.length };
      },
    };
    const copy = createCopySink(place, { name: 'copy-test', disclose: ['prompt'], now: () => Date.now() });
    const sealingKey = await sealingKeyInFile(path.join(home, 'sealing.key'));
    const trail = await openTestTrail(directory, { sealingKey, sink: { url: collector.url }, copies: [copy] });
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await eventually(
      async () => copied.join(),
      (all) => [1, 3, 5].every((n) => all.includes(secretOf('grace', n))),
    );
    await trail.close('test');
    await collector.close();
    const prompts = await promptsIn(store);
    expect(prompts.filter((prompt) => prompt === undefined)).toHaveLength(3);
    expect(prompts).toContain(secretOf('grace', 1));
    expect(copied.filter((text) => text.includes('prompt.submitted'))).toHaveLength(6);
    const sent = path.join(home, 'copied.txt');
    writeFileSync(sent, copied.join('\n'));
    // Names were not asked for by the copy, and what was erased is nowhere.
    expect(copied.join()).not.toContain('Example');
    for (const n of [0, 2, 4]) expect(filesWith(home, secretOf('ada', n))).toEqual([]);
  });

  it('a guess at an erased text can not be confirmed from any file: no digest of it is left, at the machine and at the collector', async () => {
    const { home, directory } = await trailOfTwo();
    const store = path.join(home, 'collector');
    const sealingKey = await sealingKeyInFile(path.join(home, 'sealing.key'));
    const sql = "SELECT 1 FROM walrus WHERE born = '1984-03-01'";
    const unread = 'walrus born 1984-03-01 sings';
    const record = async (folder: string, options: Parameters<typeof openTestTrail>[1]) => {
      const trail = await openTestTrail(folder, options);
      const { deciding } = await dialectNamed('postgresql');
      const who = { ...about, requestId: asRequestId('walrus') };
      for (const text of [sql, unread])
        await recordAnalysis(trail.recorder, who, deciding.analyse(text, undefined), { hasCatalog: false });
      const shown = [{ element: 'sql', sha256: digestOf(sql) as string }];
      const clear = { sql_sha256: digestOf(sql), elements: ['sql' as const] };
      await trail.recorder.record('review.presented', who, clear, { shown });
      await trail.flush({ signal: AbortSignal.timeout(20_000) });
      await trail.close('test');
    };
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    await record(directory, { sealingKey, sink: { url: collector.url } });
    await collector.close();
    const traces = [sql, unread].flatMap((text) => {
      const bytes = hash('sha256', text, 'buffer');
      return [
        bytes.toString('hex'),
        bytes.toString('base64').slice(0, 42),
        bytes.toString('base64url').slice(0, 42),
        text,
      ];
    });
    expect((await verifyTrail(store)).problems).toEqual([]);
    await erase(directory, { request: 'walrus' });
    await applyErasure(store, await planErasure(store, { request: 'walrus' }), {
      recorder: (await openTestTrail(directory, { sealingKey })).recorder,
      about: {},
      legalBasis: 'GDPR Art. 17(1)(b)',
    });
    for (const trace of traces) expect(filesWith(home, trace)).toEqual([]);

    const open = path.join(home, 'open');
    await record(open, {});
    expect(filesWith(open, digestOf(unread).slice('sha256:'.length))).not.toEqual([]); // The scan can fail.
  });

  it('ends the values even for whoever keeps the sealing key, and an older copy of the keys is what brings them back', async () => {
    const { home, directory } = await trailOfTwo();
    const backup = path.join(home, 'backup');
    await cp(directory, backup, { recursive: true });
    await erase(directory, { person: 'ada' });
    expect(await promptsIn(directory)).not.toContain(secretOf('ada', 0));
    expect(await promptsIn(backup)).toContain(secretOf('ada', 0));
    rmSync(backup, { recursive: true });
  });
});
