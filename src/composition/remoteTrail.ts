import { z } from 'zod';
import { isEntry, readEntry } from '../core/audit/entry.ts';
import { scanFrames } from '../core/audit/scanSegment.ts';
import { isStreamId } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import type { NoteKey } from '../core/audit/tree/signedNote.ts';
import type { FoundStream, FoundTrail } from '../core/audit/verify/verifyTrail.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { remoteTree } from './foundTree.ts';

const timeoutMs = 30_000;
/** A collector that asks for more patience than this is told of as one that doesn't answer. */
const maxWaitSeconds = 60;

/** What a collector says of itself (docs/reference/collector.md). Whoever answers at the address controls it. */
const streamList = z.looseObject({
  streams: z.array(z.looseObject({ stream: z.string().refine(isStreamId), last_seq: z.int(), head: z.string() })),
});
const keyList = z.looseObject({ keys: z.array(z.looseObject({ device_key: z.string() })) });

/**
 * A collector's store, read over HTTP as it is verified. Its list of keys is its own word; whoever wants proof gives a
 * list. @throws {TrailError} `UNREADABLE` when it doesn't answer as a collector does.
 */
export async function remoteTrail(
  url: string,
  token: string | undefined,
  logKey: NoteKey | undefined,
): Promise<FoundTrail> {
  const get = async (resource: string): Promise<Response> => {
    const response = await getIfThere(resource);
    if (response !== undefined) return response;
    throw new TrailError('UNREADABLE', `${url} answers 404 to ${resource}. Check the address and the token.`);
  };
  const getIfThere = async (resource: string): Promise<Response | undefined> => {
    try {
      const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const response = await fetch(`${url}${resource}`, {
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok) return response;
      if (response.status === 404) return undefined;
      const wait = Number(response.headers.get('retry-after'));
      if (response.status === 429 && wait > 0 && wait <= maxWaitSeconds) {
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        return await getIfThere(resource);
      }
      throw new TrailError(
        'UNREADABLE',
        `${url} answers ${response.status} to ${resource}. Check the address and the token.`,
      );
    } catch (thrown) {
      if (thrown instanceof TrailError) throw thrown;
      const sentence = `The trail at ${url} can't be read: ${sentenceOf(thrown)}. Check that a collector runs there.`;
      throw new TrailError('UNREADABLE', sentence, { cause: thrown });
    }
  };
  // Before the list of streams: then whatever it covers must be in them.
  const tree = await remoteTree(url, getIfThere, logKey);
  const list = await readJson(url, streamList, await get('/v1/streams'));
  const keys = await readJson(url, keyList, await get('/v1/keys'));

  async function* streams(): AsyncGenerator<FoundStream> {
    for (const { stream, last_seq, head } of list.streams) {
      const by = "The collector's own list";
      yield {
        stream,
        content: { kind: 'frames', chunks: framesOf(stream, last_seq) },
        isLive: false,
        claims: [{ stream, lastSeq: last_seq, head, by, whenMissing: 'tampering' }],
        acknowledgedSeq: undefined,
      };
    }
  }
  async function* framesOf(stream: string, lastSeq: number): AsyncGenerator<Buffer> {
    for (let from = 0; from <= lastSeq; ) {
      const response = await get(`/v1/streams/${stream}/frames?from=${from}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      if (bytes.length === 0) return;
      yield bytes;
      const next = lastSeqIn(bytes) + 1;
      if (next <= from) return; // Nothing readable came: the verifier says so, and asking again would not help.
      from = next;
    }
  }
  return {
    streams: streams(),
    trustedKeys: new Set(keys.keys.map((key) => key.device_key)),
    isOrigin: false,
    ...(tree === undefined ? {} : { tree }),
    problems: [],
  };
}

function lastSeqIn(bytes: Buffer): number {
  const last = scanFrames(bytes).findLast((stretch) => stretch.kind === 'record');
  const entry = last?.kind === 'record' ? readEntry(last.record.payload) : undefined;
  return entry !== undefined && isEntry(entry) ? entry.seq : -1;
}

async function readJson<T extends z.ZodType>(url: string, schema: T, response: Response): Promise<z.output<T>> {
  try {
    return schema.parse(await response.json());
  } catch (thrown) {
    throw new TrailError('UNREADABLE', `What answers at ${url} is no Countersign collector.`, { cause: thrown });
  }
}
