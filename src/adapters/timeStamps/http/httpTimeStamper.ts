import type { TimeStamper } from '../../../core/audit/timeStamp/timeStamper.ts';
import { exchangeBytes } from '../../sinks/http/exchange.ts';

/** An answer with a few certificates has some KiB. */
const answerBytes = 64 * 1024;

const timeoutMs = 15_000;

/** A time-stamping authority over HTTP (RFC 3161 section 3.4). Redirects are not followed. */
export function createHttpTimeStamper(url: string): TimeStamper {
  return {
    name: new URL(url).host,
    async ask(request, o) {
      const headers = { 'Content-Type': 'application/timestamp-query', Accept: 'application/timestamp-reply' };
      const answer = await exchangeBytes({ url, headers, body: request, timeoutMs, answerBytes }, o);
      if ('lost' in answer) return { lost: `can't be reached: ${answer.lost}` };
      return answer.status === 200 ? answer.body : { lost: `answered ${answer.status}` };
    },
  };
}
