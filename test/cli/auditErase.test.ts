import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { sealingKeyInFile } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { fetchProof } from '../../src/composition/eventProof.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import type { VerificationReport } from '../../src/core/audit/verify/report.ts';
import { verifyProof } from '../../src/core/audit/verify/verifyProof.ts';
import { filesWith } from '../support/bytesIn.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt } from '../support/trailWorld.ts';

const secret = 'What does the walrus of Trondheim earn at midnight?';

/** A machine with a trail and a collector that has it all. The collector is stopped. */
async function machine() {
  const { cwd } = fakeTerminal();
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const home = path.join(cwd, 'home');
  const store = path.join(cwd, 'collector');
  const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
  const trail = await openTestTrail(path.join(home, 'trail'), {
    sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')),
    sink: { url: collector.url },
  });
  await recordPrompt(trail, 'kept: how many orders?');
  const { eventId } = await recordPrompt(trail, secret);
  await trail.close('test');
  await collector.close();
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd, env: { COUNTERSIGN_HOME: home } });
    const code = await runCommandLine(['audit', ...words], terminal);
    return { code, said: terminal.said.join('\n'), printed: terminal.printed() };
  };
  return { cwd, trailFolder: path.join(home, 'trail'), store, eventId, run };
}

const promptsIn = async (directory: string) =>
  (await readJournal(directory))
    .filter(({ type }) => type === 'prompt.submitted')
    .map(({ sealed }) => sealed['prompt']);

