import { frameOf } from '../../adapters/journals/file/readRange.ts';
import { isStreamId } from '../../core/audit/segment.ts';
import type { Exchange } from '../exchange.ts';
import { safeHeaders, sendJson } from '../http/send.ts';
import { framesMediaType } from '../requestBody.ts';
import { recordRead } from './recordRead.ts';

/** One answer holds no more than this of a stream; the reader asks on. */
const maxPageBytes = 4 * 1024 * 1024;
const maxPageEvents = 5_000;

/** `GET /v1/streams/{stream}/frames?from=N` (docs/reference/collector.md). */
export async function sendFrames(exchange: Exchange): Promise<void> {
  const { tenant, url, names, response } = exchange;
  const [stream = ''] = names;
  if (!isStreamId(stream)) return sendJson(response, 400, { reason: 'That is no name of a stream.' });
  const from = Number(url.searchParams.get('from') ?? '0');
  const log = tenant.store.streams().find((known) => known.stream === stream);
  if (log === undefined) return sendJson(response, 404, { reason: 'This stream is not known here.' });
  if (!Number.isSafeInteger(from) || from < 0)
    return sendJson(response, 400, { reason: '"from" is the number of an event.' });
  const frames: Buffer[] = [];
  let bytes = 0;
  for await (const { record } of log.read(from, from + maxPageEvents - 1)) {
    const frame = frameOf(record);
    if (frames.length > 0 && bytes + frame.length > maxPageBytes) break;
    frames.push(frame);
    bytes += frame.length;
  }
  await recordRead(exchange, 'frames', frames.length);
  response.writeHead(200, { ...safeHeaders, 'Content-Type': framesMediaType, 'Content-Length': bytes });
  response.end(Buffer.concat(frames));
}
