import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/adapters/journals/file/disk.ts';
import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { createHttpWitness } from '../../../src/adapters/witnesses/http/httpWitness.ts';
import { Witnessing } from '../../../src/collector/witnesses/witnessing.ts';
import { signCheckpoint } from '../../../src/core/audit/tree/checkpoint.ts';
import { judgeCosignature } from '../../../src/core/audit/tree/cosignature.ts';
import { noteSigner, readNote } from '../../../src/core/audit/tree/signedNote.ts';
import { cosigner, startFakeWitness } from '../../support/fakeWitness.ts';
import type { VendorFault } from '../../support/sinks/vendor.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';
import { treeWorld } from '../../support/treeWorld.ts';

const never = new AbortController().signal;
const day = 86_400_000;

type FakeWitness = Awaited<ReturnType<typeof startFakeWitness>>;

/** A log of three leaves, and witnesses of it that follow scripts. */
async function world(scripts: VendorFault[][] = [[]]) {
  const store = await temporaryFolder();
  const log = await treeWorld(store);
  await log.grow(3);
  const clock = { ms: 1_800_000_000_000 };
  const lines: string[] = [];
  const stalls = scripts.map((script) => script.some(({ kind }) => kind === 'stall'));
  const witnesses: (FakeWitness & { cosign: ReturnType<typeof cosigner>['cosign'] })[] = [];
  for (const [at, script] of scripts.entries()) {
    const who = cosigner(`witness.example/w${at + 1}`);
    const options = { script, seconds: () => clock.ms / 1000 };
    witnesses.push({ ...(await startFakeWitness(who, [log.key], options)), cosign: who.cosign });
  }
  const open = async () =>
    await Witnessing.open({
      disk: nodeDisk,
      store,
      tree: log.tree,
      witnesses: witnesses.map(({ key, url }, at) => {
        const timeoutMs = stalls[at] === true ? 1_500 : 20_000;
        return createHttpWitness({ key, url, timeoutMs, now: () => clock.ms });
      }),
      now: () => clock.ms,
      random: () => 0.999,
      log: (line) => lines.push(line),
    });
  const witnessing = await open();
  const [first] = witnesses;
  if (first === undefined) throw new Error('There is no witness.');
  /** How many of the witnesses' keys stand under the newest checkpoint. */
  const count = (of = witnessing): number => {
    const note = readNote(of.cosigned(log.tree.checkpoint?.note ?? ''));
    return witnesses.filter(({ key }) => note !== undefined && judgeCosignature(note, key, clock.ms).kind === 'valid')
      .length;
  };
  return { ...log, store, clock, lines, witnesses, first, witnessing, open, count };
}

const answer = (status: number, body = '', headers: Record<string, string> = {}): VendorFault => ({
  kind: 'answer',
  status,
  body,
  headers,
});
const sizeType = { 'Content-Type': 'text/x.tlog.size' };

