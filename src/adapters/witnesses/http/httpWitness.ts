import { addCheckpointBody, readWitnessAnswer, type Witness } from '../../../core/audit/tree/addCheckpoint.ts';
import type { NoteKey } from '../../../core/audit/tree/signedNote.ts';
import { exchange } from '../../sinks/http/exchange.ts';
import { retryAfterMs } from '../../sinks/http/retryAfter.ts';

export interface HttpWitnessOptions {
  readonly key: NoteKey;
  /** The submission prefix, for example `https://witness.example/w1`. */
  readonly url: string;
  /** 10 seconds where nothing is said. */
  readonly timeoutMs?: number;
  now(): number;
}

const defaultTimeoutMs = 10_000;

/** Room for a few signatures, those with ML-DSA-44 (3 KiB each) included. */
const answerBytes = 32 * 1024;

/** A witness that is asked over HTTP (https://c2sp.org/tlog-witness). Redirects are not followed. */
export function createHttpWitness({ key, url, timeoutMs = defaultTimeoutMs, now }: HttpWitnessOptions): Witness {
  const address = `${url.replace(/\/+$/, '')}/add-checkpoint`;
  return {
    key,
    async addCheckpoint(submission, o) {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
      const request = { url: address, headers, body: addCheckpointBody(submission), timeoutMs, answerBytes };
      const answer = await exchange(request, o);
      if ('lost' in answer) return { kind: 'unavailable', problem: `can't be reached: ${answer.lost}` };
      const contentType = answer.headers.get('content-type');
      const read = readWitnessAnswer({ ...answer, contentType }, submission.note, key, now());
      const afterMs = retryAfterMs(answer.headers.get('retry-after'), now());
      return read.kind === 'unavailable' && afterMs !== undefined ? { ...read, afterMs } : read;
    },
  };
}
