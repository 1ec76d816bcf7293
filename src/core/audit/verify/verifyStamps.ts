import type { FoundStamp, StampedCheckpoint } from '../timeStamp/timeStamper.ts';
import { readTimeStampReply } from '../timeStamp/timeStampReply.ts';
import { digestOfText, readTimeStampRequest } from '../timeStamp/timeStampRequest.ts';
import { openCheckpoint } from '../tree/checkpoint.ts';
import { type NoteKey, readNote } from '../tree/signedNote.ts';
import type { TrailProblem } from './report.ts';
import type { KeptCheckpoint } from './verifyTree.ts';

/**
 * Whether each token speaks of the checkpoint it stands beside, and was made for the request that stands there too. Who signed it is
 * not looked at: that takes a verifier of CMS and the authority's certificate.
 */
export async function verifyStamps(
  found: AsyncIterable<FoundStamp>,
  logKey: NoteKey,
): Promise<{
  readonly problems: readonly TrailProblem[];
  readonly notes: readonly string[];
  readonly kept: readonly KeptCheckpoint[];
}> {
  const problems: TrailProblem[] = [];
  const kept: KeptCheckpoint[] = [];
  const good: { size: number; at: Date }[] = [];
  for await (const { size, stamp } of found) {
    const judged = judge(size, stamp, logKey);
    if ('message' in judged) problems.push({ stream: '', ...judged });
    else {
      good.push({ size, at: judged.at });
      kept.push({ note: judged.note, by: `The time-stamp of ${size} entries` });
    }
  }
  const [first] = good;
  const last = good.at(-1);
  if (first === undefined || last === undefined) return { problems, notes: [], kept };
  const spans = good.length === 1 ? whenOf(first) : `from ${whenOf(first)} to ${whenOf(last)}`;
  const note =
    `${good.length} ${good.length === 1 ? 'checkpoint has a time-stamp' : 'checkpoints have time-stamps'}: ${spans}. ` +
    'Each was made for its checkpoint; who made it is told by “openssl ts -verify” (docs/reference/collector.md).';
  return { problems, notes: [note], kept };
}

const whenOf = ({ size, at }: { size: number; at: Date }): string => `${size} entries at ${at.toISOString()}`;

function judge(
  size: number,
  stamp: StampedCheckpoint | undefined,
  logKey: NoteKey,
): { readonly note: string; readonly at: Date } | Pick<TrailProblem, 'severity' | 'message'> {
  const which = `The time-stamp of ${size} entries`;
  if (stamp === undefined) return { severity: 'unverifiable', message: `${which} lacks a part: it was taken away.` };
  const { note, request, reply } = stamp;
  const text = readNote(note)?.text;
  if (text === undefined || openCheckpoint(note, logKey)?.size !== size)
    return { severity: 'tampering', message: `${which} stands beside a checkpoint that is not this log's.` };
  const asked = readTimeStampRequest(request);
  if (asked?.digest.equals(digestOfText(text)) !== true)
    return { severity: 'tampering', message: `${which} was asked for another text than the checkpoint beside it.` };
  const read = readTimeStampReply(reply, asked);
  switch (read.kind) {
    case 'stamped':
      return { note, at: read.at };
    case 'other':
      return { severity: 'tampering', message: `${which}: the authority ${read.problem}.` };
    default:
      return { severity: 'unverifiable', message: `${which}: the authority ${read.problem}.` };
  }
}
