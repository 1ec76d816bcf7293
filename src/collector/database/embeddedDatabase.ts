import { rm } from 'node:fs/promises';
import { WorkerLink } from '../../adapters/databases/embedded/workerLink.ts';
import { makePrivateFolder } from '../../adapters/files/privateFolder.ts';
import type { IndexDatabase } from './link.ts';

/**
 * PostgreSQL inside this process, in a folder beside the logs. It syncs nothing to the disk, so it is only ever an index that can be
 * made anew: what it has lost, or what can't be opened after a crash, is thrown away and copied again.
 */
export function embeddedDatabase(workerFile: string, folder: string): IndexDatabase {
  let shared: { readonly worker: WorkerLink; users: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined); // Whoever asked for that turn hears of its failure.
    return await mine;
  };
  const close = async (): Promise<void> => {
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users > 0) return;
    const { worker } = shared;
    shared = undefined;
    await worker.request({ op: 'close' }).catch(() => undefined); // What is lost is copied again.
    await worker.end();
  };
  return {
    async open() {
      await inTurn(async () => {
        if (shared?.worker.isOpen === false) shared = undefined;
        if (shared === undefined) {
          await makePrivateFolder(folder);
          const worker = new WorkerLink(workerFile);
          try {
            await worker.request({ op: 'open', folder });
          } catch (thrown) {
            await worker.end();
            throw thrown;
          }
          shared = { worker, users: 0 };
        }
        shared.users += 1;
      });
      return {
        query: (sql, parameters = []) =>
          inTurn(async () => {
            if (shared === undefined) throw new TypeError('The index is closed.');
            return (await shared.worker.command(sql, parameters)).rows.map((row) => row.map(textOf));
          }),
        close: () => inTurn(close),
      };
    },
    reset: () =>
      inTurn(async () => {
        await shared?.worker.end();
        shared = undefined;
        await rm(folder, { recursive: true, force: true });
      }),
  };
}

function textOf(value: unknown): string | null {
  return value === null ? null : String(value);
}
