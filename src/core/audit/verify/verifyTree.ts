import type { FoundStamp } from '../timeStamp/timeStamper.ts';
import { type Checkpoint, openCheckpoint, readCheckpoint } from '../tree/checkpoint.ts';
import { GrowingTree } from '../tree/growingTree.ts';
import { readLeaf } from '../tree/leaf.ts';
import { leafHash } from '../tree/merkleHash.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import { noteOf } from '../tree/witness.ts';
import { deviceTrust } from './deviceTrust.ts';
import { keyNotes, LateEvents } from './lateEvents.ts';
import { RemovedEvents } from './removedEvents.ts';
import type { Severity, TrailProblem } from './report.ts';
import type { StreamCheck } from './streamCheck.ts';

/** A collector's tree, as it was found. Whoever keeps it controls it. */
export interface FoundTree {
  readonly key: NoteKey;
  /** True where the key came from somewhere else than the log. */
  readonly isKeyGiven: boolean;
  /** The signed checkpoint at the time when the list of streams was taken. `undefined` where the log had none to give. */
  readonly checkpoint: string | undefined;
  /** The newest one, when all streams are read. */
  newest(): Promise<string | undefined>;
  /** The first `size` entries, in order; fewer where it has no more. */
  entries(size: number): AsyncIterable<Buffer>;
  /** Checkpoints with cosignatures of outside witnesses, in any order. */
  cosigned(): Promise<readonly string[]>;
  /** Time-stamps of checkpoints, the smallest first. */
  stamps(): AsyncIterable<FoundStamp>;
}

/** A checkpoint that somebody has kept. */
export interface KeptCheckpoint {
  readonly note: string;
  /** Who kept it, as the start of a sentence. */
  readonly by: string;
  /** The event that repeats it, where one does. */
  readonly at?: { readonly stream: string; readonly seq: number };
}

/**
 * Verifies a tree against the events: the checkpoint is signed and is what the entries hash to, every entry is an event that is
 * here, every event has its entry, and every checkpoint that anyone kept is one that this tree went through.
 */
export async function verifyTree(
  found: FoundTree,
  checks: ReadonlyMap<string, StreamCheck>,
  kept: readonly KeptCheckpoint[],
): Promise<{ readonly problems: readonly TrailProblem[]; readonly notes: readonly string[] }> {
  const problems: TrailProblem[] = [];
  const report = (severity: Severity, message: string, at?: { stream: string; seq: number }): void => {
    problems.push({ severity, stream: '', ...at, message });
  };
  const begun = open(found, found.checkpoint, report);
  if (begun === undefined) return { problems, notes: [] };
  const newest = open(found, await found.newest(), report);
  if (newest === undefined) return { problems, notes: [] };
  if (newest.size < begun.size) {
    report('tampering', `The log rolled back while it was read: from ${begun.size} entries to ${newest.size}.`);
    return { problems, notes: [] };
  }

  const claims = [{ checkpoint: begun, by: 'The log itself' }, ...claimsOf(found.key, checks, kept, report)];
  const ascending = claims.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
  let judged = 0;
  const judge = (tree: GrowingTree): void => {
    for (let claim = ascending[judged]; claim?.checkpoint.size === tree.size; claim = ascending[judged]) {
      judged += 1;
      const { checkpoint, by, at } = claim;
      if (checkpoint.root.equals(tree.root())) continue;
      report(
        'tampering',
        `${by} has a checkpoint of ${checkpoint.size} entries with another history: the log forked.`,
        at,
      );
    }
  };
  const trust = deviceTrust(found.key, checks);
  const late = new LateEvents(trust);
  const removed = new RemovedEvents();
  const tree = new GrowingTree();
  const included = new Map<string, number>();
  judge(tree);
  for await (const data of found.entries(newest.size)) {
    const leaf = takeEntry(
      data,
      { index: tree.size, removed: tree.size < begun.size ? removed : undefined },
      checks,
      included,
      report,
    );
    if (leaf !== undefined) late.take(leaf, checks.get(leaf.stream)?.opening?.deviceKey, tree.size);
    tree.append(leafHash(data));
    judge(tree);
  }
  if (tree.size !== newest.size || !tree.root().equals(newest.root)) {
    const message = `The log's entries (${tree.size} of ${newest.size}) are not those that its checkpoint signs.`;
    report('tampering', message);
  }
  for (const { checkpoint, by, at } of claims) {
    if (checkpoint.size <= newest.size) continue;
    const message = `${by} has a checkpoint of ${checkpoint.size} entries, and the log has ${newest.size}: it was rolled back.`;
    report('tampering', message, at);
  }
  for (const check of checks.values()) {
    const first = included.get(check.stream) ?? 0;
    if (check.lastSeq < first) continue;
    const message = `Events ${first} to ${check.lastSeq} are not in the log's tree, so their deletion would not show.`;
    report('unverifiable', message, { stream: check.stream, seq: first });
  }
  removed.tell(report);
  late.tell(report);
  return { problems, notes: [...notesOf(found, newest, claims.length - 1), ...keyNotes(trust)] };
}

