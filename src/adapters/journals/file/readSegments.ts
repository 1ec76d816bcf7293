import { type SegmentScan, type Stretch, scanSegment } from '../../../core/audit/scanSegment.ts';
import { segmentName } from '../../../core/audit/segment.ts';
import type { NamedSegment } from '../../../core/audit/verify/verifySegments.ts';
import type { Disk } from './disk.ts';
import { listSegments, segmentPath } from './layout.ts';
import { openerOf } from './sealing/streamKeys.ts';

/** A stream's files in order, one in memory at a time. */
export async function* readSegments(disk: Disk, directory: string, stream: string): AsyncGenerator<NamedSegment> {
  const open = await openerOf(disk, directory, stream);
  for (const number of await listSegments(disk, directory, stream)) {
    const bytes = await disk.read(segmentPath(directory, stream, number));
    if (bytes !== undefined) yield { name: segmentName(number), bytes, open };
  }
}

export interface SegmentContent {
  readonly segment: number;
  readonly scan: SegmentScan;
  /** What counts: without records that a failed write left behind and a later segment made void. */
  readonly stretches: readonly Stretch[];
}

/**
 * A stream's segments as they count. Stops at a segment that can't be read, with a sentence: what lies behind it can't be
 * placed. Signatures are not verified here.
 */
export async function* readContents(
  disk: Disk,
  directory: string,
  stream: string,
  fromSegment = 1,
): AsyncGenerator<SegmentContent | { readonly segment: number; readonly problem: string }> {
  let before: { segment: number; scan: SegmentScan } | undefined;
  for (const segment of await listSegments(disk, directory, stream)) {
    if (segment < fromSegment) continue;
    const bytes = await disk.read(segmentPath(directory, stream, segment));
    if (bytes === undefined) continue;
    const scan = scanSegment(bytes);
    if (before !== undefined) yield contentOf(before, 'problem' in scan ? undefined : scan);
    if ('problem' in scan) {
      yield { segment, problem: scan.problem };
      return;
    }
    before = { segment, scan };
  }
  if (before !== undefined) yield contentOf(before, undefined);
}

function contentOf(of: { segment: number; scan: SegmentScan }, next: SegmentScan | undefined): SegmentContent {
  const { segment, scan } = of;
  if (next?.header.cause !== 'write-error') return { segment, scan, stretches: scan.stretches };
  // Records stand in order and without gaps, so the number of a record is the segment's first and its place.
  const counted = next.header.first_seq - scan.header.first_seq;
  return { segment, scan, stretches: scan.stretches.slice(0, Math.max(0, counted)) };
}
