import { z } from 'zod';
import { readHash } from '../../../core/audit/tree/merkleHash.ts';
import type { Abortable } from '../../../core/ports.ts';
import { exchange } from '../http/exchange.ts';
import { parsed } from '../http/refusal.ts';

const inclusion = z.looseObject({ index: z.int().min(0), hashes: z.array(z.string()).max(64) });

export interface InclusionQuestion {
  readonly url: string;
  readonly token?: string;
  readonly stream: string;
  readonly seq: number;
  /** Of the checkpoint that the proof must lead to. */
  readonly size: number;
}

/** Asks a collector where an event stands in its log. Nothing of the answer is proved yet. `undefined` where there is none. */
export async function fetchInclusion(
  { url, token, stream, seq, size }: InclusionQuestion,
  o: Abortable,
): Promise<{ readonly index: number; readonly hashes: readonly Buffer[] } | undefined> {
  const base = url.replace(/\/+$/, '');
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const resource = `${base}/v1/streams/${stream}/inclusion?seq=${seq}&size=${size}`;
  const answer = await exchange({ url: resource, method: 'GET', headers }, o);
  const read = 'lost' in answer || answer.status !== 200 ? undefined : parsed(inclusion, answer.body);
  const hashes = read?.hashes.map(readHash).filter((hash) => hash !== undefined);
  return read === undefined || hashes?.length !== read.hashes.length ? undefined : { index: read.index, hashes };
}