describe('the witnesses of a log', () => {
  it('cosign each newest checkpoint, with proof that it continues the one before', async () => {
    const { witnessing, grow, witnesses, count } = await world([[], []]);
    await witnessing.round(never);
    expect(count()).toBe(2);
    await grow(9);
    expect(count()).toBe(0);
    await witnessing.round(never);
    expect([count(), witnessing.checkpoints.length]).toEqual([2, 1]);
    expect(witnessing.witnesses.map(({ size, problem }) => [size, problem])).toEqual([
      [9, undefined],
      [9, undefined],
    ]);
    expect(witnesses[0]?.requests.map(({ body }) => body.split('\n')[0])).toEqual(['old 0', 'old 3']);
    await witnessing.round(never);
    expect(witnesses[0]?.requests).toHaveLength(2); // Nothing is new.
  });

  it('are known again after a restart, and what they said is still served', async () => {
    const { witnessing, grow, open, count, first } = await world();
    await witnessing.round(never);
    const again = await open();
    expect(count(again)).toBe(1);
    await grow(5);
    await again.round(never);
    expect([count(again), first.requests.at(-1)?.body.split('\n')[0]]).toEqual([1, 'old 3']);
  });

  it('that know more than is kept here are asked by the size that they name', async () => {
    const { witnessing, grow, open, store, first, count } = await world();
    await witnessing.round(never);
    await writeFile(path.join(store, 'tree', 'witnesses.json'), '{');
    await grow(5);
    const again = await open();
    await again.round(never);
    expect(first.requests.map(({ body }) => body.split('\n')[0])).toEqual(['old 0', 'old 0', 'old 3']);
    expect([count(again), again.witnesses[0]?.contradiction]).toEqual([1, undefined]);
  });

  it.each<[string, VendorFault, string]>([
    ['does not know the log', answer(404), 'does not know this log'],
    ['does not take its signature', answer(403), 'does not take the signature'],
    ['finds the request malformed', answer(400), 'malformed'],
    ['is ill', answer(500, 'x'), 'answered 500'],
    ['breaks the connection', { kind: 'resetBefore' }, "can't be reached"],
    ['never answers', { kind: 'stall' }, 'did not answer in time'],
    ['sends somewhere else', answer(307, '', { Location: 'http://127.0.0.1:9/' }), 'answered 307'],
    ['answers without end', answer(200, '— x '.repeat(100_000)), 'something else than signatures'],
    ['answers with nothing', answer(200), 'something else than signatures'],
    ['answers with a page', answer(200, '<html>\n'), 'something else than signatures'],
    ['conflicts without a size', answer(409, 'no\n', sizeType), 'without the size'],
    ['conflicts under another type', answer(409, '2\n'), 'without the size'],
    ['conflicts with the very size it was told', answer(409, '0\n', sizeType), 'names 0 itself'],
    ['conflicts with a size that overflows', answer(409, `${'9'.repeat(30)}\n`, sizeType), 'without the size'],
  ])('harm nothing when one %s: it is told, and asked again later', async (_name, fault, problem) => {
    const { witnessing, clock, lines, count, witnesses } = await world([[fault], []]);
    await witnessing.round(never);
    expect(count()).toBe(1);
    const [failing, fine] = witnessing.witnesses;
    expect(failing?.problem).toContain(problem);
    expect([failing?.contradiction, fine?.problem, lines.length]).toEqual([undefined, undefined, 1]);
    await witnessing.round(never);
    expect(witnesses[0]?.requests).toHaveLength(1); // Not at once.
    clock.ms += 1_000;
    await witnessing.round(never);
    expect([count(), witnessing.witnesses[0]?.problem]).toEqual([2, undefined]);
    expect(lines.at(-1)).toContain('cosigns again');
  });

  it('are asked ever more rarely while they fail, and not before they wish', async () => {
    const { witnessing, clock, first } = await world([
      [answer(503), answer(503), answer(429, '', { 'Retry-After': '600' })],
    ]);
    const asked = async (ms: number): Promise<number> => {
      clock.ms += ms;
      await witnessing.round(never);
      return first.requests.length;
    };
    expect([await asked(0), await asked(999), await asked(1_000), await asked(1_998)]).toEqual([1, 2, 2, 3]);
    expect([await asked(599_000), await asked(1_000)]).toEqual([3, 4]);
  });

  it.each<[string, (world: Awaited<ReturnType<typeof otherLog>>) => string, string]>([
    [
      'a cosignature of another log',
      ({ who, other, seconds }) => who.cosign(other.note, seconds),
      'not one of this checkpoint',
    ],
    [
      'a cosignature of an older checkpoint',
      ({ who, older, seconds }) => who.cosign(older, seconds),
      'not one of this checkpoint',
    ],
    [
      "another key's cosignature under its own id",
      ({ who, note, seconds }) => cosigner(who.key.name).cosign(note, seconds, who.key.id),
      'not one of this checkpoint',
    ],
  ])('that answer with %s are put on record, and it is not kept', async (_attack, forge, problem) => {
    const forged = await otherLog();
    const script: VendorFault[] = [];
    const witness = await startFakeWitness(forged.who, [forged.key], { script });
    script.push(answer(200, forge(forged)));
    const witnessing = await Witnessing.open({
      ...forged.parts,
      witnesses: [createHttpWitness({ key: witness.key, url: witness.url, now: forged.parts.now })],
    });
    await witnessing.round(never);
    expect(witnessing.checkpoints).toEqual([]);
    expect(witnessing.witnesses[0]?.contradiction).toContain(problem);
    const kept = JSON.parse(await readFile(path.join(forged.parts.store, 'tree', 'witnesses.json'), 'utf8'));
    expect(kept.witnesses[0].contradiction).toMatchObject({ old_size: 0, checkpoint: forged.note });
  });

  it.each<[string, number, string]>([
    ['under a time in the future', day, 'under a time that is not now'],
    ['by a key that nobody named', 0, 'without a cosignature by the key'],
  ])('that cosign %s are told of, and it is not kept', async (_attack, ahead, problem) => {
    const { who, key, note, seconds, parts } = await otherLog();
    const line = ahead > 0 ? who.cosign(note, seconds + ahead) : cosigner(who.key.name).cosign(note, seconds);
    const witness = await startFakeWitness(who, [key], { script: [answer(200, line)] });
    const named = [createHttpWitness({ key: witness.key, url: witness.url, now: parts.now })];
    const witnessing = await Witnessing.open({ ...parts, witnesses: named });
    await witnessing.round(never);
    expect([witnessing.checkpoints, witnessing.witnesses[0]?.contradiction]).toEqual([[], undefined]);
    expect(witnessing.witnesses[0]?.problem).toContain(problem);
  });
});

