import type { ShownColumn, ShownRow } from '../../../src/vscode/webviews/protocol/shown.ts';
import { onOneLine } from './cells.ts';

/** Width of a column in CSS pixels. */
export const minWidth = 56;
export const maxWidth = 800;
const maxInitialWidth = 280;
/** Space inside a cell, left and right together, and the header's handle. */
const padding = 24;
/** Rows that a width is taken from: enough to see what a column is like, few enough to cost nothing. */
const sample = 100;

/** How wide texts are in the two fonts of the grid. */
export interface Measure {
  value(text: string): number;
  header(text: string): number;
}

/** Measures by the browser's own text layout. */
export function measureBy(valueFont: string, headerFont: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const width = (font: string) => (text: string) => {
    if (context === null) return text.length * 7;
    context.font = font;
    return context.measureText(text).width;
  };
  return { value: width(valueFont), header: width(headerFont) };
}

/** A width for each column that shows its name and most of its values; `limit` holds back a single long value. */
export function widthsFor(
  columns: readonly ShownColumn[],
  rows: readonly ShownRow[],
  measure: Measure,
  limit = maxInitialWidth,
): number[] {
  const seen = rows.slice(0, sample);
  return columns.map((column, index) => {
    const values = seen.map((row) => measure.value(onOneLine(row[index] ?? 'NULL')));
    return bounded(Math.max(measure.header(column.name), measure.header(column.type), ...values) + padding, limit);
  });
}

export const bounded = (width: number, limit = maxWidth): number =>
  Math.ceil(Math.max(minWidth, Math.min(limit, width)));
