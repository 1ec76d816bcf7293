import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fencedSql, inertMarkdown } from '../../../src/core/report/inertMarkdown.ts';

describe('foreign text in a chat answer', () => {
  it.each([
    ['a link', '[click](https://example.invalid)'],
    ['a command link', '[click](command:countersign.run)'],
    ['an image', '![x](https://example.invalid/x.png)'],
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['an autolink', '<https://example.invalid>'],
    ['a bare address', 'https://example.invalid'],
    ['a reference definition', '[x]: command:countersign.run\n[x]'],
    ['a theme icon', '$(shield)'],
    ['an entity', '&lt;b&gt;'],
    ['a heading', '# big'],
    ['a fence', '```sql\nDROP\n```'],
    ['an indented code block', '    DROP'],
  ])("can't make %s", (_, text) => {
    const markdown = inertMarkdown(text);
    // Every ASCII mark that could begin something stands behind a backslash.
    expect(markdown).not.toMatch(/(^|[^\\])(\\\\)*[[\]()<>!#`*_:$&]/);
    expect(markdown).not.toMatch(/^ {4}/m);
  });

  it('keeps its words', () => {
    expect(inertMarkdown('revenue by month')).toBe('revenue by month');
    expect(inertMarkdown('a\nb')).toBe('a  \nb');
  });
});

describe('SQL in a fenced block', () => {
  it("can't end its block early", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '``', '```', '````', '\n', 'SELECT', ' ')), (parts) => {
        const sql = parts.join('');
        const fenced = fencedSql(sql);
        const [open = ''] = /^`+/.exec(fenced) ?? [];
        const closing = fenced
          .split('\n')
          .filter((line) => /^ {0,3}`+ *$/.test(line) && line.trim().length >= open.length);
        expect(closing).toHaveLength(1);
      }),
    );
  });
});
