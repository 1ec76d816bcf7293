import { isEntry, readEntry } from '../../audit/entry.ts';
import { readEventLines } from '../../audit/evidence/eventLines.ts';
import type { Manifest } from '../../audit/evidence/manifest.ts';
import { openCheckpoint } from '../../audit/tree/checkpoint.ts';
import type { NoteKey } from '../../audit/tree/signedNote.ts';
import { noteOf } from '../../audit/tree/witness.ts';
import type { TrailProblem } from '../../audit/verify/report.ts';
import type { StreamCheck } from '../../audit/verify/streamCheck.ts';
import type { EvidenceRecipe } from './files.ts';

/** What whoever verifies a pack knows from elsewhere. */
export interface PackTrust {
  /** Device keys that are known; `undefined` where none are, and then the pack's own are believed. */
  readonly deviceKeys: ReadonlySet<string> | undefined;
  /** Key of the log that the events must have come to. */
  readonly logKey: NoteKey | undefined;
  /** What this version writes into each pack. */
  readonly recipe: EvidenceRecipe;
}

/**
 * The events of one stream: each signed, numbered and chained, under keys that the opening and each rotation name, up to the end that the
 * manifest tells. @returns how many events between them are left out, where the manifest says that some are.
 */
export function verifyStream(
  check: StreamCheck,
  claim: Manifest['streams'][number],
  content: Buffer | undefined,
): number {
  const lines = content === undefined ? [] : readEventLines(content);
  let leftOut = 0;
  for (const [index, line] of lines.entries()) {
    if (line === undefined) {
      check.report('tampering', `Line ${index + 1} of its events can't be read: it was cut off or changed.`);
      continue;
    }
    const entry = readEntry(line.record.payload);
    if (!claim.complete && index > 0 && isEntry(entry) && entry.seq > check.expected) {
      leftOut += entry.seq - check.expected;
      check.startAt(entry.seq, entry.prev); // What stood before it is not here to compare.
    }
    check.take({ kind: 'record', offset: index, end: index + 1, record: line.record }, line.withheld);
  }
  check.end();
  if (lines.length !== claim.events || check.lastSeq !== claim.last_seq || check.head !== claim.head)
    check.report('tampering', 'The stream does not end as the manifest says: events were removed, added or changed.');
  return leftOut;
}

/** No stream is shorter than the opening of another one has seen it, and none has another past. */
export function verifyEnds(manifest: Manifest, checks: ReadonlyMap<string, StreamCheck>): TrailProblem[] {
  const complete = new Set(manifest.streams.filter((claim) => claim.complete).map(({ stream }) => stream));
  return [...checks.values()].flatMap(({ stream: by, opening }) =>
    (opening?.others ?? []).flatMap(({ stream, lastSeq, head }): TrailProblem[] => {
      const check = checks.get(stream);
      if (check === undefined || lastSeq < 0) return [];
      const here = check.digests[lastSeq];
      if (here !== undefined && here !== head) {
        const message = `The opening of the stream ${by} has seen another event ${lastSeq} than the one that stands here: the stream has two pasts.`;
        return [{ severity: 'tampering', stream, seq: lastSeq, message }];
      }
      if (!complete.has(stream) || check.lastSeq >= lastSeq) return [];
      // Where the pack was made its last events may not have arrived yet.
      const message = `The opening of the stream ${by} has seen event ${lastSeq}, and the pack ends with event ${check.lastSeq} of this stream.`;
      return [{ severity: 'finding', stream, seq: check.lastSeq + 1, message }];
    }),
  );
}

/** The events have been acknowledged by the log that is meant: they repeat its checkpoints, which only its key signs. */
export function verifyCheckpoints(
  checks: ReadonlyMap<string, StreamCheck>,
  logKey: NoteKey | undefined,
): { readonly problems: readonly TrailProblem[]; readonly notes: readonly string[] } {
  if (logKey === undefined) return { problems: [], notes: [] };
  const problems: TrailProblem[] = [];
  const others = new Set<string>();
  let [count, size] = [0, 0];
  for (const { stream, checkpoints } of checks.values()) {
    for (const { seq, claim } of checkpoints) {
      if (claim.origin !== logKey.name) {
        others.add(claim.origin);
        continue;
      }
      const checkpoint = openCheckpoint(noteOf(claim), logKey);
      if (checkpoint === undefined) {
        const message = `Event ${seq} has a checkpoint that the key ${logKey.text} did not sign.`;
        problems.push({ severity: 'unverifiable', stream, seq, message });
      } else {
        count += 1;
        size = Math.max(size, checkpoint.size);
      }
    }
  }
  if (count === 0) {
    const seen =
      others.size === 0 ? 'of no log at all' : `of ${[...others].map((one) => JSON.stringify(one)).join(', ')}`;
    const message = `No event repeats a checkpoint of the log ${logKey.name}; they have checkpoints ${seen}. The pack is of another log, of events that never came to this one, or without those that repeat its checkpoints.`;
    problems.push({ severity: 'unverifiable', stream: '', message });
    return { problems, notes: [] };
  }
  const note = `${count} checkpoints of the log ${logKey.name}, which its key signed, are repeated by events; the newest has ${size} entries.`;
  return { problems, notes: [note] };
}
