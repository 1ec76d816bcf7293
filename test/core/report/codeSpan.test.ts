import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeCell, codeSpan } from '../../../src/core/report/codeSpan.ts';

describe('foreign text as code in Markdown', () => {
  it.each([
    ['public.customers', '`public.customers`'],
    ['a `b` c', '`` a `b` c ``'],
    ['', '`  `'],
    ['two\nlines', '`two lines`'],
    ['a\u202eb', '`a\\u202eb`'],
  ])('%j is %s', (text, markdown) => {
    expect(codeSpan(text)).toBe(markdown);
  });

  it('never ends its span early, nor its cell', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '``', '|', '\\', '\n', '[x](y)', '<img>', ' ', 'a')), (parts) => {
        const [fence = ''] = /^`+/.exec(codeSpan(parts.join(''))) ?? [];
        const within = codeSpan(parts.join('')).slice(fence.length, -fence.length);
        expect([...within.matchAll(/`+/g)].map(([run]) => run.length)).not.toContain(fence.length);
        expect(within).not.toContain('\n');
        expect(codeCell(parts.join(''))).not.toMatch(/(^|[^\\])\|/);
      }),
    );
  });
});
