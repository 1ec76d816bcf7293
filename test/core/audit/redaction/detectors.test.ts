import { describe, expect, it } from 'vitest';
import type { Range } from '../../../../src/core/audit/redaction/detector.ts';
import { foldText } from '../../../../src/core/audit/redaction/foldedText.ts';
import { detectors } from '../../../../src/core/audit/redaction/redactText.ts';
import { harmless, hostile, type Labelled, labelled, ordinary } from './labelled.ts';

/** Of each pattern: what was to be found, what was found, and what of it was right, to the character. */
function score(texts: readonly Labelled[]) {
  return detectors.map(({ pattern, find }) => {
    let [expected, found, right] = [0, 0, 0];
    for (const one of texts) {
      const folded = foldText(one.text);
      const all = find(folded.text).map(folded.sourceOf);
      const places = [...new Map(all.map((range) => [`${range.start} ${range.end}`, range])).values()];
      const wanted = one.expected.filter((range) => range.pattern === pattern);
      const same = (a: Range) => (b: Range) => a.start === b.start && a.end === b.end;
      expected += wanted.length;
      found += places.length;
      right += wanted.filter((range) => places.some(same(range))).length;
    }
    return { pattern, expected, found, right };
  });
}

const exact = (rows: ReturnType<typeof score>) =>
  rows.map(({ pattern, expected }) => ({ pattern, expected, found: expected, right: expected }));

describe('the detectors', () => {
  it('find in ordinary texts all that a person marked, to the character, and nothing else', () => {
    const rows = score(ordinary.map(labelled));
    expect(rows).toEqual(exact(rows));
    expect(rows.every(({ expected }) => expected >= 1)).toBe(true);
  });

  it('find it where it is split, dressed up or escaped', () => {
    const rows = score(hostile.map(labelled));
    expect(rows).toEqual(exact(rows));
  });

  it.each(harmless)('leave alone: %s', (text) => {
    expect(score([{ text, expected: [] }]).filter(({ found }) => found > 0)).toEqual([]);
  });
});