describe('audit erase', () => {
  it('says first what it would do, and erases only with --yes and a reason', async () => {
    const { run, eventId, trailFolder } = await machine();
    expect(await run('erase', '--event', eventId)).toMatchObject({ code: 2 });
    expect(await run('erase', '--reason', 'r')).toMatchObject({ code: 2 });
    expect(await run('erase', '--before', 'soon', '--reason', 'r')).toMatchObject({ code: 2 });
    const asked = await run('erase', '--event', eventId, '--reason', 'GDPR Art. 17');
    expect(asked).toMatchObject({ code: 1, said: expect.stringContaining('would erase 3 values of 1 event in') });
    expect(await promptsIn(trailFolder)).toContain(secret);
    expect(await run('erase', '--event', eventId, '--reason', 'GDPR Art. 17', '--yes')).toMatchObject({ code: 0 });
    expect(await promptsIn(trailFolder)).toEqual(['kept: how many orders?', undefined]);
    expect(await run('erase', '--event', eventId, '--reason', 'again', '--yes')).toMatchObject({
      code: 0,
      said: expect.stringContaining('no values like that'),
    });
  });

  it('leaves the value in no file and no answer of journal, collector and evidence, and every proof valid', async () => {
    const { cwd, run, eventId, trailFolder, store } = await machine();
    expect(filesWith(cwd, secret)).toEqual([]);
    for (const at of [trailFolder, store])
      expect(await run('erase', '--event', eventId, '--reason', 'r', '--at', at, '--yes')).toMatchObject({ code: 0 });
    expect(await run('export', '--out', 'pack', trailFolder)).toMatchObject({ code: 0 });
    expect(filesWith(cwd, secret)).toEqual([]);
    expect(filesWith(path.join(cwd, 'pack'), 'kept: how many orders?')).not.toEqual([]);
    for (const place of [trailFolder, store]) {
      const { problems } = await verifyTrail(place);
      expect(problems.filter(({ severity }) => severity !== 'finding')).toEqual([]);
      // The machine that erased has its record; the collector's store gets it with the next delivery.
      const unexplained = problems.filter(({ message }) => message.includes('keeps 3 values back'));
      expect(unexplained).toHaveLength(place === store ? 1 : 0);
      expect(await promptsIn(place)).toEqual(['kept: how many orders?', undefined]);
    }
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    onTestFinished(() => collector.close());
    const lines = await (await fetch(`${collector.url}/v1/events?type=prompt.submitted`)).text();
    expect(lines).toContain('kept: how many orders?');
    expect(lines).not.toContain(secret);
    const proof = await fetchProof(collector.url, undefined, eventId);
    const report = verifyProof(proof.text, { logKey: readNoteKey(collector.logKey), deviceKeys: undefined });
    expect(['valid', 'findings']).toContain(report.result);
  });

  it('is explained at the collector too, once the record of it has arrived there', async () => {
    const { cwd, run, eventId, trailFolder, store } = await machine();
    expect(await run('erase', '--event', eventId, '--reason', 'r', '--at', store, '--yes')).toMatchObject({ code: 0 });
    const gone = (report: VerificationReport) => report.problems.filter(({ message }) => message.includes('back'));
    expect(gone(await verifyTrail(store))).toHaveLength(1);
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    const sealingKey = await sealingKeyInFile(path.join(cwd, 'home', 'sealing.key'));
    const trail = await openTestTrail(trailFolder, { sealingKey, sink: { url: collector.url } });
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await trail.close('test');
    await collector.close();
    const report = await verifyTrail(store);
    expect(gone(report)).toEqual([]);
    expect(report.notes).toContainEqual(expect.stringContaining('accounts for 3 erased values of 1 event'));
  });

  it('of a hold that someone has taken out of the notes beside the trail is told by the trail itself', async () => {
    const { run, eventId, trailFolder } = await machine();
    expect(await run('hold', 'set', '--reason', 'inquiry 7')).toMatchObject({ code: 0 });
    rmSync(path.join(trailFolder, 'holds.json'));
    expect(await run('erase', '--event', eventId, '--reason', 'r', '--yes')).toMatchObject({ code: 0 });
    const { result, problems } = await verifyTrail(trailFolder);
    expect(result).toBe('findings');
    expect(problems).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/legal hold covered: .*"inquiry 7"/) }),
    );
  });

  it('does not touch the store of a running collector', async () => {
    const { run, store } = await machine();
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    const answer = await run('erase', '--person', 'u-1', '--reason', 'r', '--at', store, '--yes');
    await collector.close();
    expect(answer).toMatchObject({ code: 3, said: expect.stringContaining('Stop it first') });
    expect(await promptsIn(store)).toContain(secret);
  });

  it('erases nothing that was not recorded first: where the trail cannot be written, the values stay', async () => {
    const { run, store, cwd } = await machine();
    rmSync(path.join(cwd, 'home', 'trail'), { recursive: true });
    await (await nodeDisk.create(path.join(cwd, 'home', 'trail'))).close();
    expect(await run('erase', '--person', 'u-1', '--reason', 'r', '--at', store, '--yes')).toMatchObject({ code: 3 });
    expect(await promptsIn(store)).toContain(secret);
  });
});

describe('audit hold', () => {
  it('keeps values until it is released, and all of it is on record', async () => {
    const { run, eventId, trailFolder } = await machine();
    expect(await run('hold', 'list')).toMatchObject({ code: 0, said: expect.stringContaining('No hold') });
    expect(await run('hold', 'set')).toMatchObject({ code: 2 });
    expect(await run('hold', 'set', '--reason', 'inquiry 7')).toMatchObject({ code: 0 });
    const id = (await run('hold', 'list')).printed.split(' ')[0] ?? '';
    const refused = await run('erase', '--event', eventId, '--reason', 'r', '--yes');
    expect(refused).toMatchObject({ code: 3, said: expect.stringContaining(`The legal hold ${id} stands against it`) });
    expect(await run('hold', 'release', 'x', '--reason', 'r')).toMatchObject({ code: 2 });
    expect(await run('hold', 'release', id, '--reason', 'closed')).toMatchObject({ code: 0 });
    expect(await run('erase', '--event', eventId, '--reason', 'r', '--yes')).toMatchObject({ code: 0 });
    const types = (await readJournal(trailFolder)).map(({ type }) => type);
    expect(types.filter((type) => /^(legalhold|redaction)/.test(type))).toEqual([
      'legalhold.set',
      'legalhold.released',
      'redaction.applied',
    ]);
    expect(readdirSync(trailFolder)).toContain('holds.json');
  });
});
