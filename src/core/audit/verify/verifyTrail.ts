import { z } from 'zod';
import { plural } from '../../prelude/counted.ts';
import { shortType } from '../entry.ts';
import { scanFrames } from '../scanSegment.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import { reportOf, type Severity, type TrailProblem, type VerificationReport } from './report.ts';
import { StreamCheck, type TakeEvent } from './streamCheck.ts';
import { verifyAnswers } from './verifyAnswers.ts';
import { verifyErasures } from './verifyErasures.ts';
import { type FreedBeginning, type FreedTrust, verifyFreed } from './verifyFreed.ts';
import { type HeadClaim, verifyHeads } from './verifyHeads.ts';
import { verifyLog } from './verifyLog.ts';
import { type NamedSegment, type Pause, type SegmentFacts, verifySegments } from './verifySegments.ts';
import type { FoundTree, KeptCheckpoint } from './verifyTree.ts';
import type { WitnessTrust } from './verifyWitnesses.ts';

/** One stream as it was found, with what stands beside it. */
export interface FoundStream {
  readonly stream: string;
  /** Files of a journal or store, or event frames as a collector hands them out. */
  readonly content:
    | { readonly kind: 'segments'; readonly segments: AsyncIterable<NamedSegment> }
    | { readonly kind: 'frames'; readonly chunks: AsyncIterable<Buffer> }
    /** Checked before, and whoever says so knows that its files are the same: its events are not handed out again. */
    | ({ readonly kind: 'checked' } & CheckedStream);
  /** Whether the process that writes it still runs: then its end is open. */
  readonly isLive: boolean;
  /** Unsigned notes about how far it had come: acknowledgements, the note of its end. */
  readonly claims: readonly HeadClaim[];
  /** How much a sink has acknowledged; `undefined` where none is known. */
  readonly acknowledgedSeq: number | undefined;
  /** What was freed of its beginning. */
  readonly freed?: FreedBeginning;
}

/** What was found in a stream, without what other streams say of it. */
export interface CheckedStream {
  readonly check: StreamCheck;
  readonly facts: SegmentFacts;
}

/** What else whoever reads along may want. */
export interface Along {
  /** Each stream when all of it was read. */
  readonly takeStream?: (stream: FoundStream, checked: CheckedStream) => void;
  readonly pause?: Pause;
}

export interface FoundTrail {
  readonly streams: AsyncIterable<FoundStream>;
  /** Device keys that are known; `undefined` when none are, and then the trail's own keys are believed. */
  readonly trustedKeys: ReadonlySet<string> | undefined;
  /** Keys of logs that what was freed may be covered by. */
  readonly logKeys?: readonly NoteKey[];
  /** See `FreedTrust`. */
  readonly areLogKeysMet?: boolean;
  /** True where the streams were written: then a stream that another one names must be here. */
  readonly isOrigin: boolean;
  /** The collector's tree; absent where there is none, as in a journal. */
  readonly tree?: FoundTree;
  /** Checkpoints from elsewhere that the tree must continue. */
  readonly kept?: readonly KeptCheckpoint[];
  /** Outside witnesses that must have cosigned a checkpoint of the tree; absent where nobody asks for it. */
  readonly witnesses?: WitnessTrust;
  /** Problems met while looking for all this. */
  readonly problems: readonly TrailProblem[];
}

/**
 * Verifies a whole trail: per stream the claims of `claims.ts` and `opening.ts` for every event, then the claims that
 * streams make about each other. Reports everything that is wrong, not only the first. Whoever wants the events takes them
 * here, so that exactly the bytes that were verified are used.
 */
