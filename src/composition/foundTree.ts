import { z } from 'zod';
import { readCosigned } from '../adapters/journals/file/cosignedNote.ts';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { readStamp, stampedSizes } from '../adapters/journals/file/stampFiles.ts';
import { entriesPath, readTreeNote, treePath } from '../adapters/journals/file/treeNote.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { type NoteKey, readNoteKey } from '../core/audit/tree/signedNote.ts';
import { bundlesOf, readEntries, tilePath } from '../core/audit/tree/tiles.ts';
import type { FoundTree } from '../core/audit/verify/verifyTree.ts';

/** Read at a time; far more than one entry. */
const chunkBytes = 1024 * 1024;

/** What a collector answers (docs/reference/collector.md). Whoever answers at the address controls it. */
const cosignedList = z.looseObject({ checkpoints: z.array(z.string()).max(100) });
const stampPage = z.looseObject({
  timestamps: z.array(
    z.looseObject({ size: z.int().min(0), checkpoint: z.string(), request: z.base64(), reply: z.base64() }),
  ),
  next: z.int().nullable(),
});

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
      if ((await nodeDisk.status(entriesPath(directory))) === undefined) return;
      let rest = size;
      for (let at = 0; rest > 0; ) {
        const { entries, end } = readEntries(await nodeDisk.readAt(entriesPath(directory), at, chunkBytes));
        if (entries.length === 0) return;
        yield* entries.slice(0, rest);
        rest -= Math.min(rest, entries.length);
        at += end;
      }
    },
    async cosigned() {
      const kept = await readCosigned(nodeDisk, directory);
      if (kept === undefined) return [];
      if (!('problem' in kept)) return kept.checkpoints;
      throw new TrailError('UNREADABLE', `${kept.problem} Move it aside to verify the rest.`);
    },
    async *stamps() {
      for (const size of await stampedSizes(nodeDisk, directory))
        yield { size, stamp: await readStamp(nodeDisk, directory, size) };
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
    async cosigned() {
      return (await readAs(cosignedList, url, await get('/v1/cosigned')))?.checkpoints ?? [];
    },
    async *stamps() {
      for (let from: number | null = 0; from !== null; ) {
        const page: z.output<typeof stampPage> | undefined = await readAs(
          stampPage,
          url,
          await get(`/v1/timestamps?from=${from}`),
        );
        if (page === undefined) return;
        for (const { size, checkpoint: note, request, reply } of page.timestamps)
          yield { size, stamp: { note, request: Buffer.from(request, 'base64'), reply: Buffer.from(reply, 'base64') } };
        if (page.next !== null && page.next <= from) return;
        from = page.next;
      }
    },
  };
}

/** `undefined` where there is nothing of that kind: the collector is of an older version. */
async function readAs<T extends z.ZodType>(
  schema: T,
  url: string,
  response: Response | undefined,
): Promise<z.output<T> | undefined> {
  if (response === undefined) return undefined;
  try {
    return schema.parse(await response.json());
  } catch (thrown) {
    const sentence = `${url} says of witnesses or time-stamps what can't be read. Check that a collector runs there.`;
    throw new TrailError('UNREADABLE', sentence, { cause: thrown });
  }
}
