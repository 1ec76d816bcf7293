import { plural } from '../../prelude/counted.ts';
import type { TrailProblem } from './report.ts';
import type { StreamCheck } from './streamCheck.ts';

/** Somebody's word on how far a stream had come: another stream's opening, an acknowledgement, a recovery. */
export interface HeadClaim {
  readonly stream: string;
  readonly lastSeq: number;
  /** Digest of the payload at `lastSeq`; `undefined` where only the number is claimed. */
  readonly head: string | undefined;
  /** Who says so, as the start of a sentence. */
  readonly by: string;
  /** What a missing stream means: in the place where it was written it was removed, elsewhere it may not have arrived. */
  readonly whenMissing: 'tampering' | 'finding';
}

/** No stream is shorter than someone has seen it, and none has another past. */
export function verifyHeads(claims: readonly HeadClaim[], checks: ReadonlyMap<string, StreamCheck>): TrailProblem[] {
  const problems: TrailProblem[] = [];
  for (const claim of claims) {
    const { stream, lastSeq, head, by } = claim;
    if (lastSeq < 0) continue;
    const check = checks.get(stream);
    if (check === undefined) {
      const message = `${by} names the stream ${stream} with ${plural(lastSeq + 1, 'event')}, and it is not here.`;
      problems.push({ severity: claim.whenMissing, stream, message });
    } else if (check.lastSeq < lastSeq) {
      const here = check.lastSeq < 0 ? 'no event of the stream is here' : `the stream ends with event ${check.lastSeq}`;
      const message = `${by} has seen event ${lastSeq}, and ${here}: its end was removed.`;
      const severity = claim.whenMissing;
      problems.push({ severity, stream, seq: check.lastSeq + 1, message });
    } else if (head !== undefined && check.digests[lastSeq] !== undefined && check.digests[lastSeq] !== head) {
      const message = `${by} has seen another event ${lastSeq} than the one that stands here: the stream has two pasts.`;
      problems.push({ severity: 'tampering', stream, seq: lastSeq, message });
    }
  }
  return problems;
}
