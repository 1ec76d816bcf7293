import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clock, count, counted, duration, sentence, translated } from '../../webview/shared/sentences.ts';
import { tokensOf } from '../../webview/shared/sqlTokens.ts';
import { hasUnseen, piecesOf, withoutReordering } from '../../webview/shared/visibleText.ts';
import { processorMsSince } from '../support/processorTime.ts';

const shown = (line: string): string =>
  piecesOf(line)
    .map((piece) => piece.shown)
    .join('');

describe('SQL as it is shown', () => {
  it.each([
    ['an override that turns text around', '/*\u202e } */', '/*⟨U+202E⟩ } */'],
    ['isolates', '\u2066a\u2069', '⟨U+2066⟩a⟨U+2069⟩'],
    ['a zero-width space inside a name', 'cust\u200bomers', 'cust⟨U+200B⟩omers'],
    ['a byte order mark', '\ufeffSELECT', '⟨U+FEFF⟩SELECT'],
    ['a no-break space', 'a\u00a0b', 'a⟨U+00A0⟩b'],
    ['an ideographic space', 'a\u3000b', 'a⟨U+3000⟩b'],
    ['a line separator, which some databases take for white space', 'a\u2028b', 'a⟨U+2028⟩b'],
    ['a carriage return, which ends a comment for some databases', '-- a\rDROP', '-- a⟨U+000D⟩DROP'],
    ['a NUL', 'a\u0000b', 'a⟨U+0000⟩b'],
    ['a tag character', 'a\u{e0041}b', 'a⟨U+E0041⟩b'],
    ['a Hangul filler', 'a\u3164b', 'a⟨U+3164⟩b'],
    ['a lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['a soft hyphen', 'dele\u00adte', 'dele⟨U+00AD⟩te'],
  ])('shows %s by number', (_, line, expected) => {
    expect(shown(line)).toBe(expected);
    expect(hasUnseen(line)).toBe(true);
  });

  it('leaves what can be seen as it is', () => {
    const line = "SELECT 'Größe', \"日本語\", '😀'\t-- é";
    expect(shown(line)).toBe(line);
    expect(hasUnseen(`${line}\r\n${line}\n`)).toBe(false);
  });

  it('accounts for every character of any line, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        let at = 0;
        for (const piece of piecesOf(line)) {
          expect(piece.at).toBe(at);
          at += piece.length;
        }
        expect(at).toBe(line.length);
      }),
    );
  });
});

describe('prose and values', () => {
  it('keep what people write and lose the power to reorder', () => {
    expect(withoutReordering('a\u202eb \u2067c\u2069 \u0007')).toBe('a⟨U+202E⟩b ⟨U+2067⟩c⟨U+2069⟩ ⟨U+0007⟩');
    expect(withoutReordering('👩\u200d💻 10\u00a0€\n\tend\r\n')).toBe('👩\u200d💻 10\u00a0€\n\tend\n');
  });
});

describe('the colours of SQL', () => {
  const coloured = (sql: string) => tokensOf(sql).map(({ kind, start, end }) => [kind, sql.slice(start, end)]);

  it('tell words, strings, numbers, comments and functions apart', () => {
    expect(coloured("SELECT sum(a), 'x''y', E'\\'', 1.5e3 FROM \"from\" -- end")).toEqual([
      ['keyword', 'SELECT'],
      ['function', 'sum'],
      ['string', "'x''y'"],
      ['string', "E'\\''"],
      ['number', '1.5e3'],
      ['keyword', 'FROM'],
      ['comment', '-- end'],
    ]);
    expect(coloured('$tag$ SELECT $tag$ /* a /* b */ c */ x $1')).toEqual([
      ['string', '$tag$ SELECT $tag$'],
      ['comment', '/* a /* b */ c */'],
      ['number', '1'],
    ]);
  });

  it('lie in order inside any text, and never overlap', () => {
    const part = fc.constantFrom(
      "'",
      '"',
      '$$',
      '$a$',
      '/*',
      '*/',
      '--',
      '\n',
      'SELECT',
      'x(',
      ' ',
      '1.',
      '\\',
      'é',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join('')),
        ),
        (sql) => {
          let last = 0;
          for (const { start, end } of tokensOf(sql)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(sql.length);
        },
      ),
    );
  });

  it.each([
    "'".repeat(100_000),
    '/*'.repeat(100_000),
    `a${' '.repeat(100_000)}`.repeat(3),
    '$a$'.repeat(60_001),
    'a'.repeat(200_000),
  ])('come quickly for a text made to be slow', (sql) => {
    const start = process.cpuUsage();
    tokensOf(sql);
    expect(processorMsSince(start)).toBeLessThan(1_000);
  });
});

describe('a sentence', () => {
  it('takes values, numbers with their grouping, and shows a missing one', () => {
    expect(sentence('{count} rows of {table}, {missing}', { count: 12_040, table: '{count}' })).toBe(
      '12,040 rows of {count}, {missing}',
    );
    expect(sentence('{constructor} {toString}', {})).toBe('{constructor} {toString}');
  });

  it('counts one and many', () => {
    const words = { one: '{count} row', other: '{count} rows' };
    expect([0, 1, 2, 1204].map((value) => counted(value, words))).toEqual(['0 rows', '1 row', '2 rows', '1,204 rows']);
    expect(count(1_000_000)).toBe('1,000,000');
  });

  it('says durations in fitting units', () => {
    expect([0, 84.4, 999, 1_200, 59_900, 60_000, 125_000, -5].map(duration)).toEqual([
      '0 ms',
      '84 ms',
      '999 ms',
      '1.2 s',
      '59.9 s',
      '1 min',
      '2 min 5 s',
      '0 ms',
    ]);
    expect([300_000, 59_001, 1, 0, -1].map(clock)).toEqual(['5:00', '1:00', '0:01', '0:00', '0:00']);
  });

  it('is translated by key, and only by strings', () => {
    const english = { run: 'Run', stop: 'Stop' };
    const foreign = { run: 'Kör', stop: '', other: 'x', constructor: 'y' };
    expect(translated(english, foreign)).toEqual({ run: 'Kör', stop: 'Stop' });
    expect(translated(english, { run: 5 as never })).toEqual(english);
  });
});
