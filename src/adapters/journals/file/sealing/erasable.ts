import { readDisclosure } from '../../../../core/audit/disclosure.ts';
import { type Entry, isEntry, readEntry } from '../../../../core/audit/entry.ts';
import { isStreamId, segmentName } from '../../../../core/audit/segment.ts';
import { TrailError } from '../../../../core/audit/trailError.ts';
import type { Disk } from '../disk.ts';
import { streamsOf } from '../layout.ts';
import { readContents } from '../readSegments.ts';
import { openerOf, readTrees } from './streamKeys.ts';

/** An event whose values are still there, or could be if their key were. */
export interface ErasableEvent {
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  /** Account name of whom it is about. */
  readonly person: string | undefined;
  /** Names of the values; none where they can't be read here. */
  readonly fields: readonly string[];
  readonly digests: readonly string[];
  /** Lies open, as versions before encryption wrote it: its segment has to be written anew. */
  readonly liesOpen: boolean;
}

/**
 * The events of a trail that `wanted` takes and that have values. @throws {TrailError} `UNREADABLE` where a stream is damaged: what
 * stands behind the damage couldn't be erased.
 */
export async function erasableEvents(
  disk: Disk,
  directory: string,
  wanted: (entry: Entry) => boolean,
): Promise<ErasableEvent[]> {
  const found: ErasableEvent[] = [];
  for (const stream of await disk.list(streamsOf(directory))) {
    if (!isStreamId(stream)) continue;
    const open = await openerOf(disk, directory, stream);
    const trees = await readTrees(disk, directory, stream);
    for await (const content of readContents(disk, directory, stream)) {
      if ('problem' in content) throw damaged(stream, content.segment);
      for (const stretch of content.scan.stretches) {
        const entry = stretch.kind === 'record' ? readEntry(stretch.record.payload) : undefined;
        if (stretch.kind !== 'record' || entry === undefined || !isEntry(entry)) throw damaged(stream, content.segment);
        if (!wanted(entry) || entry._sd === undefined) continue;
        const { record } = stretch;
        const opened = open(record, entry.seq);
        const mayOpen =
          record.sealed !== undefined &&
          trees.some(({ tree }) => tree === undefined || tree.keyOf(entry.seq) !== undefined);
        if (record.disclosures.length === 0 && !mayOpen) continue;
        found.push({
          id: entry.id,
          stream,
          seq: entry.seq,
          person: entry.actor?.['user.id'],
          fields: opened.disclosures.flatMap((text) => readDisclosure(text)?.name ?? []).sort(),
          digests: entry._sd,
          liesOpen: record.sealed === undefined,
        });
      }
    }
  }
  return found;
}

function damaged(stream: string, segment: number): TrailError {
  const sentence = `${segmentName(segment)} of the stream ${stream} is damaged, so what is in it can't be erased. Nothing was. Verify the trail first.`;
  return new TrailError('UNREADABLE', sentence);
}