export async function verifyFoundTrail(
  found: FoundTrail,
  takeEvent?: TakeEvent,
  along: Along = {},
): Promise<VerificationReport> {
  const checks = new Map<string, StreamCheck>();
  const claims: HeadClaim[] = [];
  const notes: string[] = [];
  const ends: { stream: FoundStream; facts: SegmentFacts }[] = [];
  for await (const stream of found.streams) {
    const checked = await checkStream(stream, trustOf(found), takeEvent, along.pause);
    const { check, facts } = checked;
    along.takeStream?.(stream, checked);
    checks.set(stream.stream, check);
    if (facts.covered !== undefined) notes.push(`Stream ${stream.stream}: ${facts.covered}`);
    ends.push({ stream, facts });
    claims.push(...stream.claims, ...openingClaims(check, found.isOrigin));
  }
  const ended = recoveries(checks);
  for (const [stream, { by, lastSeq }] of ended) {
    if (lastSeq === undefined) continue;
    const whenMissing = found.isOrigin ? 'tampering' : 'finding';
    claims.push({ stream, lastSeq, head: undefined, by: `The stream ${by}`, whenMissing });
  }
  const atEnd: TrailProblem[] = [];
  for (const { stream, facts } of ends) {
    const check = checks.get(stream.stream);
    if (check === undefined) continue;
    atEnd.push(...judgeEnd(check, stream, facts, ended.get(stream.stream), found.isOrigin, notes));
  }
  const place = found.isOrigin ? 'journal' : 'collector';
  const erased = verifyErasures(checks, { deviceKeys: found.trustedKeys, place });
  const answers = verifyAnswers(checks, [
    ...(found.logKeys ?? []),
    ...(found.tree === undefined ? [] : [found.tree.key]),
  ]);
  const tree = found.tree === undefined ? undefined : await verifyLog(found.tree, checks, found);
  const problems = [
    ...found.problems,
    ...[...checks.values()].flatMap(({ stream, problems }) => [
      ...problems,
      ...erased.problems.filter((problem) => problem.stream === stream),
      ...atEnd.filter((problem) => problem.stream === stream),
    ]),
    ...verifyHeads(claims, checks),
    ...answers.problems,
    ...(tree?.problems ?? []),
  ];
  const events = [...checks.values()].reduce((sum, check) => sum + check.events, 0);
  return reportOf({ streams: checks.size, events }, problems, [
    ...notes,
    ...erased.notes,
    ...answers.notes,
    ...generalNotes(found, checks),
    ...(tree?.notes ?? []),
  ]);
}

async function checkStream(
  { stream, content, freed }: FoundStream,
  trust: FreedTrust,
  takeEvent: TakeEvent | undefined,
  pause: Pause | undefined,
): Promise<CheckedStream> {
  if (content.kind === 'checked') return content;
  const check = new StreamCheck(stream, trust.deviceKeys, takeEvent);
  const covered = freed && verifyFreed(check, freed, trust);
  const also = covered === undefined ? {} : { covered };
  if (content.kind === 'segments') {
    const facts = await verifySegments(check, content.segments, freed?.segment, pause);
    return { check, facts: { ...facts, ...also } };
  }
  for await (const chunk of content.chunks) {
    for (const stretch of scanFrames(chunk)) check.take(stretch);
    await pause?.();
  }
  check.end();
  return { check, facts: { tornBytes: 0, rotatedAfterError: [] } };
}

const trustOf = ({ logKeys, areLogKeysMet, trustedKeys }: FoundTrail): FreedTrust => ({
  logKeys: logKeys ?? [],
  areLogKeysMet: areLogKeysMet === true,
  deviceKeys: trustedKeys,
});

function openingClaims(check: StreamCheck, isOrigin: boolean): HeadClaim[] {
  const by = `The opening of the stream ${check.stream}`;
  return (check.opening?.others ?? []).map((other) => ({
    ...other,
    by,
    whenMissing: isOrigin ? 'tampering' : 'finding',
  }));
}

/** Another stream's signed word on an abnormal end; without a number where the stream was damaged as well. */
interface NotedEnd {
  readonly by: string;
  readonly lastSeq: number | undefined;
}

const recovered = z.looseObject({ of_stream: z.string(), last_seq: z.int() });
const corrupt = z.looseObject({ of_stream: z.string() });

