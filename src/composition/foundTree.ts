import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { entriesPath, readTreeNote, treePath } from '../adapters/journals/file/treeNote.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { type NoteKey, readNoteKey } from '../core/audit/tree/signedNote.ts';
import { bundlesOf, readEntries, tilePath } from '../core/audit/tree/tiles.ts';
import type { FoundTree } from '../core/audit/verify/verifyTree.ts';

/** Read at a time; far more than one entry. */
const chunkBytes = 1024 * 1024;

/** The tree of a collector's data folder; `undefined` where the folder has none. */
export async function storedTree(store: string, given: NoteKey | undefined): Promise<FoundTree | undefined> {
  const directory = treePath(store);
  const note = await readTreeNote(nodeDisk, directory);
  if (note === undefined) return undefined;
  const read = 'problem' in note ? undefined : note;
  const checkpointNow = async (): Promise<string | undefined> => {
    const now = await readTreeNote(nodeDisk, directory);
    return now === undefined || 'problem' in now ? undefined : now.checkpoint;
  };
  const key = given ?? readNoteKey(read?.log_key ?? '');
  if (key === undefined) {
    throw new TrailError('UNREADABLE', `The tree in ${directory} names no key of its log. Give it with --log-key.`);
  }
  return {
    key,
    isKeyGiven: given !== undefined,
    checkpoint: read?.checkpoint,
    newest: checkpointNow,
    async *entries(size) {
      let rest = size;
      for (let at = 0; rest > 0; ) {
        const { entries, end } = readEntries(await nodeDisk.readAt(entriesPath(directory), at, chunkBytes));
        if (entries.length === 0) return;
        yield* entries.slice(0, rest);
        rest -= Math.min(rest, entries.length);
        at += end;
      }
    },
  };
}

/**
 * The tree of a collector at an address. `get` gives `undefined` for a resource that isn't there. `undefined` where the
 * collector is of a version that had no tree. @throws {TrailError} `UNREADABLE`.
 */
export async function remoteTree(
  url: string,
  get: (resource: string) => Promise<Response | undefined>,
  given: NoteKey | undefined,
): Promise<FoundTree | undefined> {
  const served = await (await get('/v1/log-key'))?.text();
  if (served === undefined && given === undefined) return undefined;
  const key = given ?? readNoteKey((served ?? '').trim());
  if (key === undefined)
    throw new TrailError('UNREADABLE', `The key that ${url} gives for its log is none. Use --log-key.`);
  const checkpointNow = async (): Promise<string | undefined> => await (await get('/checkpoint'))?.text();
  return {
    key,
    isKeyGiven: given !== undefined,
    checkpoint: await checkpointNow(),
    newest: checkpointNow,
    async *entries(size) {
      for (const name of bundlesOf(size)) {
        const response = await get(`/${tilePath(name)}`);
        if (response === undefined) return;
        const { entries } = readEntries(Buffer.from(await response.arrayBuffer()));
        yield* entries.slice(0, name.width);
        if (entries.length < name.width) return;
      }
    },
  };
}
