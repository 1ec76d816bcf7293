import path from 'node:path';
import { segmentName, segmentNumber } from '../../../core/audit/segment.ts';
import type { Disk } from './disk.ts';

/**
 * Where everything of a trail lies:
 * `streams/<stream>/000001.seg …` the events; `owner.json` the process that writes them; `ended.json` how far the stream
 * came, once nobody writes it; `cursor-<sink>.json` what a sink has acknowledged; `freed.json` which segments are gone because
 * the endpoint's log has them; and above them `keys.json`, the device
 * keys that were used here, and `acknowledged-<sink>.json`, when a sink last acknowledged anything.
 */
export const streamsOf = (directory: string): string => path.join(directory, 'streams');
export const streamPath = (directory: string, stream: string): string => path.join(streamsOf(directory), stream);
export const segmentPath = (directory: string, stream: string, segment: number): string =>
  path.join(streamPath(directory, stream), segmentName(segment));
export const ownerPath = (directory: string, stream: string): string =>
  path.join(streamPath(directory, stream), 'owner.json');
export const endedPath = (directory: string, stream: string): string =>
  path.join(streamPath(directory, stream), 'ended.json');
export const cursorPath = (directory: string, stream: string, sink: string): string =>
  path.join(streamPath(directory, stream), `cursor-${sink}.json`);
export const acknowledgedPath = (directory: string, sink: string): string =>
  path.join(directory, `acknowledged-${sink}.json`);
export const keysPath = (directory: string): string => path.join(directory, 'keys.json');

/** Numbers of a stream's segments, ascending. */
export async function listSegments(disk: Disk, directory: string, stream: string): Promise<number[]> {
  const names = await disk.list(streamPath(directory, stream));
  return names.map(segmentNumber).filter((number) => number !== undefined);
}
