import { describe, expect, it } from 'vitest';
import { recordedArrangement } from '../../../src/vscode/results/arrangement.ts';

const columns = [
  { name: 'region', type: 'text' },
  { name: 'revenue', type: 'numeric' },
];
const arranged = {
  kind: 'arranged' as const,
  runId: 'r-1',
  sort: { column: 1, direction: 'descending' as const },
  filters: [{ column: 0, kind: 'equals' as const, value: 'EU \ud800' }],
  find: 'ada',
  rows: 12,
};

describe('an arrangement on record', () => {
  it('has columns and kinds in clear, and values apart', () => {
    expect(recordedArrangement(arranged, columns)).toEqual({
      clear: {
        sort: { column: 'revenue', direction: 'descending' },
        filters: [{ column: 'region', kind: 'equals' }],
        find: true,
        rows: 12,
      },
      sought: { filters: ['EU \ufffd'], find: 'ada' },
    });
  });

  it('is none where it speaks of a column that the result does not have', () => {
    expect(recordedArrangement({ ...arranged, sort: { column: 2, direction: 'ascending' } }, columns)).toBeUndefined();
  });
});
