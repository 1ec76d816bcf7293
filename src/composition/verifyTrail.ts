import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type PackPlace, readPack } from '../adapters/evidence/readPack.ts';
import { readRecipe } from '../adapters/evidence/recipe.ts';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { keysPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { keysNote, readNote } from '../adapters/journals/file/note.ts';
import { isLockHeld } from '../adapters/journals/file/owner.ts';
import { metLogKeys } from '../adapters/journals/file/witnessNote.ts';
import { readKeyList } from '../core/audit/keys/keyList.ts';
import { magic, readHeader, segmentNumber } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { readCheckpoint } from '../core/audit/tree/checkpoint.ts';
import { readWitnessKey } from '../core/audit/tree/cosignature.ts';
import { type NoteKey, readNoteKey } from '../core/audit/tree/signedNote.ts';
import { looksLikeTlogProof } from '../core/audit/tree/tlogProof.ts';
import type { TrailProblem, VerificationReport } from '../core/audit/verify/report.ts';
import { verifyProof } from '../core/audit/verify/verifyProof.ts';
import { type FoundStream, type FoundTrail, verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import type { WitnessTrust } from '../core/audit/verify/verifyWitnesses.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { verifyPack } from '../core/report/evidence/verifyPack.ts';
import { storedTree } from './foundTree.ts';
import { remoteTrail } from './remoteTrail.ts';
import { storedStreams } from './storedStreams.ts';

/** Twice the largest event in base64, and then some. */
const maxProofBytes = 24 * 1024 * 1024;

/** Without its tree a store looks whole after anything was removed from its ends. */
const treeIsMissing =
  "The tree of this collector's log is not here, so what was removed from its streams can't be told. " +
  'Start the collector, which makes a tree, and compare that with a checkpoint that was kept (--checkpoint).';

/** Whoever removes all of a trail leaves nothing that could contradict it. */
const streamsAreMissing =
  'Device keys were used here, as keys.json says, and no stream is here: all of them were removed, or moved. ' +
  'Compare with what the central endpoint has.';

export interface VerifyOptions {
  /** A file with the device keys to trust: a `keys.json`, or one public key per line. Without it the list beside the trail is taken. */
  readonly keys?: string;
  /** The public key that must have signed that list. */
  readonly keysSignedBy?: string;
  /** For a collector that wants one. */
  readonly token?: string;
  /** The vkey of the collector's log. Without it the one that the log itself names is taken. */
  readonly logKey?: string;
  /** A file with a checkpoint that was kept: the log must continue it. */
  readonly checkpoint?: string;
  /** Vkeys of outside witnesses. */
  readonly witnessKeys?: readonly string[];
  /** How many of them must have cosigned; all where nothing is said. */
  readonly witnesses?: number;
}

/**
 * Verifies a trail: a journal's folder, a collector's data folder, one segment file, a proof or an evidence pack that was handed out, or
 * a collector's address. Reports all that is wrong, and throws only when there is nothing to verify.
 * @throws {TrailError} `UNREADABLE`: nothing is there, or the list of keys can't be read.
 */
export async function verifyTrail(pathOrUrl: string, options: VerifyOptions = {}): Promise<VerificationReport> {
  const witnesses = readWitnesses(options);
  const proof = await readProofFile(pathOrUrl);
  if (proof !== undefined) {
    const deviceKeys = options.keys === undefined ? undefined : await readKeyFile(options.keys, options.keysSignedBy);
    return verifyProof(proof, { logKey: readLogKey(options.logKey), deviceKeys, ...witnesses });
  }
  const pack = await readPack(pathOrUrl);
  if (pack !== undefined) return await verifyPackAt(pathOrUrl, pack, options, witnesses.witnesses !== undefined);
  const found = await findTrail(pathOrUrl, options);
  const { checkpoint } = options;
  if (found.tree === undefined && (checkpoint !== undefined || witnesses.witnesses !== undefined)) {
    const sentence = `${pathOrUrl} has no tree that a checkpoint could be compared with. Give a collector's folder or address.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  if (checkpoint === undefined) return await verifyFoundTrail({ ...found, ...witnesses });
  const kept = [{ note: await readCheckpointFile(checkpoint), by: `The file ${checkpoint}` }];
  return await verifyFoundTrail({ ...found, ...witnesses, kept });
}

async function verifyPackAt(
  place: string,
  pack: NonNullable<PackPlace>,
  { keys, keysSignedBy, logKey, checkpoint }: VerifyOptions,
  wantsWitnesses: boolean,
): Promise<VerificationReport> {
  if ('instead' in pack) throw new TrailError('UNREADABLE', pack.instead);
  if (checkpoint !== undefined || wantsWitnesses) {
    const sentence = `${place} is an evidence pack, which has no tree that a checkpoint could be compared with. Give --log-key, or the collector's folder or address.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  const deviceKeys = keys === undefined ? undefined : await readKeyFile(keys, keysSignedBy);
  return verifyPack(pack.content, { deviceKeys, logKey: readLogKey(logKey), recipe: readRecipe() });
}

/** The text of a proof file; `undefined` when nothing of that kind is there. */
async function readProofFile(file: string): Promise<string | undefined> {
  const status = await stat(file).catch(() => undefined); // Whoever looks for a trail there says what is wrong.
  if (status?.isFile() !== true || status.size > maxProofBytes) return undefined;
  const text = await readFile(file, 'utf8');
  return looksLikeTlogProof(text) ? text : undefined;
}

async function readCheckpointFile(file: string): Promise<string> {
  const note = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new TrailError('UNREADABLE', `The checkpoint ${file} can't be read: ${sentenceOf(thrown)}.`, {
      cause: thrown,
    });
  });
  if (readCheckpoint(note) !== undefined) return note;
  throw new TrailError(
    'UNREADABLE',
    `The file ${file} is no checkpoint. Keep what a collector gives under /checkpoint.`,
  );
}

function readLogKey(text: string | undefined): NoteKey | undefined {
  const key = text === undefined ? undefined : readNoteKey(text);
  if (text === undefined || key !== undefined) return key;
  throw new TrailError(
    'UNREADABLE',
    `“${text.slice(0, 100)}” is no key of a log. The collector says its own when it starts.`,
  );
}

/** @throws {TrailError} `UNREADABLE` for a key that is none, or named twice, and for a number that can't be reached. */
function readWitnesses({ witnessKeys = [], witnesses }: VerifyOptions): { readonly witnesses?: WitnessTrust } {
  if (witnessKeys.length === 0 && witnesses === undefined) return {};
  const keys = witnessKeys.map((text) => {
    const key = readWitnessKey(text);
    if (key !== undefined) return key;
    throw new TrailError('UNREADABLE', `“${text.slice(0, 100)}” is no Ed25519 key of a witness. Its operator says it.`);
  });
  const wanted = witnesses ?? keys.length;
  if (new Set(keys.map(({ publicKey }) => publicKey)).size < keys.length)
    throw new TrailError('UNREADABLE', 'One public key is named for two witnesses. Name each witness once.');
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > keys.length) {
    const sentence = `${wanted} witnesses can't be had of ${keys.length}. Name the key of each with --witness-key.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  return { witnesses: { keys, wanted, nowMs: Date.now() } };
}

/** The trail at such a place, to be read once. @throws {TrailError} As `verifyTrail`. */
export async function findTrail(pathOrUrl: string, options: VerifyOptions = {}): Promise<FoundTrail> {
  const given = options.keys === undefined ? undefined : await readKeyFile(options.keys, options.keysSignedBy);
  const logKey = readLogKey(options.logKey);
  if (/^https?:\/\//i.test(pathOrUrl)) {
    const found = await remoteTrail(pathOrUrl.replace(/\/+$/, ''), options.token, logKey);
    return { ...found, trustedKeys: given ?? found.trustedKeys };
  }
  const status = await stat(pathOrUrl).catch((thrown: unknown) => {
    throw new TrailError(
      'UNREADABLE',
      `There is no trail at ${pathOrUrl}. Give a journal's folder, an evidence pack or a collector's address.`,
      {
        cause: thrown,
      },
    );
  });
  if (status.isFile()) return { ...(await singleSegment(pathOrUrl)), trustedKeys: given };
  return await folder(pathOrUrl, given, logKey);
}

async function folder(
  directory: string,
  given: ReadonlySet<string> | undefined,
  logKey: NoteKey | undefined,
): Promise<FoundTrail> {
  if ((await nodeDisk.status(streamsOf(directory))) === undefined) {
    const isPack = (await readPack(directory)) !== undefined;
    const sentence = isPack
      ? `${directory} is an evidence pack: audit verify proves it, and its questions.csv has what was asked. Give a trail's folder or address.`
      : `There is no trail in ${directory}: it has no folder "streams". Give the folder that holds it.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  const problems: TrailProblem[] = [];
  const tree = await storedTree(directory, logKey);
  const keys = await readNote(nodeDisk, keysPath(directory), keysNote);
  if (keys !== undefined && 'problem' in keys) {
    problems.push({ severity: 'unverifiable', stream: '', message: keys.problem });
  }
  const known = keys === undefined || 'problem' in keys ? undefined : new Set(keys.keys.map((key) => key.device_key));
  const isOrigin = (await nodeDisk.status(path.join(directory, 'collector.json'))) === undefined;
  if (!isOrigin && tree === undefined && (await nodeDisk.list(streamsOf(directory))).length > 0) {
    problems.push({ severity: 'unverifiable', stream: '', message: treeIsMissing });
  }
  if (isOrigin && (known?.size ?? 0) > 0 && (await nodeDisk.list(streamsOf(directory))).length === 0) {
    problems.push({ severity: 'unverifiable', stream: '', message: streamsAreMissing });
  }
  const isStoreOpen = !isOrigin && (await isLockHeld(nodeDisk, path.join(directory, 'collector.lock')));
  return {
    streams: storedStreams(directory, problems, isStoreOpen),
    trustedKeys: given ?? known,
    logKeys: logKey === undefined ? await metLogKeys(nodeDisk, directory) : [logKey],
    areLogKeysMet: logKey === undefined,
    isOrigin,
    ...(tree === undefined ? {} : { tree }),
    problems,
  };
}

async function singleSegment(file: string): Promise<FoundTrail> {
  const bytes = await readFile(file);
  if (!bytes.subarray(0, magic.length).equals(magic) && segmentNumber(path.basename(file)) === undefined) {
    const sentence = `${file} is nothing that can be verified: no segment of a trail, no proof, no evidence pack. Give a journal's folder, an evidence pack or a collector's address.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  const start = readHeader(bytes);
  const stream = 'header' in start ? start.header.stream : path.basename(path.dirname(path.resolve(file)));
  async function* segments() {
    yield { name: path.basename(file), bytes };
  }
  async function* streams(): AsyncGenerator<FoundStream> {
    // Nothing is known of what stands beside one file, so its end proves nothing and is not judged.
    const content = { kind: 'segments', segments: segments() } as const;
    yield { stream, content, isLive: true, claims: [], acknowledgedSeq: undefined };
  }
  return { streams: streams(), trustedKeys: undefined, isOrigin: false, problems: [] };
}

async function readKeyFile(file: string, signedBy: string | undefined): Promise<ReadonlySet<string>> {
  const unreadable = (why: string): TrailError =>
    new TrailError(
      'UNREADABLE',
      `The list of keys ${file} can't be used: ${why}. Give a keys.json, or one key per line.`,
    );
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw unreadable(sentenceOf(thrown));
  });
  const keys = readKeyList(text, signedBy);
  if ('why' in keys) throw unreadable(keys.why);
  return new Set(keys);
}
