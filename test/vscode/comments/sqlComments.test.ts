import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqlComments } from '../../../src/vscode/comments/sqlComments.ts';
import { processorMsSince } from '../../support/processorTime.ts';

const textsOf = (sql: string) => sqlComments(sql).map(({ span }) => sql.slice(span.start, span.end));

describe('the comments of a SQL text', () => {
  it.each([
    ['-- a\nSELECT 1 -- b', ['-- a', '-- b']],
    ['-- a\r\nSELECT 1', ['-- a']],
    ['/* a /* nested */ still */ SELECT 1', ['/* a /* nested */ still */']],
    ['/* never closed', ['/* never closed']],
    ['SELECT \'-- no\', "-- no", $$ -- no $$, $x$ -- no $$ $x$ -- yes', ['-- yes']],
    ["SELECT 'it''s -- no' -- yes", ['-- yes']],
    ["SELECT E'\\' -- no' -- yes", ['-- yes']],
    ["SELECT '\\' -- yes", ['-- yes']],
    ["SELECT name'\\' -- yes", ['-- yes']],
    ['SELECT $1 -- yes $1', ['-- yes $1']],
    ['SELECT a$b$ -- yes', ['-- yes']],
    ['', []],
  ])('are found in %j', (sql, comments) => {
    expect(textsOf(sql)).toEqual(comments);
  });

  it('are in order, apart, and inside the text, whatever it holds', () => {
    const pieces = fc.constantFrom(
      '--',
      '/*',
      '*/',
      "'",
      '"',
      '$',
      '$a$',
      '$$',
      '\\',
      'E',
      'x',
      ' ',
      '\n',
      '\r\n',
      ';',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const { span } of sqlComments(text)) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          last = span.end;
        }
      }),
    );
  });

  it('are found quickly in a text made to be slow', () => {
    const started = process.cpuUsage();
    sqlComments(`${'$a$$b$'.repeat(20_000)}${"'".repeat(20_001)}${'/*'.repeat(20_000)}`);
    expect(processorMsSince(started)).toBeLessThan(1_000);
  });
});
