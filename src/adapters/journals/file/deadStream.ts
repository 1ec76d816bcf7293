import { type Entry, isEntry, readEntry, shortType } from '../../../core/audit/entry.ts';
import { noHead, payloadDigest } from '../../../core/audit/record.ts';
import { segmentName } from '../../../core/audit/segment.ts';
import type { Disk } from './disk.ts';
import { beginningOf } from './freedNote.ts';
import { readContents } from './readSegments.ts';

/** What is left of a stream that nobody writes any more. */
export interface DeadStream {
  readonly stream: string;
  /** Number and digest of the last event before any damage; -1 when there is none. */
  readonly lastSeq: number;
  readonly head: string;
  /** The same without the last group: what is durable for certain, while `head` may still be in the system's memory alone. */
  readonly settled: { readonly lastSeq: number; readonly head: string };
  /** It ended with its own last event. */
  readonly isClosed: boolean;
  readonly tornBytes: number;
  /** The first damage that is no cut-off write. */
  readonly damage: { readonly segment: string; readonly problem: string } | undefined;
  /** The last segment and the length of what is whole in it. */
  readonly lastSegment: { readonly segment: number; readonly end: number } | undefined;
  readonly dispatched: readonly Entry[];
  /** Grants of the queries whose end is recorded here. */
  readonly completed: readonly string[];
}

/** Reads a stream to its end or to the first damage. Signatures are not verified: that is the verifier's work. */
export async function inspectStream(disk: Disk, directory: string, stream: string): Promise<DeadStream> {
  const dispatched: Entry[] = [];
  const completed: string[] = [];
  const from = (await beginningOf(disk, directory, stream)) ?? { segment: 1, lastSeq: -1, head: noHead };
  let [lastSeq, head, isClosed, tornBytes] = [from.lastSeq, from.head, false, 0];
  let settled = { lastSeq, head };
  let damage: DeadStream['damage'];
  let lastSegment: DeadStream['lastSegment'];
  for await (const content of readContents(disk, directory, stream, from.segment)) {
    const name = segmentName(content.segment);
    if ('problem' in content) {
      damage ??= { segment: name, problem: content.problem };
      break;
    }
    lastSegment = { segment: content.segment, end: content.scan.end };
    tornBytes = content.scan.tornBytes;
    settled = { lastSeq, head };
    for (const stretch of content.stretches) {
      const entry = stretch.kind === 'record' ? readEntry(stretch.record.payload) : undefined;
      if (stretch.kind !== 'record' || entry === undefined || !isEntry(entry) || entry.seq !== lastSeq + 1) {
        const problem = stretch.kind === 'record' ? 'it is not the event that belongs there' : stretch.reason;
        damage ??= { segment: name, problem: `The record behind event ${lastSeq} is damaged: ${problem}.` };
        break;
      }
      lastSeq = entry.seq;
      head = payloadDigest(stretch.record.payload);
      if (stretch.offset < content.scan.lastGroup) settled = { lastSeq, head };
      const type = shortType(entry.type);
      isClosed = type === 'stream.closed';
      if (type === 'query.dispatched') dispatched.push(entry);
      if (type === 'query.completed') completed.push(String(entry['grant']));
    }
    if (damage !== undefined) break;
  }
  return { stream, lastSeq, head, settled, isClosed, tornBytes, damage, lastSegment, dispatched, completed };
}
