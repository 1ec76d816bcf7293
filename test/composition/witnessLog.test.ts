import { createPrivateKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSessionSigner, signerOf } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { readCheckpoint, signCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { leafHash } from '../../src/core/audit/tree/merkleHash.ts';
import { type NoteSigner, noteSigner } from '../../src/core/audit/tree/signedNote.ts';
import { noteOf } from '../../src/core/audit/tree/witness.ts';
import { type Fault, startFaultyEndpoint } from '../support/faultyEndpoint.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

interface Acknowledgement {
  readonly checkpoint: string;
  readonly consistency: readonly string[];
}

type Lie = (honest: Acknowledgement, log: NoteSigner, earlier: Acknowledgement) => Partial<Acknowledgement>;

/** A collector, and an endpoint before it that changes what the acknowledgements say of the tree once `lie` is set. */
async function lyingWorld() {
  const store = await temporaryFolder();
  const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
  onTestFinished(() => collector.close());
  const { name, pkcs8 } = JSON.parse(await readFile(path.join(store, 'log.key'), 'utf8')) as Record<string, string>;
  const key = createPrivateKey({ key: Buffer.from(pkcs8 ?? '', 'base64'), format: 'der', type: 'pkcs8' });
  const log = noteSigner(name ?? '', signerOf(key));
  let lie: Lie | undefined;
  let earlier: Acknowledgement | undefined;
  const change = (answer: object): unknown => {
    const honest = answer as Acknowledgement;
    earlier ??= honest;
    return lie === undefined ? honest : { ...honest, ...lie(honest, log, earlier) };
  };
  const script: Fault[] = Array.from({ length: 200 }, () => ({ kind: 'lie', change }));
  const endpoint = await startFaultyEndpoint(collector.url, script);
  const journal = await temporaryFolder();
  const open = async (sink: { logKey?: string } = {}) =>
    await openTestTrail(journal, { sink: { url: endpoint.url, ...sink } });
  const tell = (told: Lie | undefined): void => {
    lie = told;
  };
  return { store, collector, endpoint, journal, open, tell };
}

async function deliver(trail: Awaited<ReturnType<typeof openTestTrail>>, prompt = 'question'): Promise<void> {
  await recordPrompt(trail, prompt);
  await trail.flush({ signal: AbortSignal.timeout(20_000) });
}

const inconsistentIn = async (journal: string) =>
  (await readJournal(journal)).filter(({ type }) => type === 'checkpoint.inconsistent').map(({ payload }) => payload);

describe('a client as a witness', () => {
  it('repeats each checkpoint that is proved in the next event, once, with the signature of the log', async () => {
    const { journal, open, collector } = await lyingWorld();
    const trail = await open();
    await deliver(trail, 'one');
    await deliver(trail, 'two');
    await recordPrompt(trail, 'three');
    await recordPrompt(trail, 'four');
    const events = (await readJournal(journal)).filter(({ type }) => type === 'prompt.submitted');
    const claims = events.map(({ payload }) => payload['ckpt'] as Parameters<typeof noteOf>[0] | undefined);
    expect(claims.map((claim) => claim !== undefined)).toEqual([expect.any(Boolean), true, true, false]);
    const newest = await (await fetch(`${collector.url}/checkpoint`)).text();
    expect(claims[2] && noteOf(claims[2])).toBe(newest);
    expect(trail.status().checkpointProblem).toBeUndefined();
  });

  it.each<[string, string, Lie]>([
    ['that rolls back', 'rollback', (_honest, _log, earlier) => ({ checkpoint: earlier.checkpoint, consistency: [] })],
    [
      'that forks',
      'unproven',
      ({ checkpoint, consistency }, log) => ({ checkpoint: forkOf(checkpoint, log), consistency }),
    ],
    ['that gives no proof', 'unproven', ({ checkpoint }) => ({ checkpoint, consistency: [] })],
    [
      'that gives a proof with a hash too many',
      'unproven',
      ({ checkpoint, consistency }) => ({
        checkpoint,
        consistency: [...consistency, leafHash(Buffer.from('x')).toString('base64')],
      }),
    ],
    ['that gives a proof which is none', 'unproven', ({ checkpoint }) => ({ checkpoint, consistency: ['AAAA', 'x'] })],
    [
      'that signs with another key under its name',
      'other-key',
      ({ checkpoint, consistency }, log) => ({
        checkpoint: resigned(checkpoint, noteSigner(log.key.name, createSessionSigner())),
        consistency,
      }),
    ],
    [
      'that is another log',
      'other-key',
      ({ checkpoint, consistency }) => ({
        checkpoint: resigned(checkpoint, noteSigner('other.example', createSessionSigner())),
        consistency,
      }),
    ],
    [
      'that claims more leaves than can be counted',
      'unreadable',
      (_honest, log) => ({
        checkpoint: log.sign(
          `${log.key.name}\n18446744073709551615\n${leafHash(Buffer.from('x')).toString('base64')}\n`,
        ),
      }),
    ],
    [
      'that claims a huge tree',
      'unproven',
      (_honest, log) => ({ checkpoint: signCheckpoint(Number.MAX_SAFE_INTEGER, leafHash(Buffer.from('x')), log) }),
    ],
    ['that cuts its checkpoint off', 'unreadable', ({ checkpoint }) => ({ checkpoint: checkpoint.slice(0, -20) })],
    ['that sends half a character', 'unreadable', () => ({ checkpoint: '\ud800' })],
  ])('tells of a log %s: recorded once, shown to the person, and uploads go on', async (_name, why, lie) => {
    const { journal, store, open, tell } = await lyingWorld();
    const trail = await open();
    await deliver(trail);
    await deliver(trail);
    const [seen] = await witnessedIn(journal);
    tell(lie);
    for (let i = 0; i < 4; i += 1) await deliver(trail, `while it lies ${i}`);
    expect(trail.status()).toMatchObject({ delivery: 'online', backlog: 0, checkpointProblem: expect.any(String) });
    const recorded = await inconsistentIn(journal);
    expect(recorded.map((event) => event['why'])).toEqual([why]);
    expect(recorded[0]?.['seen']).toBe(seen?.checkpoint);
    expect(typeof recorded[0]?.['received']).toBe('string');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    expect(await readJournal(store)).toEqual(await readJournal(journal));
    const [after] = await witnessedIn(journal);
    expect(after?.checkpoint).toBe(seen?.checkpoint);
    expect(after?.inconsistent?.why).toBe(why === 'unreadable' ? undefined : why);
  });

  it('of a log that shows another tree of the same size says that it forked', async () => {
    const { journal, open, tell, collector } = await lyingWorld();
    const trail = await open();
    await deliver(trail);
    const newest = await (await fetch(`${collector.url}/checkpoint`)).text();
    tell((_honest, log) => ({ checkpoint: forkOf(newest, log), consistency: [] }));
    await deliver(trail);
    expect((await inconsistentIn(journal)).map((event) => event['why'])).toEqual(['fork']);
  });

  it('keeps the alarm when it starts again, until a person removes the note', async () => {
    const { open, tell } = await lyingWorld();
    const first = await open();
    await deliver(first);
    tell((_honest, log) => ({ checkpoint: signCheckpoint(1, leafHash(Buffer.from('x')), log), consistency: [] }));
    await deliver(first);
    await first.close('done');
    tell(undefined);
    const second = await open();
    await deliver(second);
    expect(second.status().checkpointProblem).toContain("The endpoint's log has become shorter");
  });

  it('says that a log which gave checkpoints gives none any more', async () => {
    const { journal, open, tell } = await lyingWorld();
    const trail = await open();
    await deliver(trail);
    tell(() => ({ checkpoint: undefined }) as unknown as Partial<Acknowledgement>);
    await deliver(trail);
    expect(trail.status().checkpointProblem).toContain('gives no checkpoints');
    tell(undefined);
    await deliver(trail);
    expect(trail.status().checkpointProblem).toBeUndefined();
    expect(await inconsistentIn(journal)).toEqual([]);
  });

  it('believes the key that the machine pins and no other, at the first meeting too', async () => {
    const { open, collector, journal } = await lyingWorld();
    const right = await open({ logKey: collector.logKey });
    await deliver(right);
    expect(right.status().checkpointProblem).toBeUndefined();
    await right.close('done');
    const wrong = await open({ logKey: noteSigner('log.example', createSessionSigner()).key.text });
    await deliver(wrong);
    expect(wrong.status().checkpointProblem).toContain('signs with another key');
    await wrong.close('done');
    expect((await inconsistentIn(journal)).map((event) => event['why'])).toEqual(['other-key']);
    const unusable = await open({ logKey: 'no key' });
    await deliver(unusable);
    expect(unusable.status().checkpointProblem).toContain("can't be read");
  });

  it('is one witness in several processes at once, and raises no false alarm', async () => {
    const { open, journal, store } = await lyingWorld();
    const trails = await Promise.all([open(), open(), open()]);
    for (let round = 0; round < 10; round += 1)
      await Promise.all(trails.map((trail) => deliver(trail, `round ${round}`)));
    expect(trails.map((trail) => trail.status().checkpointProblem)).toEqual([undefined, undefined, undefined]);
    expect(await inconsistentIn(journal)).toEqual([]);
    expect((await readJournal(store)).length).toBeGreaterThanOrEqual(33);
  });
});

/** What the journal's folder keeps of each log. */
async function witnessedIn(journal: string) {
  const files = (await readdir(journal)).filter((file) => /^witness-[0-9a-f]{16}\.json$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(path.join(journal, file), 'utf8')));
  return texts.map((text) => JSON.parse(text) as { checkpoint: string; inconsistent?: { why: string } });
}

function resigned(note: string, signer: NoteSigner): string {
  const read = readCheckpoint(note);
  return signCheckpoint(read?.size ?? 0, read?.root ?? Buffer.alloc(32), signer);
}

/** Another history of the same length, signed by the log itself. */
function forkOf(note: string, log: NoteSigner): string {
  return signCheckpoint(readCheckpoint(note)?.size ?? 0, leafHash(Buffer.from('another history')), log);
}
