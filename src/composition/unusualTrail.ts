import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { streamsOf } from '../adapters/journals/file/layout.ts';
import { storiesOf } from '../core/audit/story/storiesOf.ts';
import { TrailError } from '../core/audit/trailError.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { atOnce } from '../core/prelude/atOnce.ts';
import { unusualIn } from '../core/report/unusual/detect.ts';
import type { Hit } from '../core/report/unusual/hit.ts';
import { recordedHits } from '../core/report/unusual/record.ts';
import { readTrail } from './readTrail.ts';
import type { VerifyOptions } from './verifyTrail.ts';

/** What is unusual in a trail. */
export interface UnusualTrail {
  readonly verification: VerificationReport;
  /** Oldest first; none where it was tampered with. */
  readonly hits: readonly Hit[];
  /** Ids of the hits that the trail itself has on record. */
  readonly recorded: ReadonlySet<string>;
}

/** Looks through a trail that is verified first, in the same reading. @throws {TrailError} `UNREADABLE`. */
export async function unusualTrail(pathOrUrl: string, options: VerifyOptions, nowMs: number): Promise<UnusualTrail> {
  const { verification, streams } = await readTrail(pathOrUrl, options);
  const hits = atOnce(unusualIn(storiesOf(streams), nowMs));
  return { verification, hits, recorded: recordedHits([...streams.values()].flat()) };
}

/** The hits that a folder's trail has on record; none where there is no trail yet. @throws {TrailError} `UNREADABLE`: it can't be told. */
export async function hitsOnRecord(directory: string): Promise<ReadonlySet<string>> {
  if ((await nodeDisk.status(streamsOf(directory))) === undefined) return new Set();
  const { verification, streams } = await readTrail(directory, {}, new Set(['anomaly.detected']));
  if (verification.result === 'tampered') {
    const sentence = `The trail in ${directory} was tampered with, so what is on record there can't be told and nothing is added: see countersign audit verify.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  return recordedHits([...streams.values()].flat());
}
