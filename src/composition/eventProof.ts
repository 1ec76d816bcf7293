import { TrailError } from '../core/audit/trailError.ts';
import { looksLikeTlogProof } from '../core/audit/tree/tlogProof.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';

const timeoutMs = 30_000;

/** What a collector hands out for one event. Nothing of it is verified yet. */
export interface FetchedProof {
  readonly text: string;
  /** The vkey that the log names as its own; `undefined` where it names none. */
  readonly logKey: string | undefined;
}

/**
 * Asks a collector for the proof that its log holds an event.
 * @throws {TrailError} `UNREADABLE` when there is no such event in the log, or no collector at the address.
 */
export async function fetchProof(url: string, token: string | undefined, eventId: string): Promise<FetchedProof> {
  const base = url.replace(/\/+$/, '');
  const get = async (resource: string) => {
    const response = await fetch(`${base}${resource}`, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  };
  try {
    const { status, text } = await get(`/v1/proof?event=${encodeURIComponent(eventId)}`);
    if (status === 200 && looksLikeTlogProof(text)) {
      const key = await get('/v1/log-key');
      return { text, logKey: key.status === 200 ? key.text.trim() : undefined };
    }
    const why =
      status === 404
        ? `The log at ${base} has no checkpoint over an event ${eventId}. Check the id, or wait until it is delivered.`
        : `${base} gives no proof (it answered ${status}). Check the address and the token.`;
    throw new TrailError('UNREADABLE', why);
  } catch (thrown) {
    if (thrown instanceof TrailError) throw thrown;
    const sentence = `The log at ${base} can't be read: ${sentenceOf(thrown)}. Check that a collector runs there.`;
    throw new TrailError('UNREADABLE', sentence, { cause: thrown });
  }
}
