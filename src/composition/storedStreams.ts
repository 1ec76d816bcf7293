import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { readFreed } from '../adapters/journals/file/freedNote.ts';
import { endedPath, streamPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { cursorNote, type EndedNote, endedNote, readNote } from '../adapters/journals/file/note.ts';
import { readSegments } from '../adapters/journals/file/readSegments.ts';
import { isOwned } from '../adapters/journals/file/recovery.ts';
import { scanGroups } from '../core/audit/scanSegment.ts';
import { isStreamId, readHeader } from '../core/audit/segment.ts';
import type { TrailProblem } from '../core/audit/verify/report.ts';
import type { HeadClaim } from '../core/audit/verify/verifyHeads.ts';
import type { NamedSegment } from '../core/audit/verify/verifySegments.ts';
import type { FoundStream } from '../core/audit/verify/verifyTrail.ts';
import { inTurns } from './inTurns.ts';
import { wait } from './wait.ts';

/** A write that is going on is over after this time; a reader that met one half looks again. */
const writingMs = 50;
const looks = 5;

/**
 * The streams of a folder, with the notes that stand beside each. `isStoreOpen`: a collector writes them all at this moment.
 */
export async function* storedStreams(
  directory: string,
  problems: TrailProblem[],
  isStoreOpen: boolean,
): AsyncGenerator<FoundStream> {
  for (const stream of await nodeDisk.list(streamsOf(directory))) {
    if (!isStreamId(stream)) {
      const message = `In the folder of the streams lies ${JSON.stringify(stream)}, which is no stream.`;
      problems.push({ severity: 'finding', stream: '', message });
      continue;
    }
    const note = <T extends object>(read: T | { readonly problem: string } | undefined): T | undefined => {
      if (read === undefined || !('problem' in read)) return read;
      problems.push({ severity: 'finding', stream, message: String(read.problem) });
      return undefined;
    };
    const ended: EndedNote | undefined = note(await readNote(nodeDisk, endedPath(directory, stream), endedNote));
    const isLive = isStoreOpen || (ended === undefined && (await isOwned(nodeDisk, directory, stream)));
    const claims: HeadClaim[] = [];
    if (ended !== undefined) {
      const by = 'The note of its end';
      claims.push({ stream, lastSeq: ended.last_seq, head: ended.head, by, whenMissing: 'tampering' });
    }
    let acknowledgedSeq: number | undefined;
    for (const file of await nodeDisk.list(streamPath(directory, stream))) {
      if (!/^cursor-[a-z0-9-]+\.json$/.test(file)) continue;
      const cursor = note(await readNote(nodeDisk, `${streamPath(directory, stream)}/${file}`, cursorNote));
      if (cursor === undefined) continue;
      const by = `The acknowledgement noted in ${file}`;
      claims.push({ stream, lastSeq: cursor.acked_seq, head: cursor.head, by, whenMissing: 'tampering' });
      // A copy says nothing of what the endpoint has.
      if (file.startsWith('cursor-copy-')) continue;
      acknowledgedSeq = Math.min(acknowledgedSeq ?? cursor.acked_seq, cursor.acked_seq);
    }
    const freed = note(await readFreed(nodeDisk, directory, stream));
    const covered = freed && { segment: freed.segment, throughSeq: freed.through_seq, proof: freed.proof };
    const segments = isLive ? settled(directory, stream) : readSegments(nodeDisk, directory, stream);
    const content = { kind: 'segments', segments } as const;
    yield { stream, content, isLive, claims, acknowledgedSeq, ...(covered === undefined ? {} : { freed: covered }) };
  }
}

/** Segments of a stream that is being written: where a write is only half there, they are read again. */
async function* settled(directory: string, stream: string): AsyncGenerator<NamedSegment> {
  for (let look = 1; ; look += 1) {
    const segments: NamedSegment[] = [];
    let areWhole = true;
    for await (const segment of readSegments(nodeDisk, directory, stream)) {
      segments.push(segment);
      areWhole &&= await isWhole(segment);
    }
    if (look === looks || areWhole) {
      yield* segments;
      return;
    }
    await wait(writingMs, new AbortController().signal);
  }
}

async function isWhole({ bytes }: NamedSegment): Promise<boolean> {
  const start = readHeader(bytes);
  if ('problem' in start) return false;
  const pause = inTurns(new AbortController().signal);
  for (const group of scanGroups(bytes, start.end)) {
    if (group.kind === 'torn' || group.stretches.some(({ kind }) => kind !== 'record')) return false;
    await pause();
  }
  return true;
}
