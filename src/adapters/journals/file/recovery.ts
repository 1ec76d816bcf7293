import { z } from 'zod';
import { correlationOf } from '../../../core/audit/entry.ts';
import type { StreamHead } from '../../../core/audit/genesis.ts';
import type { Recorder } from '../../../core/audit/recorder.ts';
import { isStreamId } from '../../../core/audit/segment.ts';
import { type DeadStream, inspectStream } from './deadStream.ts';
import type { Disk } from './disk.ts';
import { endedPath, ownerPath, segmentPath, streamPath, streamsOf } from './layout.ts';
import { type EndedNote, endedNote, readNote, writeNote } from './note.ts';
import { isRunning, ownerNote } from './owner.ts';

/** A folder without an owner's note may be one that is just being made. */
const newFolderMs = 60_000;

/** Another stream of the same directory. */
export interface Neighbour {
  readonly stream: string;
  readonly isRunning: boolean;
  readonly ended: EndedNote | undefined;
}

/** All streams here but one's own. */
export async function listNeighbours(disk: Disk, directory: string, own: string): Promise<Neighbour[]> {
  const neighbours: Neighbour[] = [];
  for (const stream of await disk.list(streamsOf(directory))) {
    if (stream === own || !isStreamId(stream)) continue;
    const ended = await readNote(disk, endedPath(directory, stream), endedNote);
    const note = ended !== undefined && 'problem' in ended ? undefined : ended;
    neighbours.push({ stream, ended: note, isRunning: note === undefined && (await isOwned(disk, directory, stream)) });
  }
  return neighbours;
}

/** Whether the process that writes the stream still runs. In doubt it does. */
export async function isOwned(disk: Disk, directory: string, stream: string): Promise<boolean> {
  const file = ownerPath(directory, stream);
  const owner = await readNote(disk, file, ownerNote);
  const status = await disk.status(owner === undefined ? streamPath(directory, stream) : file);
  const ageMs = status === undefined ? 0 : Date.now() - status.modifiedMs;
  if (owner === undefined || 'problem' in owner) return ageMs < newFolderMs;
  return await isRunning(owner, ageMs);
}

/** An opening names no more heads than this; later ones name the others. */
const maxHeads = 1_000;

/**
 * How far the neighbours have come, for the opening of a new stream. What an earlier opening has told for good is left out,
 * and so is what may not be durable yet: a power cut must not make the opening contradict an honest journal.
 */
export async function headsOf(disk: Disk, directory: string, neighbours: readonly Neighbour[]): Promise<StreamHead[]> {
  const heads: StreamHead[] = [];
  for (const { stream, ended } of neighbours) {
    if (ended?.announced_by !== undefined || heads.length === maxHeads) continue;
    const { lastSeq, head } =
      ended === undefined
        ? (await inspectStream(disk, directory, stream)).settled
        : { lastSeq: ended.last_seq, head: ended.head };
    if (lastSeq >= 0) heads.push({ stream, lastSeq, head });
  }
  return heads;
}

/**
 * Ends the streams of processes that are gone: gives back unused space and the remains of a cut-off write, keeps damaged
 * files as they are, and tells in one's own stream what was found. A query that was sent and whose end is on no record is
 * recorded as `unknown`, under the same request. Safe to repeat at any point: `told` holds the grants whose end this process
 * has recorded so, and an interrupted recovery by another process is itself found here.
 * @throws {TrailError} The findings can't be recorded; they will be at the next start.
 */
export async function recoverStreams(
  disk: Disk,
  directory: string,
  own: string,
  recorder: Recorder,
  told: Set<string>,
): Promise<readonly string[]> {
  const neighbours = await listNeighbours(disk, directory, own);
  const dead: DeadStream[] = [];
  for (const { stream, ended, isRunning: runs } of neighbours) {
    if (ended === undefined && !runs) dead.push(await inspectStream(disk, directory, stream));
  }
  for (const grant of dead.flatMap((stream) => stream.completed)) told.add(grant);
  for (const stream of dead) await recoverOne(disk, directory, own, recorder, stream, told);
  return dead.map(({ stream }) => stream);
}

async function recoverOne(
  disk: Disk,
  directory: string,
  own: string,
  recorder: Recorder,
  dead: DeadStream,
  told: Set<string>,
): Promise<void> {
  const { stream, lastSeq, head, damage, tornBytes, lastSegment, isClosed } = dead;
  const records: Promise<unknown>[] = [];
  if (damage === undefined && lastSegment !== undefined) {
    await cutOff(disk, segmentPath(directory, stream, lastSegment.segment), lastSegment.end);
  }
  if (damage !== undefined) {
    const { segment, problem } = damage;
    records.push(recorder.record('stream.corrupt', {}, { of_stream: stream, segment, problem }, {}));
  } else if (!isClosed) {
    const found = { of_stream: stream, last_seq: lastSeq, torn_bytes: tornBytes };
    records.push(recorder.record('stream.recovered', {}, found, {}));
  }
  for (const entry of dead.dispatched) {
    const grant = z.string().safeParse(entry['grant']);
    if (!grant.success || told.has(grant.data)) continue;
    told.add(grant.data);
    const message = 'The program ended before it recorded what the database answered. The statement may have run.';
    const clear = { grant: grant.data, status: 'unknown' } as const;
    const parent = { eventId: entry.id, stream: entry.stream, seq: entry.seq };
    records.push(recorder.record('query.completed', { ...correlationOf(entry), parent }, clear, { message }));
  }
  await Promise.all(records);
  const reason = damage !== undefined ? 'corrupt' : isClosed ? 'closed' : 'recovered';
  await writeNote(disk, endedPath(directory, stream), {
    version: 1,
    reason,
    last_seq: lastSeq,
    head,
    by: own,
  } satisfies EndedNote);
}

/** Marks ends that an opening has told, so that later openings stay short. */
export async function markAnnounced(
  disk: Disk,
  directory: string,
  own: string,
  told: readonly StreamHead[],
): Promise<void> {
  for (const { stream, lastSeq } of told) {
    const ended = await readNote(disk, endedPath(directory, stream), endedNote);
    if (ended === undefined || 'problem' in ended || ended.last_seq !== lastSeq) continue;
    if (ended.announced_by === undefined) {
      await writeNote(disk, endedPath(directory, stream), { ...ended, announced_by: own });
    }
  }
}

async function cutOff(disk: Disk, file: string, length: number): Promise<void> {
  const status = await disk.status(file);
  if (status === undefined || status.size <= length) return;
  const handle = await disk.open(file);
  try {
    await handle.truncate(length);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
