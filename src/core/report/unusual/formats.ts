import { inert } from '../checked.ts';
import { csvText } from '../csv.ts';
import type { Block } from '../review/document.ts';
import { reviewMarkdown } from '../review/formats.ts';
import type { Hit } from './hit.ts';
import { unusualHeads, unusualRow } from './table.ts';

const everybody = 'everybody';

/** What is unusual, for a terminal. Ends with a line end. */
export function unusualText(hits: readonly Hit[]): string {
  if (hits.length === 0) return '  RESULT     NOTHING UNUSUAL\n';
  const lines = hits.flatMap(({ time, person, detector, title, score, requestId, words }) => [
    `  ${time}  ${inert(person ?? everybody)}: ${title} (${detector}, ${score})`,
    `             ${inert(words)}${requestId === undefined ? '' : ` Request ${inert(requestId)}.`}`,
  ]);
  return `${[...lines, `  RESULT     ${hits.length} UNUSUAL`].join('\n')}\n`;
}

/** What is unusual, as JSON. */
export function unusualJson(hits: readonly Hit[]): readonly unknown[] {
  return hits.map(({ id, detector, version, title, person, time, requestId, queryId, connection, ...found }) => ({
    ...{ id, detector, detectorVersion: version, title, person: person ?? null, time },
    ...{ requestId: requestId ?? null, queryId: queryId ?? null, connection: connection ?? null },
    ...{ baseline: found.baseline, seen: found.seen, threshold: found.threshold, score: found.score },
    ...{ events: found.events, words: found.words },
  }));
}

const columns = ['time', 'person', 'detector', 'detector_version', 'score', 'seen', 'threshold', 'usual'] as const;
const moreColumns = [
  'baseline_from',
  'baseline_to',
  'baseline_count',
  'baseline_of',
  'request_id',
  'query_id',
  'words',
] as const;

export function unusualCsv(hits: readonly Hit[]): string {
  const rows = hits.map(
    ({ time, person, detector, version, score, seen, threshold, baseline, requestId, queryId, words }) => [
      ...[time, person ?? null, detector, version, score, seen, threshold, baseline.usual],
      ...[baseline.from, baseline.to, baseline.count, baseline.of, requestId ?? null, queryId ?? null, words],
    ],
  );
  return csvText([...columns, ...moreColumns], rows);
}

/** What is unusual, as Markdown (GFM). */
export function unusualMarkdown(hits: readonly Hit[]): string {
  const body: Block =
    hits.length === 0
      ? { kind: 'paragraph', text: 'Nothing unusual.' }
      : { kind: 'table', heads: unusualHeads, rows: hits.map(unusualRow) };
  return reviewMarkdown([{ kind: 'heading', level: 1, text: 'What is unusual' }, body]);
}
