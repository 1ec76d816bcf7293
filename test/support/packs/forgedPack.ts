import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readRecipe } from '../../../src/adapters/evidence/recipe.ts';
import { noHead, payloadDigest, type SignedRecord } from '../../../src/core/audit/record.ts';
import { evidencePage } from '../../../src/core/report/evidence/page.ts';
import { questionsOf } from '../../../src/core/report/evidence/questions.ts';

/** A line of events as whoever makes a pack by hand may write it. */
export type Line = Record<string, unknown>;

export const lineOf = ({ payload, signature, disclosures }: SignedRecord): Line => ({
  payload: payload.toString('base64'),
  signature: signature.toString('base64'),
  disclosures,
});

export interface ForgedStream {
  readonly stream: string;
  /** Objects, or the text of a line that is none. */
  readonly lines: readonly (Line | string)[];
  /** What the manifest says otherwise than it is. */
  readonly claim?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a pack as someone does who wants to be believed: digests, ends, list of keys and page all fit the events, whatever those are. So
 * what a verifier finds it finds by signatures, links and what the events say. `change` is applied to the manifest before the page is made.
 */
export function writeForgedPack(
  folder: string,
  streams: readonly ForgedStream[],
  change: (manifest: Record<string, unknown>) => unknown = (manifest) => manifest,
): string {
  const recipe = readRecipe();
  const events = streams.map(({ stream, lines }) => ({
    path: `events/${stream}.jsonl`,
    text: lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  }));
  const keys = new Set(streams.flatMap(({ lines }) => fieldOf(lines[0], 'device_key') ?? []));
  const files = [
    ...events,
    { path: 'keys.json', text: JSON.stringify({ version: 1, keys: [...keys].map((device_key) => ({ device_key })) }) },
    { path: 'questions.csv', text: questionsOf(new Map()) },
    { path: 'verify.py', text: recipe.python },
    { path: 'README.md', text: recipe.readme },
  ];
  const manifest = change({
    version: 1,
    format: 'countersign-evidence',
    made_at: '2026-01-02T00:00:00.000Z',
    request: null,
    withheld: [],
    streams: streams.map(({ stream, lines, claim }) => {
      const payload = payloadOf(lines.at(-1));
      const last = Number(fieldOf(lines.at(-1), 'seq') ?? -1);
      const head = payload === undefined ? noHead : payloadDigest(payload);
      return { stream, events: lines.length, last_seq: last, head, complete: true, ...claim };
    }),
    files: files.map(({ path, text }) => ({ path, sha256: hash('sha256', text, 'hex') })),
  });
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const page = { path: 'index.html', text: evidencePage(text, events, recipe) };
  mkdirSync(path.join(folder, 'events'), { recursive: true });
  for (const file of [...files, { path: 'manifest.json', text }, page])
    writeFileSync(path.join(folder, file.path), file.text);
  return folder;
}

function payloadOf(line: Line | string | undefined): Buffer | undefined {
  if (line === undefined || typeof line === 'string') return undefined;
  return Buffer.from(String(line['payload']), 'base64');
}

function fieldOf(line: Line | string | undefined, name: string): unknown {
  try {
    const entry = JSON.parse(payloadOf(line)?.toString('utf8') ?? '{}') as Record<string, unknown>;
    return entry[name];
  } catch {
    return undefined; // A payload that was made unreadable.
  }
}
