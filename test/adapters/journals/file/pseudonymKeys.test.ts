import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../../src/adapters/journals/file/disk.ts';
import {
  keptPseudonymKeys,
  pseudonymKeyFor,
  quarterOf,
} from '../../../../src/adapters/journals/file/sealing/pseudonymKeys.ts';
import { createSealingKey, hold } from '../../../../src/adapters/journals/file/sealing/sealingKey.ts';
import { systemClock } from '../../../../src/composition/clock.ts';
import { dialectNamed } from '../../../../src/composition/dialects.ts';
import { recordAnalysis } from '../../../../src/core/audit/steps.ts';
import { filesWith } from '../../../support/bytesIn.ts';
import { readJournal } from '../../../support/readJournal.ts';
import { about, openTestTrail, temporaryFolder } from '../../../support/trailWorld.ts';

const november = Date.UTC(2026, 10, 26);
const january = Date.UTC(2027, 0, 1);
const sealingKey = hold(createSealingKey());

describe('the keys of pseudonyms', () => {
  it.each([
    [Date.UTC(2026, 0, 1), '2026-Q1'],
    [Date.UTC(2026, 2, 31, 23, 59, 59, 999), '2026-Q1'],
    [Date.UTC(2026, 3, 1), '2026-Q2'],
    [november, '2026-Q4'],
    [january, '2027-Q1'],
  ])('at %d are those of %s', (atMs, quarter) => {
    expect(quarterOf(atMs)).toBe(quarter);
  });

  it('are one for all programs that start at once in a quarter, and another in the next', async () => {
    const directory = await temporaryFolder();
    const all = await Promise.all([1, 2, 3, 4].map(() => pseudonymKeyFor(directory, sealingKey, november)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const next = await pseudonymKeyFor(directory, sealingKey, january);
    expect(next.id).not.toBe(all[0]?.id);
    const kept = await keptPseudonymKeys(nodeDisk, directory);
    expect(kept.map(({ quarter, key }) => [quarter, key?.id])).toEqual([
      ['2026-Q4', all[0]?.id],
      ['2027-Q1', next.id],
    ]);
  });

  it('are of no use to who has the files and not the sealing key', async () => {
    const directory = await temporaryFolder();
    const elsewhere = createSealingKey();
    await pseudonymKeyFor(directory, elsewhere, november);
    expect(await keptPseudonymKeys(nodeDisk, directory)).toMatchObject([{ quarter: '2026-Q4', key: undefined }]);
  });

  it('are never taken from another quarter or made anew where they were changed', async () => {
    const directory = await temporaryFolder();
    await pseudonymKeyFor(directory, sealingKey, november);
    const folder = path.join(directory, 'pseudonyms');
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(path.join(folder, name), 'utf8');
    const moved = path.join(folder, name.replace('2026-Q4', '2027-Q1'));
    writeFileSync(moved, text.replace('2026-Q4', '2027-Q1'), { mode: 0o600 });
    await expect(pseudonymKeyFor(directory, sealingKey, january)).rejects.toThrow('was changed or damaged');
    writeFileSync(moved, '{}');
    await expect(pseudonymKeyFor(directory, sealingKey, january)).rejects.toThrow('was changed or damaged');
  });
});

describe('a trail with pseudonyms', () => {
  async function recorded(directory: string, sql: string, nowMs: () => number = () => november) {
    const { deciding } = await dialectNamed('postgresql');
    const clock = { ...systemClock, now: nowMs };
    const trail = await openTestTrail(directory, { sealingKey, clock });
    await recordAnalysis(trail.recorder, about, deciding.analyse(sql, undefined), { hasCatalog: false });
    return trail;
  }
  const digestsIn = async (directory: string) =>
    (await readJournal(directory)).flatMap(({ payload }) => payload['sql_sha256'] ?? []);
  const guess = "SELECT 1 FROM people WHERE born = '1984-03-01'";

  it('shows that several sessions of a quarter had the same text, and not which', async () => {
    const directory = await temporaryFolder();
    for (let session = 0; session < 2; session += 1) await (await recorded(directory, guess)).close('test');
    await (await recorded(directory, `${guess} `)).close('test');
    const [first, second, third] = await digestsIn(directory);
    expect(first).toMatch(/^hmac-sha256:/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('keeps its key in a stream that runs into the next quarter, so that what is equal in it stays equal', async () => {
    const directory = await temporaryFolder();
    let now = november;
    const trail = await recorded(directory, guess, () => now);
    now = january;
    const { deciding } = await dialectNamed('postgresql');
    await recordAnalysis(trail.recorder, about, deciding.analyse(guess, undefined), { hasCatalog: false });
    await trail.close('test');
    expect(new Set(await digestsIn(directory)).size).toBe(1);
    expect(await digestsIn(directory)).toHaveLength(2);
  });

  it.each([
    ['SQL', guess],
    ['text that is no SQL', 'born 1984-03-01 in Trondheim'],
  ])('a guess at %s can not be confirmed by who reads the journal', async (_, text) => {
    const directory = await temporaryFolder();
    await (await recorded(directory, text)).close('test');
    const { deciding } = await dialectNamed('postgresql');
    const { digest, statements } = deciding.analyse(text, undefined);
    const guessable = [digest, ...statements.flatMap((s) => (s.kind === 'unknown' ? [s.fingerprint] : []))];
    for (const one of guessable) expect(filesWith(directory, one.replace('sha256:', ''))).toEqual([]);
    const open = path.join(await temporaryFolder(), 'trail');
    const trail = await openTestTrail(open);
    await recordAnalysis(trail.recorder, about, deciding.analyse(text, undefined), { hasCatalog: false });
    await trail.close('test');
    expect(filesWith(open, digest.replace('sha256:', ''))).not.toEqual([]); // The scan can fail.
  });

  it('is blocked, and says why, where the key is damaged: nothing is recorded under another one silently', async () => {
    const directory = await temporaryFolder();
    await (await recorded(directory, guess)).close('test');
    const folder = path.join(directory, 'pseudonyms');
    const [name = ''] = readdirSync(folder);
    writeFileSync(path.join(folder, name), '{}');
    const trail = await openTestTrail(directory, { sealingKey, clock: { ...systemClock, now: () => november } });
    expect(trail.status()).toMatchObject({
      recording: 'blocked',
      blockedReason: expect.stringContaining('was changed or damaged'),
    });
    rmSync(path.join(folder, name));
    const { deciding } = await dialectNamed('postgresql');
    await recordAnalysis(trail.recorder, about, deciding.analyse(guess, undefined), { hasCatalog: false });
    expect(new Set(await digestsIn(directory)).size).toBe(2);
  });
});
