import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { isPublicKey } from '../../../core/audit/signature.ts';
import type { Disk } from './disk.ts';

/**
 * Small JSON files beside the journal. A reader sees the old or the new content, never half of one: the text is written to
 * another name, made durable, and renamed.
 */
export async function writeNote(disk: Disk, file: string, value: unknown): Promise<void> {
  const temporary = `${file}.${randomUUID()}.new`; // Others write notes of this name at the same time.
  const text = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
  const handle = await disk.create(temporary);
  try {
    await handle.write(text, 0);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await disk.rename(temporary, file);
  await disk.syncDirectory(path.dirname(file));
}

/** Reads a note that anyone may have changed. `undefined` when there is none; a sentence when it can't be read. */
export async function readNote<T extends z.ZodType>(
  disk: Disk,
  file: string,
  schema: T,
): Promise<z.output<T> | undefined | { readonly problem: string }> {
  const bytes = await disk.read(file);
  if (bytes === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return {
      problem: `The file ${path.basename(file)} was changed or damaged: it is not what Countersign writes there.`,
    };
  }
}

const head = z.string().length(43);

/** `ended.json`: nobody writes the stream any more. */
export const endedNote = z.strictObject({
  version: z.literal(1),
  reason: z.enum(['closed', 'recovered', 'corrupt']),
  last_seq: z.int().min(-1),
  head,
  /** The stream that took note of the end; absent when the stream closed itself. */
  by: z.string().optional(),
  /** A stream whose opening names this end: later openings need not. */
  announced_by: z.string().optional(),
});
export type EndedNote = z.infer<typeof endedNote>;

/** `cursor-<sink>.json`: what a sink has acknowledged, and where to read on. Losing it costs a repeated delivery. */
export const cursorNote = z.strictObject({
  version: z.literal(1),
  acked_seq: z.int().min(-1),
  head,
  segment: z.int().min(1),
  offset: z.int().min(0),
});
export type CursorNote = z.infer<typeof cursorNote>;

/** `acknowledged-<sink>.json`: when a sink last acknowledged anything of this machine. Losing it counts as never. */
export const acknowledgedNote = z.strictObject({
  version: z.literal(1),
  /** Milliseconds since the Unix epoch, UTC. */
  at_ms: z.int().min(0),
});

/** `keys.json`: device keys that have opened streams, in the order they were first seen. */
export const keysNote = z.strictObject({
  version: z.literal(1),
  keys: z.array(
    z.strictObject({
      device_key: z.string().refine(isPublicKey),
      protection: z.string(),
      service: z.string(),
      /** ISO 8601, UTC. */
      first_seen: z.string(),
      first_stream: z.string(),
    }),
  ),
});
export type KeysNote = z.infer<typeof keysNote>;
