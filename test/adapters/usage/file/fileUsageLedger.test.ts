import { cp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileUsageLedger } from '../../../../src/adapters/usage/file/fileUsageLedger.ts';
import { keptRecords, UsageFolder } from '../../../../src/adapters/usage/file/usageFolder.ts';
import { counted } from '../../../../src/core/policy/limits/usage.ts';
import { temporaryFolder } from '../../../support/trailWorld.ts';

const now = Date.UTC(2026, 0, 5, 9);

async function spend(ledger: FileUsageLedger, count = 1): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await ledger.change((usage) => ({
      usage: counted(usage, { level: 'restricted', queries: 1, rows: 2, bytes: 3 }, now),
      value: undefined,
    }));
}

const read = (ledger: FileUsageLedger) => ledger.change((usage) => ({ usage, value: usage.minutes }));

describe('the usage ledger in a folder', () => {
  let directory: string;
  beforeEach(async () => {
    directory = path.join(await temporaryFolder(), 'home', 'usage');
  });

  const newestFile = async (): Promise<string> =>
    path.join(
      directory,
      (await readdir(directory))
        .filter((name) => name.endsWith('.usage'))
        .sort()
        .at(-1) ?? '',
    );

  it('keeps what was counted for the next process', async () => {
    await spend(new FileUsageLedger(directory), 3);
    const minute = now / 60_000;
    expect(await read(new FileUsageLedger(directory))).toEqual([
      { minute, queries: 3, rows: { restricted: 6 }, bytes: { restricted: 9 } },
    ]);
  });

  it('loses no change where two hold the same folder, and keeps few files', async () => {
    const ledgers = [new FileUsageLedger(directory), new FileUsageLedger(directory), new FileUsageLedger(directory)];
    await Promise.all(ledgers.map((ledger) => spend(ledger, 15)));
    expect((await read(new FileUsageLedger(directory)))[0]?.queries).toBe(45);
    expect((await readdir(directory)).sort()).toHaveLength(keptRecords + 1);
  });

  it('takes no number that was long used, for a process that slept since it looked', async () => {
    const ledger = new FileUsageLedger(directory);
    await spend(ledger);
    const sleeper = new UsageFolder(directory);
    await sleeper.open();
    const seen = await sleeper.read(2);
    await spend(ledger, keptRecords + 2);
    const stale = { number: 3, previous: seen?.seal ?? '', usage: { latest: 0, minutes: [] } };
    expect(await sleeper.add(stale)).toBe(false);
    expect((await read(ledger))[0]?.queries).toBe(keptRecords + 3);
  });

  it('tells its own state from the same one of another process, when it slept while that was cleared away', async () => {
    const ledger = new FileUsageLedger(directory);
    await spend(ledger);
    const sleeper = new UsageFolder(directory);
    await sleeper.open();
    const seen = await sleeper.read(2);
    const usage = counted(
      seen?.usage ?? { latest: 0, minutes: [] },
      { level: 'restricted', queries: 1, rows: 2, bytes: 3 },
      now,
    );
    await spend(ledger, keptRecords + 1); // The first of these counts the very same.
    expect((await sleeper.numbers()).at(-1)).toBe(4);
    expect(await sleeper.add({ number: 3, previous: seen?.seal ?? '', usage })).toBe(false);
  });

  const attacks: readonly [string, (directory: string, newest: string) => Promise<void>][] = [
    ['the folder is removed', async (folder) => await rm(folder, { recursive: true })],
    [
      'all that it holds is removed',
      async (folder) => {
        for (const name of await readdir(folder)) await unlink(path.join(folder, name));
      },
    ],
    ['the newest state is removed', async (_, newest) => await unlink(newest)],
    [
      'all states but the first kept one are removed',
      async (folder) => {
        const names = (await readdir(folder)).filter((name) => name.endsWith('.usage')).sort();
        for (const name of names.slice(1)) await unlink(path.join(folder, name));
      },
    ],
    ['the key is removed', async (folder) => await unlink(path.join(folder, 'key'))],
    [
      'a number is lowered by hand',
      async (_, newest) => {
        await writeFile(
          newest,
          (await readFile(newest, 'utf8')).replace('restricted', 'public').replace(',9,[', ',1,['),
        );
      },
    ],
    [
      'an older state is given a newer name',
      async (folder, newest) => {
        const names = (await readdir(folder)).filter((name) => name.endsWith('.usage')).sort();
        await cp(path.join(folder, names[0] ?? ''), newest);
      },
    ],
    ['a state is emptied', async (_, newest) => await writeFile(newest, '')],
  ];
  it.each(attacks)('counts nothing when %s', async (_name, attack) => {
    await spend(new FileUsageLedger(directory), 9);
    await attack(directory, await newestFile());
    const ledger = new FileUsageLedger(directory);
    await expect(spend(ledger)).rejects.toMatchObject({
      code: 'TAMPERED',
      message: expect.stringContaining("can't be told what is left, and nothing runs"),
    });
    await expect(read(ledger)).rejects.toMatchObject({ code: 'TAMPERED' });
  });

  it('counts nothing when a copy from before is put back while it is in use', async () => {
    const ledger = new FileUsageLedger(directory);
    await spend(ledger, 5);
    await cp(directory, `${directory}.copy`, { recursive: true });
    await spend(ledger, 5);
    await rm(directory, { recursive: true });
    await cp(`${directory}.copy`, directory, { recursive: true });
    await expect(spend(ledger)).rejects.toMatchObject({ code: 'TAMPERED' });
  });

  it('counts nothing where it can not write, and says so', async () => {
    await writeFile(path.dirname(directory), ''); // A file where the home should be.
    await expect(spend(new FileUsageLedger(directory))).rejects.toMatchObject({
      code: 'UNWRITABLE',
      message: expect.stringContaining("can't be counted"),
    });
  });
});
