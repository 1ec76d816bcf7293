import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqlComments } from '../../../src/vscode/comments/sqlComments.ts';
import { processorMsSince } from '../../support/processorTime.ts';

const textsOf = (sql: string, dialect = 'postgresql') =>
  sqlComments(sql, dialect).map(({ span }) => sql.slice(span.start, span.end));

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

  it.each([
    ["SELECT [it's] -- yes\nFROM t -- it's", ['-- yes', "-- it's"]],
    ['SELECT [a]]-- no] -- yes', ['-- yes']],
    ['SELECT "a-- no" -- yes', ['-- yes']],
    ["SELECT N'it''s -- no' -- yes", ['-- yes']],
    ["SELECT E'\\' -- yes", ['-- yes']],
    ['SELECT $$ -- yes', ['-- yes']],
    ['/* a /* nested */ [still */ SELECT [/* no */]', ['/* a /* nested */ [still */']],
    ['SELECT [never -- closed', []],
  ])('are found in %j of T-SQL', (sql, comments) => {
    expect(textsOf(sql, 'tsql')).toEqual(comments);
  });

  it.each(['postgresql', 'tsql'])('are in order, apart, and inside the text, whatever it holds, in %s', (dialect) => {
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
      '[',
      ']',
      ' ',
      '\n',
      '\r\n',
      ';',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        let last = 0;
        for (const { span } of sqlComments(text, dialect)) {
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
    sqlComments(`${'$a$$b$'.repeat(20_000)}${"'".repeat(20_001)}${'/*'.repeat(20_000)}`, 'postgresql');
    expect(processorMsSince(started)).toBeLessThan(1_000);
  });
});