function recoveries(checks: ReadonlyMap<string, StreamCheck>): Map<string, NotedEnd> {
  const found = new Map<string, NotedEnd>();
  for (const check of checks.values()) {
    for (const entry of check.statements) {
      const event = shortType(entry.type);
      if (event === 'stream.recovered') {
        const read = recovered.safeParse(entry);
        if (read.success) found.set(read.data.of_stream, { by: check.stream, lastSeq: read.data.last_seq });
      } else if (event === 'stream.corrupt') {
        const read = corrupt.safeParse(entry);
        if (read.success) found.set(read.data.of_stream, { by: check.stream, lastSeq: undefined });
      }
    }
  }
  return found;
}

/** How the stream ends, and whether that is as it should be. */
function judgeEnd(
  check: StreamCheck,
  stream: FoundStream,
  facts: SegmentFacts,
  noted: NotedEnd | undefined,
  isOrigin: boolean,
  notes: string[],
): TrailProblem[] {
  const { tornBytes } = facts;
  const name = check.stream;
  const problems: TrailProblem[] = [];
  const report = (severity: Severity, message: string, seq?: number): void => {
    problems.push({ severity, stream: name, ...(seq === undefined ? {} : { seq }), message });
  };
  if (tornBytes > 0) {
    if (check.isClosed || noted?.lastSeq !== undefined) {
      report('tampering', `The end was changed: ${tornBytes} bytes stand behind the last event of an ended stream.`);
    } else if (stream.isLive) {
      notes.push(`Stream ${name}: a write is going on, ${tornBytes} bytes are not yet acknowledged.`);
    } else {
      const message = `The last write was cut off, as by a crash: ${tornBytes} bytes behind event ${check.lastSeq}, never acknowledged.`;
      report('finding', message);
    }
  }
  const rotations = new Set(
    check.statements
      .filter((entry) => entry.type === 'countersign.journal.rotated.v1')
      .map((entry) => entry['to_segment']),
  );
  for (const header of facts.rotatedAfterError) {
    const message = `Segment ${header.segment} was begun after a failed write, at event ${header.first_seq}`;
    if (rotations.has(header.segment)) notes.push(`Stream ${name}: ${message}, and a signed event says so.`);
    else if (isOrigin) report('finding', `${message}, and no signed event says why.`);
    else notes.push(`Stream ${name}: ${message} of the store.`);
  }
  if (check.events > 0 && !check.isClosed && !stream.isLive) {
    if (noted !== undefined) {
      const how = noted.lastSeq === undefined ? 'found damaged' : 'recovered';
      notes.push(`Stream ${name}: ended abnormally after event ${check.lastSeq}; ${how} by ${noted.by}.`);
    } else if (isOrigin) {
      report('finding', `Ended abnormally after event ${check.lastSeq}, and no later stream has taken note of it.`);
    } else {
      notes.push(`Stream ${name}: not closed; its last event here is ${check.lastSeq}.`);
    }
  }
  const acknowledged = stream.acknowledgedSeq;
  if (acknowledged !== undefined && acknowledged < check.lastSeq) {
    const message = `Events ${acknowledged + 1} to ${check.lastSeq} are not acknowledged by the central endpoint yet.`;
    if (stream.isLive) notes.push(`Stream ${name}: ${message}`);
    else report('finding', message, acknowledged + 1);
  }
  return problems;
}

function generalNotes(found: FoundTrail, checks: ReadonlyMap<string, StreamCheck>): string[] {
  const devices = new Set([...checks.values()].flatMap((check) => check.opening?.deviceKey ?? []));
  const notes: string[] = [];
  if (found.trustedKeys === undefined && devices.size > 0) {
    const keys = [...devices].join(', ');
    notes.push(`No list of known keys was given, so the trail's own device keys were believed: ${keys}.`);
  }
  const unknown = [...checks.values()].reduce((sum, check) => sum + check.unknownTypes, 0);
  if (unknown > 0)
    notes.push(`${plural(unknown, 'event')} of types that this version doesn't know: verified all the same.`);
  return notes;
}
