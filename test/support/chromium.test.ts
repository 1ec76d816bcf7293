import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';

describe('the browser for these tests', () => {
  it('is the one that CHROMIUM names', () => {
    expect(findChromium({ CHROMIUM: import.meta.filename }, [])).toBe(import.meta.filename);
  });

  it('is not quietly another one when CHROMIUM is wrong', () => {
    expect(() => findChromium({ CHROMIUM: '/nowhere/chromium' })).toThrow(/CHROMIUM names \/nowhere\/chromium/);
  });

  it('is never skipped: where there is none, the sentence says how to get one', () => {
    expect(() => findChromium({}, ['/nowhere/chromium'])).toThrow(/no Chromium or Chrome was found.*apt-get install/);
  });
});