type Report = (severity: Severity, message: string, at?: { stream: string; seq: number }) => void;

function open(found: FoundTree, note: string | undefined, report: Report): Checkpoint | undefined {
  if (note === undefined) {
    report(
      'unverifiable',
      'The collector gives no checkpoint of its tree. Its log says why; see docs/reference/collector.md.',
    );
    return undefined;
  }
  const checkpoint = openCheckpoint(note, found.key);
  if (checkpoint !== undefined) return checkpoint;
  const isForged = readCheckpoint(note) !== undefined;
  if (isForged) report('tampering', `The log's checkpoint is not signed by the key ${found.key.text}.`);
  else report('tampering', "The log's checkpoint can't be read.");
  return undefined;
}

/** Checkpoints of this log that events repeat or people kept, each with a signature that holds. */
function claimsOf(
  key: NoteKey,
  checks: ReadonlyMap<string, StreamCheck>,
  kept: readonly KeptCheckpoint[],
  report: Report,
): { checkpoint: Checkpoint; by: string; at?: { stream: string; seq: number } }[] {
  const repeated = [...checks.values()].flatMap(({ stream, checkpoints }) =>
    checkpoints
      .filter(({ claim }) => claim.origin === key.name) // Those of other logs say nothing of this one.
      .map(({ seq, claim }) => ({ note: noteOf(claim), by: `Event ${seq}`, at: { stream, seq } })),
  );
  return [...kept, ...repeated].flatMap(({ note, ...who }) => {
    const checkpoint = openCheckpoint(note, key);
    if (checkpoint !== undefined) return [{ checkpoint, ...who }];
    report('unverifiable', `${who.by} has a checkpoint that the key ${key.text} did not sign.`, who.at);
    return [];
  });
}

/** An entry is a leaf of an event that is here, in the order of its stream. */
function takeEntry(
  data: Buffer,
  /** `removed`: told of what is not here, where it must be. */
  { index, removed }: { readonly index: number; readonly removed: RemovedEvents | undefined },
  checks: ReadonlyMap<string, StreamCheck>,
  included: Map<string, number>,
  report: Report,
): { readonly stream: string; readonly seq: number } | undefined {
  const leaf = readLeaf(data);
  if (leaf === undefined) {
    report('tampering', `Entry ${index} of the log is not the leaf of an event.`);
    return undefined;
  }
  const { stream, seq } = leaf;
  const at = { stream, seq };
  const expected = included.get(stream) ?? 0;
  if (seq !== expected) {
    report('tampering', `Entry ${index} of the log is event ${seq}, where event ${expected} belongs.`, at);
    return undefined;
  }
  included.set(stream, seq + 1);
  const check = checks.get(stream);
  if (check === undefined || seq > check.lastSeq) {
    removed?.take(at);
    return undefined;
  }
  const signature = check.signatures[seq];
  // A damaged event is told of where it stands.
  if (signature === undefined || (signature === leaf.signature && check.digests[seq] === leaf.digest)) return at;
  report('tampering', `The log's tree holds another event ${seq} than the one that stands here.`, at);
  return undefined;
}

function notesOf({ key, isKeyGiven }: FoundTree, newest: Checkpoint, kept: number): string[] {
  const notes = [
    `The log ${newest.origin} has ${newest.size} entries, and ${kept} checkpoints that events and people kept were compared with it.`,
  ];
  if (!isKeyGiven) notes.push(`No key of the log was given, so its own was believed: ${key.text}.`);
  return notes;
}
