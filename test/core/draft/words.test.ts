import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../src/core/draft/words.ts';
import { processorMsSince } from '../../support/processorTime.ts';

const line = (text: string) => wordsOf(text).join(' ');

describe('the words of a question', () => {
  it.each([
    ['Customers, acquired in Q3?', 'customer , acquired in q3'],
    ['the third quarter', 'the q3'],
    ['3rd quarter; quarter 3; Q 3?!', 'q3 ; q3 ; q3'],
    ['fiscal year 2025, FY25, FY 2025, f.y. 2025', 'fy2025 , fy2025 , fy2025 , fy2025'],
    ["customers' orders, the customer's order", 'customer order , the customer order'],
    ["don't can't won't isn't", 'do not can not will not is not'],
    [
      'categories boxes addresses buses status analysis news sales',
      'category box address buse status analysis news sales',
    ],
    ['1,000,000 and 1,5 and 12.50 and 007', '1000000 and 1 , 5 and 12.50 and 007'],
    ['top ten of 3', 'top 10 of 3'],
    ['product-line product_line', 'product line product line'],
    ['below -5 %, > 3', 'below - 5 % , > 3'],
    ['gro\u0308ße', 'größe'],
    ['größe Ärzte 顧客', 'größe ärzte 顧客'],
    ['', ''],
  ])('of %j are %j', (text, words) => {
    expect(line(text)).toBe(words);
  });

  it.each([
    ['below -5', 'below 5'],
    ['over 1,000', 'over 1'],
    ['over 1.5', 'over 15'],
    ['> 5', '< 5'],
    ['50%', '50'],
    ['Q3', 'Q2'],
    ['FY2025', '2025'],
    ['FY2025', 'FY2024'],
    ["don't", 'do'],
    ['sales price', 'sale price'],
    ['goods', 'good'],
    ['returned', 'returning'],
    ['revenue (net)', 'revenue net'],
    ['product/region', 'product region'],
    ['10²', '102'],
    ['customers. Orders', 'customers orders'],
    ['Berlin, Germany', 'Berlin Germany'],
    ['re\u200Bvenue', 'revenue'],
    ['rеvenue with a Cyrillic е', 'revenue with a Cyrillic е'],
  ])('never make %j and %j the same', (a, b) => {
    expect(line(a)).not.toBe(line(b));
  });

  it('are the same for the same text, of any text, in bounded number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const words = wordsOf(text);
        expect(wordsOf(text)).toEqual(words);
        expect(words.length).toBeLessThanOrEqual(text.normalize('NFKC').length * 2);
      }),
    );
  });

  it('take linear time of a text made to be slow', () => {
    for (const text of [
      "s'".repeat(100_000),
      '1,000'.repeat(40_000),
      '?'.repeat(200_000),
      ' '.repeat(200_000),
      'fy '.repeat(60_000),
    ]) {
      const started = process.cpuUsage();
      wordsOf(text);
      expect(processorMsSince(started)).toBeLessThan(2_000);
    }
  });
});
