import { setTimeout as wait } from 'node:timers/promises';
import type { Abortable } from '../../../core/ports.ts';
import type { DemoFiles } from './demoFiles.ts';
import { type FolderLock, takeLock } from './folderLock.ts';

/** What the data folder is made with. An abort ends the work; what it left unfinished is never used. */
export interface Workshop {
  makeDemo(archive: string, o: Abortable): Promise<void>;
  restore(archive: string, folder: string, o: Abortable): Promise<void>;
  /** Says something that a person should know. */
  notice(sentence: string): void;
}

/** A data folder that only this process uses, until it leaves. */
export interface DataFolder {
  readonly folder: string;
  /** Puts the demo's first state in place of what can't be opened; with `afresh` that state is made anew too. */
  rebuild(afresh: boolean, o: Abortable): Promise<void>;
  leave(): void;
}

/** How often it is looked whether another process has finished making the demo, in milliseconds. */
const lookAgainMs = 200;

/**
 * Claims the shared data folder, made on first use; where another live process has it, a private copy of the demo. An abort
 * leaves nothing that the next one can't go on from.
 */
export async function claimDataFolder(files: DemoFiles, workshop: Workshop, o: Abortable): Promise<DataFolder> {
  files.sweepCopies();
  for (;;) {
    o.signal.throwIfAborted();
    const lock = takeLock(files.lock);
    if (lock !== undefined) return await sharedFolder(files, lock, workshop, o);
    if (files.hasArchive()) return await privateCopy(files, workshop, o);
    // The other process is still making the demo.
    await wait(lookAgainMs, undefined, { signal: o.signal });
  }
}

async function sharedFolder(files: DemoFiles, lock: FolderLock, workshop: Workshop, o: Abortable): Promise<DataFolder> {
  try {
    files.sweepDrafts();
    if (!files.hasArchive()) {
      if (files.hasData())
        workshop.notice('The demo database is of another version and is made anew. Changes made to it are gone.');
      files.dropData();
      await makeArchive(files, workshop, o);
    }
    if (!files.hasData()) await restoreData(files, workshop, o);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
  return {
    folder: files.data,
    rebuild: async (afresh, abortable) => {
      workshop.notice(
        `The demo database couldn’t be opened, so it was set back to its first state. What was there is kept in ${files.broken}.`,
      );
      if (afresh) await makeArchive(files, workshop, abortable);
      await restoreData(files, workshop, abortable);
    },
    leave: () => lock.release(),
  };
}

async function makeArchive(files: DemoFiles, workshop: Workshop, o: Abortable): Promise<void> {
  files.dropArchive();
  const draft = files.draftOf(files.archive);
  await workshop.makeDemo(draft, o);
  files.finishArchive(draft);
}

async function restoreData(files: DemoFiles, workshop: Workshop, o: Abortable): Promise<void> {
  const draft = files.draftOf(files.data);
  try {
    await workshop.restore(files.archive, draft, o);
  } catch {
    o.signal.throwIfAborted();
    // The archive may be damaged; where the disk is what fails, making it anew fails as well and says why.
    await makeArchive(files, workshop, o);
    files.dropDraft(draft);
    await workshop.restore(files.archive, draft, o);
  }
  files.finishData(draft);
}

async function privateCopy(files: DemoFiles, workshop: Workshop, o: Abortable): Promise<DataFolder> {
  const folder = files.newCopy();
  const restore = async (abortable: Abortable) => {
    files.dropCopy(folder);
    await workshop.restore(files.archive, folder, abortable);
  };
  try {
    await restore(o);
  } catch (thrown) {
    files.dropCopy(folder);
    throw thrown;
  }
  workshop.notice(
    'Another window or program is using the demo database, so this one works on a copy of its own. Changes made here are ' +
      'gone when it closes.',
  );
  return { folder, rebuild: (_, abortable) => restore(abortable), leave: () => files.dropCopy(folder) };
}
