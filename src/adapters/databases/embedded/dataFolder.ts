import type { Abortable } from '../../../core/ports.ts';
import type { DemoFiles } from './demoFiles.ts';
import { type FolderLock, takeLock } from './folderLock.ts';

/** What the data folder is made with. An abort ends the work; what it left unfinished is never used. */
export interface Workshop {
  restore(archive: string, folder: string, o: Abortable): Promise<void>;
  /** Says something that a person should know. */
  notice(sentence: string): void;
}

/** A data folder that only this process uses, until it leaves. */
export interface DataFolder {
  readonly folder: string;
  /** Puts the demo's first state in place of what can't be opened. */
  rebuild(o: Abortable): Promise<void>;
  leave(): void;
}

/**
 * Claims the shared data folder, made on first use; where another live process has it, a private copy of the demo. An abort
 * leaves nothing that the next one can't go on from.
 */
export async function claimDataFolder(files: DemoFiles, workshop: Workshop, o: Abortable): Promise<DataFolder> {
  o.signal.throwIfAborted();
  files.sweepCopies();
  const lock = takeLock(files.lock);
  return lock === undefined ? await privateCopy(files, workshop, o) : await sharedFolder(files, lock, workshop, o);
}

async function sharedFolder(files: DemoFiles, lock: FolderLock, workshop: Workshop, o: Abortable): Promise<DataFolder> {
  const restore = async (abortable: Abortable) => {
    const draft = files.newDraft();
    await workshop.restore(files.archive, draft, abortable);
    files.finishData(draft);
  };
  try {
    files.sweepDrafts();
    const made = files.dataVersion();
    if (made === 'other') {
      workshop.notice('The demo database is of another version and is made anew. Changes made to it are gone.');
      files.dropData();
    }
    if (made !== 'this') await restore(o);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
  return {
    folder: files.data,
    rebuild: async (abortable) => {
      workshop.notice(
        `The demo database couldn’t be opened, so it was set back to its first state. What was there is kept in ${files.broken}.`,
      );
      await restore(abortable);
    },
    leave: () => lock.release(),
  };
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
  return { folder, rebuild: restore, leave: () => files.dropCopy(folder) };
}
