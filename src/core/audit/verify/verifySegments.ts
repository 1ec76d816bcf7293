import type { RecordOpener } from '../record.ts';
import { scanGroups } from '../scanSegment.ts';
import { readHeader, type SegmentHeader, segmentNumber } from '../segment.ts';
import type { StreamCheck } from './streamCheck.ts';

/** Asked after each event; what it gives is waited for. Whoever must not block others rests here, and throws to give up. */
export type Pause = () => Promise<void> | undefined;

/** One file of a stream, whole. */
export interface NamedSegment {
  /** File name, for example `000001.seg`. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Gives its records their encrypted values back; absent where nothing is known of keys. */
  readonly open?: RecordOpener;
}

/** What the files of a stream say beyond its events. */
export interface SegmentFacts {
  /** Bytes of a last write that was cut off. */
  readonly tornBytes: number;
  /** Segments begun because writing to the one before failed; a signed event should say so too. */
  readonly rotatedAfterError: readonly SegmentHeader[];
  /** What was freed of it, as a sentence. */
  readonly covered?: string;
}

/**
 * Feeds a stream's segments to the check, in order, and verifies what their headers claim. Holds two segments at a time.
 */
export async function verifySegments(
  check: StreamCheck,
  segments: AsyncIterable<NamedSegment> | Iterable<NamedSegment>,
  /** The last segment that was freed; 0 where none was. What is left of those is covered elsewhere. */
  freed = 0,
  pause: Pause = () => undefined,
): Promise<SegmentFacts> {
  const rotatedAfterError: SegmentHeader[] = [];
  let current: OpenedSegment | undefined;
  for await (const segment of segments) {
    if ((segmentNumber(segment.name) ?? freed + 1) <= freed) continue;
    const started = readHeader(segment.bytes);
    const next = 'header' in started ? started.header : undefined;
    if (current !== undefined) await feed(check, current, next, pause);
    if ('problem' in started) {
      check.report('tampering', `The file ${segment.name} was changed. ${started.problem}`);
      current = undefined;
      continue;
    }
    const { header, end } = started;
    verifyHeader(check, segment.name, header, current?.header ?? { segment: freed });
    if (header.cause === 'write-error') rotatedAfterError.push(header);
    current = { ...segment, header, start: end };
  }
  const tornBytes = current === undefined ? 0 : await feed(check, current, undefined, pause);
  check.end();
  return { tornBytes, rotatedAfterError };
}

/** A header isn't signed, so nothing is taken from it that the signed events don't say as well. */
function verifyHeader(
  check: StreamCheck,
  name: string,
  header: SegmentHeader,
  /** The segment before, here or freed. */
  before: Pick<SegmentHeader, 'segment'>,
): void {
  const wrong = (what: string): void => check.report('tampering', `The header of ${name} was changed: ${what}.`);
  if (header.stream !== check.stream) wrong(`it names the stream ${header.stream}`);
  const number = segmentNumber(name);
  if (number !== undefined && number !== header.segment) wrong(`it says it is segment ${header.segment}`);
  if (before.segment === 0 && header.segment === 1) {
    if (header.first_seq !== 0 || header.cause !== 'opened') wrong('a first segment begins with event 0');
  } else if (before.segment === 0) {
    check.report('unverifiable', `The segments before ${name} are missing, so the stream has no known beginning.`);
    check.startAt(header.first_seq, header.head);
  } else if (header.segment !== before.segment + 1) {
    check.report('tampering', `Segments between ${before.segment} and ${header.segment} were removed.`, check.expected);
    check.startAt(header.first_seq, header.head);
  } else if (header.cause === 'opened') {
    wrong('only the first segment opens a stream');
  } else if (header.first_seq !== check.expected) {
    wrong(`it begins with event ${header.first_seq}, not ${check.expected}`);
  } else if (check.head !== undefined && header.head !== check.head) {
    wrong('it does not continue the segment before');
  }
}

interface OpenedSegment extends NamedSegment {
  readonly header: SegmentHeader;
  /** Where its first group begins. */
  readonly start: number;
}

/**
 * Where the next segment was begun because a write failed, what stands here behind its first event was never acknowledged:
 * it is void, whatever it looks like. @returns the bytes of a last write that was cut off.
 */
async function feed(
  check: StreamCheck,
  { name, bytes, start, open }: OpenedSegment,
  next: SegmentHeader | undefined,
  pause: Pause,
): Promise<number> {
  const voidFrom = next?.cause === 'write-error' ? next.first_seq : undefined;
  let [end, tornBytes] = [start, 0];
  for (const group of scanGroups(bytes, start)) {
    if (group.kind === 'torn') {
      tornBytes = group.end - end;
      break;
    }
    for (const stretch of group.stretches) {
      if (voidFrom !== undefined && check.expected >= voidFrom) return 0;
      check.take(stretch, 0, open);
      const rest = pause();
      if (rest !== undefined) await rest;
    }
    end = group.end;
  }
  if (next !== undefined && voidFrom === undefined && tornBytes > 0) {
    check.report('tampering', `The end of ${name} was changed: ${tornBytes} bytes there belong to no event.`);
  }
  check.end();
  return tornBytes;
}
