import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A line of a pack's events. */
export interface PackedEvent {
  readonly payload: string;
  readonly signature: string;
  readonly disclosures: readonly string[];
}

/** What the manifest of a pack says, as far as tests ask. */
export interface PackManifest {
  readonly request: string | null;
  readonly withheld: readonly string[];
  readonly streams: readonly { readonly stream: string; readonly events: number; readonly complete: boolean }[];
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** An evidence pack as a folder, read back. */
export function readPack(folder: string): {
  readonly manifest: PackManifest;
  /** The file of the first stream, and its lines. */
  readonly file: string;
  readonly events: readonly PackedEvent[];
} {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as PackManifest;
  const file = path.join(folder, 'events', `${manifest.streams[0]?.stream}.jsonl`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return { manifest, file, events: lines.map((line) => JSON.parse(line) as PackedEvent) };
}

/** The payload of a packed event. */
export function payloadOf({ payload }: PackedEvent): Record<string, unknown> {
  return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as Record<string, unknown>;
}
