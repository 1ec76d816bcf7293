import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf16Offset } from '../../../../src/adapters/databases/postgres/errorPosition.ts';

describe('the place of an error', () => {
  it('is the same character in UTF-16 as in code points, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(70), (text, index) => {
        const characters = [...text];
        const offset = utf16Offset(text, index + 1);
        expect(text.slice(0, offset)).toBe(characters.slice(0, index).join(''));
      }),
    );
  });

  it('beyond the text is its end', () => {
    expect(utf16Offset('😀', 99)).toBe(2);
    expect(utf16Offset('', 1)).toBe(0);
  });
});
