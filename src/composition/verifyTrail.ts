import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { keysPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { keysNote, readNote } from '../adapters/journals/file/note.ts';
import { isLockHeld } from '../adapters/journals/file/owner.ts';
import { metLogKeys } from '../adapters/journals/file/witnessNote.ts';
import { readKeyList } from '../core/audit/keys/keyList.ts';
import { readHeader } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { readCheckpoint } from '../core/audit/tree/checkpoint.ts';
import { type NoteKey, readNoteKey } from '../core/audit/tree/signedNote.ts';
import { looksLikeTlogProof } from '../core/audit/tree/tlogProof.ts';
import type { TrailProblem, VerificationReport } from '../core/audit/verify/report.ts';
import { verifyProof } from '../core/audit/verify/verifyProof.ts';
import { type FoundStream, type FoundTrail, verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { storedTree } from './foundTree.ts';
import { remoteTrail } from './remoteTrail.ts';
import { storedStreams } from './storedStreams.ts';

/** Twice the largest event in base64, and then some. */
const maxProofBytes = 24 * 1024 * 1024;

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
}

/**
 * Verifies a trail: a journal's folder, a collector's data folder, one segment file, a proof that was handed out, or a
 * collector's address. Reports all that is wrong, and throws only when there is nothing to verify.
 * @throws {TrailError} `UNREADABLE`: nothing is there, or the list of keys can't be read.
 */
export async function verifyTrail(pathOrUrl: string, options: VerifyOptions = {}): Promise<VerificationReport> {
  const proof = await readProofFile(pathOrUrl);
  if (proof !== undefined) {
    const deviceKeys = options.keys === undefined ? undefined : await readKeyFile(options.keys, options.keysSignedBy);
    return verifyProof(proof, { logKey: readLogKey(options.logKey), deviceKeys });
  }
  const found = await findTrail(pathOrUrl, options);
  if (options.checkpoint === undefined) return await verifyFoundTrail(found);
  if (found.tree === undefined) {
    const sentence = `${pathOrUrl} has no tree that a checkpoint could be compared with. Give a collector's folder or address.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  const kept = [{ note: await readCheckpointFile(options.checkpoint), by: `The file ${options.checkpoint}` }];
  return await verifyFoundTrail({ ...found, kept });
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
      `There is no trail at ${pathOrUrl}. Give a journal's folder or a collector's address.`,
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
    const sentence = `There is no trail in ${directory}: it has no folder "streams". Give the folder that holds it.`;
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
  const isStoreOpen = !isOrigin && (await isLockHeld(nodeDisk, path.join(directory, 'collector.lock')));
  return {
    streams: storedStreams(directory, problems, isStoreOpen),
    trustedKeys: given ?? known,
    logKeys: logKey === undefined ? await metLogKeys(nodeDisk, directory) : [logKey],
    isOrigin,
    ...(tree === undefined ? {} : { tree }),
    problems,
  };
}

async function singleSegment(file: string): Promise<FoundTrail> {
  const bytes = await readFile(file);
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
