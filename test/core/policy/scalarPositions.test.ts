import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScalar, parseDocument, stringify } from 'yaml';
import { ScalarPositions } from '../../../src/core/policy/scalarPositions.ts';

const styles = ['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

describe('the positions of a YAML scalar', () => {
  it('find each word of a text at the same word in the file, in every style', () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    const gap = fc.constantFrom(' ', ' ', "'", ' é😀 ', ' == ', '\n', '\n\n', ' "q" ', ' \\ ');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...styles),
        fc.constantFrom(20, 80),
        (parts, style, lineWidth) => {
          // Numbered, so that no word stands in another.
          const words = parts.map(([letters], i) => `${letters}${i}z`);
          const value = parts
            .map(([, between], i) => `${words[i]}${between}`)
            .join('')
            .trimEnd();
          const source = `before: x\na:\n  b: ${stringify(value, { defaultStringType: style, lineWidth }).trimEnd().replaceAll('\n', '\n  ')}\n`;
          const node = parseDocument(source).getIn(['a', 'b'], true);
          if (!isScalar(node) || node.range == null || typeof node.value !== 'string')
            throw new TypeError(`unreadable: ${source}`);
          const positions = new ScalarPositions(source, { start: node.range[0], end: node.range[1] }, node.value);
          for (const word of words) {
            const start = node.value.indexOf(word);
            if (start === -1) continue; // The outer indentation changed a fold.
            const span = positions.spanOf({ start, end: start + word.length });
            expect(source.slice(span.start, span.end)).toBe(word);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('give the whole scalar where the two do not line up', () => {
    const positions = new ScalarPositions('a: "xyz"', { start: 3, end: 8 }, 'something else');
    expect(positions.spanOf({ start: 0, end: 4 })).toEqual({ start: 3, end: 8 });
  });
});
