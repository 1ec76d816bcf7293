import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { builtProgram, killProcess, startCollectorProcess } from '../support/killedProcess.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

/** How often the collector is killed. */
const kills = times(3, 100);

describe('a collector killed with SIGKILL while it takes events in', () => {
  it(`has every event it acknowledged, once and in order, ${kills} times`, {
    timeout: patience(120_000),
  }, async () => {
    const folder = await temporaryFolder();
    const program = await builtProgram(folder, 'collectorProcess');
    const store = path.join(folder, 'store');
    const journal = path.join(folder, 'journal');
    let { child, port } = await startCollectorProcess(program, store, '0');
    onTestFinished(() => void child.kill('SIGKILL'));
    const trail = await openTestTrail(journal, { sink: { url: `http://127.0.0.1:${port}` } });

    const checkpoints: string[] = [];
    let isOver = false;
    let recorded = 0;
    const recording = (async () => {
      while (!isOver) {
        await Promise.all(Array.from({ length: 40 }, () => recordPrompt(trail, `question ${recorded++}`)));
        void trail.flush({ signal: AbortSignal.timeout(2_000) }).catch(() => undefined); // It may well be down just now.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 100));
      await killProcess(child);
      const before = await verifyTrail(store);
      // The tree follows the streams, so the first or last events may not be in it; the next start adds them.
      const isExplained = ({ severity, message }: (typeof before.problems)[number]): boolean =>
        severity === 'finding' ||
        /^Events \d+ to \d+ are not in the log's tree|^The tree of this collector's log is not here/.test(message);
      expect([kill, before.problems.filter((problem) => !isExplained(problem))]).toEqual([kill, []]);
      ({ child, port } = await startCollectorProcess(program, store, port));
      checkpoints.push(await (await fetch(`http://127.0.0.1:${port}/checkpoint`)).text());
    }
    isOver = true;
    await recording;
    await trail.flush({ signal: AbortSignal.timeout(60_000) });
    await trail.close('done');
    await killProcess(child);

    expect(await readJournal(store)).toEqual(await readJournal(journal));
    for (const directory of [store, journal]) {
      const report = await verifyTrail(directory);
      expect([directory, report.problems]).toEqual([directory, []]);
    }
    expect(recorded).toBeGreaterThan(kills * 40);
    // Whatever the log ever signed, it still continues; and the client, who watched, saw no contradiction.
    for (const note of checkpoints) {
      const kept = path.join(folder, 'kept');
      await writeFile(kept, note);
      expect((await verifyTrail(store, { checkpoint: kept })).problems).toEqual([]);
    }
    expect(trail.status().checkpointProblem).toBeUndefined();
    expect((await readJournal(journal)).map(({ type }) => type)).not.toContain('checkpoint.inconsistent');
  });
});

describe('a collector stopped with SIGTERM while it takes events in', () => {
  it('answers what it has begun, keeps all that it acknowledged, and leaves its folder whole', async () => {
    const folder = await temporaryFolder();
    const program = await builtProgram(folder, 'collectorProcess');
    const store = path.join(folder, 'store');
    const { child, port } = await startCollectorProcess(program, store, '0');
    onTestFinished(() => void child.kill('SIGKILL'));
    const trail = await openTestTrail(path.join(folder, 'journal'), { sink: { url: `http://127.0.0.1:${port}` } });
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    const recording = Promise.all(Array.from({ length: 400 }, (_, i) => recordPrompt(trail, `question ${i}`)));
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await recording;
    const { acknowledgedSeq } = trail.progress();
    expect((await readJournal(store)).map(({ seq }) => seq).at(-1) ?? -1).toBeGreaterThanOrEqual(acknowledgedSeq);
    expect(existsSync(path.join(store, 'collector.lock'))).toBe(false);
    // Whoever stops tidily leaves a tree that covers all that is stored.
    expect((await verifyTrail(store)).problems).toEqual([]);
    const again = await startCollectorProcess(program, store, port);
    onTestFinished(() => void again.child.kill('SIGKILL'));
    await trail.flush({ signal: AbortSignal.timeout(30_000) });
    expect(await readJournal(store)).toHaveLength(trail.status().lastSeq + 1);
  });
});
