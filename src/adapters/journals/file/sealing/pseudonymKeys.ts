import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { type PseudonymKey, pseudonymKeyOf } from '../../../../core/audit/pseudonyms/pseudonymKey.ts';
import { TrailError } from '../../../../core/audit/trailError.ts';
import { secretInFile } from '../../../secrets/file/secretFile.ts';
import type { Disk } from '../disk.ts';
import { findSealingKey, type SealingKey } from './sealingKey.ts';

/** `pseudonyms/<quarter>.<sealing key id>.json`: the key of one quarter's pseudonyms, wrapped. */
const wrappedKey = z.strictObject({
  version: z.literal(1),
  kind: z.literal('countersign-pseudonym-key'),
  quarter: z.string().regex(/^\d{4}-Q[1-4]$/),
  key: z.string(),
  nonce: z.string(),
  secret: z.string(),
});
type WrappedKey = z.infer<typeof wrappedKey>;

const folderOf = (directory: string): string => path.join(directory, 'pseudonyms');

/** Quarter of a moment in milliseconds since the Unix epoch, UTC: `2026-Q4`. */
export function quarterOf(atMs: number): string {
  const date = new Date(atMs);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/**
 * The key of a quarter's pseudonyms, made on first use. It lies beside the journal, wrapped by the sealing key, so that all programs which
 * write there share it and who has only the files can't use it. @throws {TrailError} `UNREADABLE`.
 */
export async function pseudonymKeyFor(directory: string, sealingKey: SealingKey, atMs: number): Promise<PseudonymKey> {
  const quarter = quarterOf(atMs);
  const file = path.join(folderOf(directory), `${quarter}.${sealingKey.id}.json`);
  const text = await secretInFile(file, 'key of the pseudonyms', () => {
    const wrapped = sealingKey.wrap(randomBytes(32).toString('base64url'), boundTo(quarter));
    return JSON.stringify({ version: 1, kind: 'countersign-pseudonym-key', quarter, ...wrapped } satisfies WrappedKey);
  });
  const note = readWrapped(text);
  const key = note?.quarter === quarter ? unwrapped(note, sealingKey) : undefined;
  if (key !== undefined) return key;
  const sentence = `The key of the pseudonyms ${file} was changed or damaged. Restore it; if you remove it, digests that were recorded with it can't be searched for any more.`;
  throw new TrailError('UNREADABLE', sentence);
}

/** A quarter's key as it lies beside a journal. */
export interface KeptPseudonymKey {
  readonly file: string;
  readonly quarter: string;
  /** `undefined` where the sealing key that wraps it isn't here. */
  readonly key: PseudonymKey | undefined;
}

/** The keys beside a journal, oldest quarter first; none where there is no such folder. What can't be read is no key. */
export async function keptPseudonymKeys(disk: Disk, directory: string): Promise<readonly KeptPseudonymKey[]> {
  const found: KeptPseudonymKey[] = [];
  for (const name of await disk.list(folderOf(directory))) {
    const file = path.join(folderOf(directory), name);
    const note = name.endsWith('.json') ? readWrapped((await disk.read(file))?.toString('utf8') ?? '') : undefined;
    if (note === undefined) continue;
    const sealingKey = await findSealingKey(note.key, directory);
    found.push({ file, quarter: note.quarter, key: sealingKey && unwrapped(note, sealingKey) });
  }
  return found;
}

function readWrapped(text: string): WrappedKey | undefined {
  try {
    return wrappedKey.parse(JSON.parse(text));
  } catch {
    return undefined; // The caller says what that means.
  }
}

function unwrapped(note: WrappedKey, sealingKey: SealingKey): PseudonymKey | undefined {
  const secret = Buffer.from(sealingKey.unwrap(note, boundTo(note.quarter)) ?? '', 'base64url');
  return secret.length === 32 ? pseudonymKeyOf(secret) : undefined;
}

const boundTo = (quarter: string): string => `pseudonyms/${quarter}`;
