import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { sensitivities } from '../../../core/policy/classification.ts';
import type { Usage, UsageMinute } from '../../../core/policy/limits/usage.ts';
import type { PerLevel } from '../../../core/policy/limits/usageLimits.ts';

/** One state of the ledger, as a file holds it. */
export interface UsageRecord {
  /** From 1; each change makes the next one. */
  readonly number: number;
  /** The seal of the state that it was made from; empty for the first. */
  readonly previous: string;
  readonly usage: Usage;
}

/** A state that was read, with the code that seals it. */
export interface SealedRecord extends UsageRecord {
  readonly seal: string;
}

const count = z.int().min(0);
/** Amounts of each level, least sensitive first. */
const amounts = z.array(count).length(sensitivities.length);
const content = z.strictObject({
  version: z.literal(1),
  number: z.int().min(1),
  previous: z.string(),
  /** Sets apart what two processes write at the same moment for the same use: only one of the two is counted. */
  mark: z.uuid(),
  latest: count,
  minutes: z.array(z.tuple([count, count, amounts, amounts])).max(3_000),
});
const sealed = z.strictObject({ content: z.string(), seal: z.string() });

/** A record as text, with the seal that proves that whoever has the key wrote it, and all of it. */
export function sealUsageRecord(
  record: UsageRecord,
  key: Uint8Array,
): { readonly text: string; readonly seal: string } {
  const { number, previous, usage } = record;
  const minutes = usage.minutes.map((one): z.input<typeof content>['minutes'][number] => [
    one.minute,
    one.queries,
    listed(one.rows),
    listed(one.bytes),
  ]);
  const inner = { version: 1, number, previous, mark: randomUUID(), latest: usage.latest, minutes } satisfies z.input<
    typeof content
  >;
  const text = JSON.stringify(inner);
  const seal = sealOf(text, key).toString('base64');
  return { text: JSON.stringify({ content: text, seal } satisfies z.input<typeof sealed>), seal };
}

/** Reads a record that anyone may have changed; `undefined` where it isn't what was written under this number. */
export function readUsageRecord(text: string, number: number, key: Uint8Array): SealedRecord | undefined {
  try {
    const { content: inner, seal } = sealed.parse(JSON.parse(text));
    const given = Buffer.from(seal, 'base64');
    const expected = sealOf(inner, key);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { latest, minutes, previous, number: written } = content.parse(JSON.parse(inner));
    if (written !== number) return undefined;
    return { number, previous, seal, usage: { latest, minutes: minutes.map(minuteOf) } };
  } catch {
    return undefined; // Not JSON, or not ours: the caller says that it was changed.
  }
}

function sealOf(text: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`countersign usage v1\n${text}`).digest();
}

const listed = (amounts: PerLevel): number[] => sensitivities.map((level) => amounts[level] ?? 0);

function minuteOf([minute, queries, rows, bytes]: z.output<typeof content>['minutes'][number]): UsageMinute {
  const perLevel = (list: readonly number[]): PerLevel =>
    Object.fromEntries(sensitivities.flatMap((level, i) => (list[i] ? [[level, list[i]]] : [])));
  return { minute, queries, rows: perLevel(rows), bytes: perLevel(bytes) };
}
