import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDatabaseRecord } from '../../src/composition/databaseRecord.ts';
import { trailStories } from '../../src/composition/trailStories.ts';
import { statementTag } from '../../src/core/execution/statementTag.ts';
import { asQueryId } from '../../src/core/prelude/brands.ts';
import { type Reconciliation, reconcile } from '../../src/core/report/reconcile/reconcile.ts';
import { trailOfStories } from '../support/recordedStories.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

/** One execution, as a database would write it down. */
export interface Ran {
  /** `2026-11-26 15:04:05.123`, UTC. */
  readonly time: string;
  readonly user: string;
  readonly tag: string;
  readonly text: string;
  readonly failed: boolean;
  /** Another one for each execution. */
  readonly number: number;
}

/** A kind of log, and a writer of it that keeps to its documented form. */
export interface LogKind {
  readonly format: string;
  readonly linePrefix?: string;
  write(executions: readonly Ran[]): string | Uint8Array;
  /** Whether the log says that the database answered with an error. */
  readonly tellsErrors: boolean;
}

const sql = 'SELECT "id", \'it\'\'s\'\nFROM public.customers\n\n\tWHERE id < 7 -- a, "b"';
const tag = statementTag(asQueryId('q'));
const governed = { user: 'analyst', tag: 'psql' };

/** Every adapter of logs reads the same small scenario. */
export function describeDatabaseLog(name: string, kind: LogKind): void {
  async function reconciled(
    executions: readonly Partial<Ran>[],
    change: (written: string | Uint8Array) => string | Uint8Array = (written) => written,
  ): Promise<Reconciliation> {
    const whole = [{ time: '2000-01-01 00:00:00.000' }, ...executions, { time: '2999-01-01 00:00:00.000' }];
    const written = whole.map((one, number) => ({
      time: '2026-11-26 15:04:05.123',
      user: 'somebody',
      tag: '',
      text: 'SELECT 0',
      failed: false,
      number: number + 1,
      ...one,
    }));
    const file = path.join(await temporaryFolder(), 'record');
    await writeFile(file, change(kind.write(written)));
    const record = await readDatabaseRecord(file, kind.linePrefix);
    expect(record.format).toBe(kind.format);
    if (record.kind !== 'log') throw new Error('It was read as counts.');
    const told = { id: 'r', query: 'q', sql, status: 'success', rows: 1 } as const;
    const { stories } = await trailStories(await trailOfStories([told]), {});
    return reconcile(stories, record.log, {
      roles: [],
      isOwn: (text) => text === 'COMMIT',
      isExpected: () => true,
      pseudonymKeys: [],
    });
  }
  const run = { user: 'analyst', tag, text: sql };
  const kinds = ({ differences }: Reconciliation) => differences.map((one) => [one.kind, one.who, one.text]);

  describe(`${name}: the same scenario`, () => {
    it('has the governed statement once, with its exact text, and nothing else of its account', async () => {
      const found = await reconciled([run, { ...governed, text: 'COMMIT' }]);
      expect(found).toMatchObject({ matched: 1, differences: [], unread: [], governed: ['analyst'], outsideLog: 0 });
    });

    it('lacks what was sent', async () => {
      const found = await reconciled([]);
      expect([found.matched, found.differences.map((one) => one.kind), found.unread]).toEqual([0, ['lost'], []]);
    });

    it('an attack by name: another text under the tag of an approved one', async () => {
      const attack = { ...run, text: 'DELETE FROM public.customers' };
      expect(kinds(await reconciled([run, attack]))).toEqual([['mismatch', 'analyst', attack.text]]);
    });

    it('an attack by name: the approved text once more under its tag', async () => {
      const { differences } = await reconciled([run, run]);
      expect(differences).toMatchObject([{ kind: 'mismatch', why: 'Query q was sent once, and ran 2 times.' }]);
    });

    it('an attack by name: a tag of nothing', async () => {
      const attack = { user: 'other', tag: statementTag(asQueryId('nowhere')), text: 'SELECT 2' };
      expect(kinds(await reconciled([run, attack]))).toEqual([['unaudited', 'other', 'SELECT 2']]);
    });

    it('an attack by name: a governed account without a tag', async () => {
      expect(kinds(await reconciled([run, { ...governed, text: 'TABLE x' }]))).toEqual([
        ['unaudited', 'analyst', 'TABLE x'],
      ]);
    });

    it('an attack by name: a statement that holds lines of the log itself stays one text', async () => {
      const inner = kind.write([{ time: '2026-11-26 15:04:05.123', ...run, failed: false, number: 9 }]);
      const text = `SELECT '${typeof inner === 'string' ? inner : Buffer.from(inner).toString('utf16le')}'`;
      const found = await reconciled([{ ...governed, text }, run]);
      expect([found.matched, kinds(found)]).toEqual([1, [['unaudited', 'analyst', text]]]);
    });

    it('an attack by name: a log that is cut within its last entries tells no less than a whole one', async () => {
      const { unread } = await reconciled([run], (written) => written.slice(0, -12));
      expect(unread.length).toBeGreaterThan(0);
    });

    it.runIf(kind.tellsErrors)('says error where the trail says success', async () => {
      const { differences } = await reconciled([{ ...run, failed: true }]);
      expect(differences).toMatchObject([
        { kind: 'mismatch', why: 'Query q succeeded by the trail, and failed by the log.' },
      ]);
    });
  });
}
