import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { keysPath, streamsOf } from '../adapters/journals/file/layout.ts';
import { keysNote, readNote } from '../adapters/journals/file/note.ts';
import { isLockHeld } from '../adapters/journals/file/owner.ts';
import { isPublicKey } from '../core/audit/ed25519.ts';
import { readHeader } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import type { TrailProblem, VerificationReport } from '../core/audit/verify/report.ts';
import { type FoundStream, type FoundTrail, verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { remoteTrail } from './remoteTrail.ts';
import { storedStreams } from './storedStreams.ts';

export interface VerifyOptions {
  /** A file with the device keys to trust: a `keys.json`, or one public key per line. Without it the list beside the trail is taken. */
  readonly keys?: string;
  /** For a collector that wants one. */
  readonly token?: string;
}

/**
 * Verifies a trail: a journal's folder, a collector's data folder, one segment file, or a collector's address. Reports all
 * that is wrong, and throws only when there is nothing to verify.
 * @throws {TrailError} `UNREADABLE`: nothing is there, or the list of keys can't be read.
 */
export async function verifyTrail(pathOrUrl: string, options: VerifyOptions = {}): Promise<VerificationReport> {
  return await verifyFoundTrail(await findTrail(pathOrUrl, options));
}

/** The trail at such a place, to be read once. @throws {TrailError} As `verifyTrail`. */
export async function findTrail(pathOrUrl: string, options: VerifyOptions = {}): Promise<FoundTrail> {
  const given = options.keys === undefined ? undefined : await readKeyFile(options.keys);
  if (/^https?:\/\//i.test(pathOrUrl)) {
    const found = await remoteTrail(pathOrUrl.replace(/\/+$/, ''), options.token);
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
  return await folder(pathOrUrl, given);
}

async function folder(directory: string, given: ReadonlySet<string> | undefined): Promise<FoundTrail> {
  if ((await nodeDisk.status(streamsOf(directory))) === undefined) {
    const sentence = `There is no trail in ${directory}: it has no folder "streams". Give the folder that holds it.`;
    throw new TrailError('UNREADABLE', sentence);
  }
  const problems: TrailProblem[] = [];
  const keys = await readNote(nodeDisk, keysPath(directory), keysNote);
  if (keys !== undefined && 'problem' in keys) {
    problems.push({ severity: 'unverifiable', stream: '', message: keys.problem });
  }
  const known = keys === undefined || 'problem' in keys ? undefined : new Set(keys.keys.map((key) => key.device_key));
  const isOrigin = (await nodeDisk.status(path.join(directory, 'collector.json'))) === undefined;
  const isStoreOpen = !isOrigin && (await isLockHeld(nodeDisk, path.join(directory, 'collector.lock')));
  return { streams: storedStreams(directory, problems, isStoreOpen), trustedKeys: given ?? known, isOrigin, problems };
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

async function readKeyFile(file: string): Promise<ReadonlySet<string>> {
  const unreadable = (why: string): TrailError =>
    new TrailError(
      'UNREADABLE',
      `The list of keys ${file} can't be used: ${why}. Give a keys.json, or one key per line.`,
    );
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw unreadable(sentenceOf(thrown));
  });
  const keys = text.trimStart().startsWith('{') ? keysOfJson(text) : text.split(/\s+/).filter((word) => word !== '');
  if (keys === undefined || keys.length === 0) throw unreadable('it names no keys');
  const wrong = keys.find((key) => !isPublicKey(key));
  if (wrong !== undefined) throw unreadable(`${wrong.slice(0, 60)} is no Ed25519 public key in base64url`);
  return new Set(keys);
}

function keysOfJson(text: string): string[] | undefined {
  try {
    const read = z.looseObject({ keys: z.array(z.looseObject({ device_key: z.string() })) }).parse(JSON.parse(text));
    return read.keys.map((key) => key.device_key);
  } catch {
    return undefined;
  }
}