/** A log with one checkpoint, a witness's key, and notes to forge with. */
async function otherLog() {
  const store = await temporaryFolder();
  const { tree, key, grow } = await treeWorld(store);
  const older = (await grow(2)).note;
  const { note, root } = await grow(3);
  const other = { note: signCheckpoint(3, root, noteSigner('log.example/two', createSessionSigner())) };
  const ms = 1_800_000_000_000;
  const parts = { disk: nodeDisk, store, tree, now: () => ms, random: () => 0.999, log: () => undefined };
  return { who: cosigner(), key, older, note, other, seconds: ms / 1000, parts };
}

describe('a log that its witnesses contradict', () => {
  it('because it was set back is told of, stays told of after a restart, and goes on', async () => {
    const { witnessing, open, first, clock, lines, grow, key } = await world();
    first.latest.set(key.name, { size: 12, root: Buffer.alloc(32, 1) });
    await witnessing.round(never);
    const problem = 'has cosigned 12 entries of this log, and the log has 3';
    expect(witnessing.witnesses[0]?.contradiction).toContain(problem);
    expect(lines.join()).toContain('This log was set back or changed, or the witness errs');
    const again = await open();
    clock.ms += day;
    expect(again.witnesses[0]?.contradiction).toContain(problem);
    await grow(20);
    await again.round(never);
    expect(again.witnesses[0]?.problem).toContain('does not continue what it cosigned before (422)');
    expect(again.witnesses[0]?.contradiction).toContain(problem);
  });

  it('because it forked is told of', async () => {
    const { witnessing, first, grow, key } = await world();
    await witnessing.round(never);
    first.latest.set(key.name, { size: 3, root: Buffer.alloc(32, 1) });
    await grow(5);
    await witnessing.round(never);
    expect(witnessing.witnesses[0]?.contradiction).toContain('does not continue what it cosigned before (422)');
  });

  it('because the witness forgot what it cosigned is told of, and cosigned anew', async () => {
    const { witnessing, first, grow, count } = await world();
    await witnessing.round(never);
    first.latest.clear();
    await grow(5);
    await witnessing.round(never);
    expect(witnessing.witnesses[0]?.contradiction).toContain('had cosigned 3 entries of this log, and now knows of 0');
    expect(count()).toBe(1);
  });

  it('keeps that on record when the witness is not asked any more', async () => {
    const { witnessing, store, first, key, tree, clock } = await world();
    first.latest.set(key.name, { size: 12, root: Buffer.alloc(32, 1) });
    await witnessing.round(never);
    const who = cosigner('witness.example/another');
    const other = await startFakeWitness(who, [key], { seconds: () => clock.ms / 1000 });
    const named = [createHttpWitness({ key: other.key, url: other.url, now: () => clock.ms })];
    const parts = { disk: nodeDisk, store, tree, now: () => clock.ms, random: () => 0.5, log: () => undefined };
    const again = await Witnessing.open({ ...parts, witnesses: named });
    await again.round(never);
    const kept = JSON.parse(await readFile(path.join(store, 'tree', 'witnesses.json'), 'utf8'));
    expect(kept.witnesses.map(({ contradiction }: { contradiction?: object }) => contradiction !== undefined)).toEqual([
      false,
      true,
    ]);
  });
});
