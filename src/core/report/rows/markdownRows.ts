import type { Cell, ResultColumn, Row } from '../../execution/outcome.ts';
import { inertMarkdown } from '../inertMarkdown.ts';

/** A table (GFM 0.29, section 4.10) in which values are text and nothing else. NULL is set in italics, to be told from a text. */
export function* markdownTable(columns: readonly ResultColumn[], rows: Iterable<Row>): Generator<string> {
  yield `${line(columns.map(({ name }) => name))}\n`;
  yield `|${columns.map(() => ' --- |').join('')}\n`;
  for (const row of rows) yield `${line(columns.map((_, at) => row[at] ?? null))}\n`;
}

const line = (cells: readonly Cell[]): string => `| ${cells.map(cell).join(' | ')} |`;

function cell(value: Cell): string {
  if (value === null) return '*NULL*';
  // Between digits no mark is an address or a sign of Markdown: dates and numbers stay readable.
  const text = (part: string) => inertMarkdown(part).replace(/(?<=\d)\\([-.:,/])(?=\d)/g, '$1');
  return value
    .split(/\r\n|\r|\n/)
    .map(text)
    .join('<br>');
}
