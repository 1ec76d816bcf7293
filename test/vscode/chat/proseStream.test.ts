import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProseStream } from '../../../src/vscode/chat/proseStream.ts';

function proseOf(pieces: readonly string[]): string {
  let prose = '';
  const stream = new ProseStream((text) => {
    prose += text;
  });
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return prose;
}

describe('the prose of a streamed answer', () => {
  const answer = 'Here it is:\n```sql\nSELECT 1;\n```\nQ3 is the fiscal quarter.';

  it('goes through without the fenced blocks, however the answer is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: answer.length }), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), answer.length];
        const pieces = at.slice(1).map((end, i) => answer.slice(at[i], end));
        expect(proseOf(pieces)).toBe('Here it is:\nQ3 is the fiscal quarter.');
      }),
    );
  });

  it('of a block that never ends stops at the block', () => {
    expect(proseOf(['One.\n', '~~~\nDROP TABLE customers'])).toBe('One.\n');
  });
});
