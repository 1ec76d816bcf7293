import { hash } from 'node:crypto';
import { linesOf } from '../../audit/evidence/eventLines.ts';
import { payloadDigest } from '../../audit/record.ts';
import type { VerificationReport } from '../../audit/verify/report.ts';
import type { EvidenceFile, EvidenceRecipe } from './files.ts';
import { newestCheckpoint } from './newestCheckpoint.ts';
import { evidencePage } from './page.ts';
import type { SelectedEvent } from './provedEvent.ts';
import { questionsOf } from './questions.ts';

export interface EvidenceInput {
  /** As `selectEvents` gives them. */
  readonly streams: ReadonlyMap<string, readonly SelectedEvent[]>;
  readonly verification: VerificationReport;
  /** Milliseconds since the Unix epoch. */
  readonly madeAtMs: number;
  readonly request: string | undefined;
  readonly withheld: readonly string[];
  readonly recipe: EvidenceRecipe;
}

/** The files of an evidence pack (docs/guide/evidence.md). The manifest has the digest of each but the page, which holds the manifest. */
export function evidencePack(input: EvidenceInput): EvidenceFile[] {
  const { streams, verification, recipe } = input;
  const events = [...streams].map(([stream, own]) => ({ path: `events/${stream}.jsonl`, text: linesOf(own) }));
  const keys = [...new Set([...streams.values()].flatMap((own) => own[0]?.entry['device_key'] ?? []))];
  const checkpoint = newestCheckpoint(streams);
  const files: EvidenceFile[] = [
    ...events,
    { path: 'keys.json', text: json({ version: 1, keys: keys.map((device_key) => ({ device_key })) }) },
    { path: 'verification.json', text: json(verification) },
    { path: 'questions.csv', text: questionsOf(streams) },
    ...(checkpoint === undefined ? [] : [{ path: 'checkpoint', text: checkpoint }]),
    { path: 'verify.py', text: recipe.python },
    { path: 'README.md', text: recipe.readme },
  ];
  const manifest = json({
    version: 1,
    format: 'countersign-evidence',
    made_at: new Date(input.madeAtMs).toISOString(),
    request: input.request ?? null,
    withheld: input.withheld,
    streams: [...streams].map(([stream, own]) => ({
      stream,
      events: own.length,
      last_seq: own.at(-1)?.entry.seq ?? -1,
      head: own.length === 0 ? '' : payloadDigest((own.at(-1) as SelectedEvent).record.payload),
      complete: own.every(({ entry }, index) => entry.seq === index),
    })),
    files: files.map(({ path, text }) => ({
      path,
      sha256: hash('sha256', text, 'hex'),
    })),
  });
  return [
    ...files,
    { path: 'manifest.json', text: manifest },
    { path: 'index.html', text: evidencePage(manifest, events, recipe) },
  ];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
