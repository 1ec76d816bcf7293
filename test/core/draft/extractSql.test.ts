import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractSql, shorten } from '../../../src/core/draft/extractSql.ts';
import { processorMsSince } from '../../support/processorTime.ts';
import { times } from '../../support/thorough.ts';

const sqlIn = (answer: string) => {
  const extracted = extractSql(answer);
  return extracted.kind === 'sql' ? extracted.sql : undefined;
};

describe('the SQL in an answer', () => {
  it('is the fenced block, and the words around it are the explanation', () => {
    expect(extractSql('Sure!\n\n```sql\nSELECT 1;\n```\n\nIt gives one.')).toEqual({
      kind: 'sql',
      sql: 'SELECT 1;',
      explanation: 'Sure!\n\nIt gives one.',
    });
  });

  it.each([
    ['a bare fence', '```\nSELECT 1\n```', 'SELECT 1'],
    ['tildes', '~~~sql\nSELECT 1\n~~~', 'SELECT 1'],
    ['another name of the language', '```postgresql\nSELECT 1\n```', 'SELECT 1'],
    ['capitals and attributes', '```SQL {.line-numbers}\nSELECT 1\n```', 'SELECT 1'],
    ['an indented fence', '1. So:\n   ```sql\n   SELECT 1\n   ```', 'SELECT 1'],
    ['Windows line ends', '```sql\r\nSELECT 1,\r\n  2\r\n```', 'SELECT 1,\n  2'],
    ['a fence never closed', 'Here:\n```sql\nSELECT 1;\n', 'SELECT 1;'],
    ['a longer fence around a shorter one', "````sql\nSELECT '\n```\n'\n````", "SELECT '\n```\n'"],
    ['a block of another language first', '```json\n{"a": 1}\n```\n```sql\nSELECT 1\n```', 'SELECT 1'],
    ['a bare block that is no SQL first', '```\npip install x\n```\n```sql\nSELECT 1\n```', 'SELECT 1'],
    ['an empty block first', '```sql\n```\n```sql\nSELECT 1\n```', 'SELECT 1'],
    ['a comment in front', '```sql\n-- one\nSELECT 1\n```', '-- one\nSELECT 1'],
    ['no fence', 'SELECT 1 FROM t', 'SELECT 1 FROM t'],
    ['no fence and prose after it', 'SELECT 1 FROM t;\n\nThis selects one.', 'SELECT 1 FROM t;'],
    [
      'no fence and a comment first',
      '/* one */ WITH a AS (SELECT 1) SELECT * FROM a',
      '/* one */ WITH a AS (SELECT 1) SELECT * FROM a',
    ],
    ['a tag that names more than SQL', '```sql title="x.sql"\nDELETE FROM t\n```', 'DELETE FROM t'],
    ['thoughts in front', '<think>\n```sql\nDROP TABLE t\n```\n</think>\n```sql\nSELECT 1\n```', 'SELECT 1'],
    ['characters of the world', '```sql\nSELECT é, \'😀\' FROM "größe"\n```', 'SELECT é, \'😀\' FROM "größe"'],
  ])('is found with %s', (_name, answer, sql) => {
    expect(sqlIn(answer)).toBe(sql);
  });

  it('is the first of several, and that is said', () => {
    const extracted = extractSql('```sql\nSELECT 1\n```\nor\n```sql\nSELECT 2\n```');
    expect(extracted).toMatchObject({
      kind: 'sql',
      sql: 'SELECT 1',
      explanation: expect.stringContaining('The model gave 2 pieces of SQL; this is the first of them.'),
    });
  });

  it.each([
    ['nothing', '', 'EMPTY'],
    ['white space', ' \r\n\t', 'EMPTY'],
    ['a thought that never ends', '<think>\nSELECT 1 FROM t', 'EMPTY'],
    ['prose', 'Which revenue do you mean, gross or net?', 'NOT_SQL'],
    ['a refusal', "I'm sorry, I can't help with that.", 'NOT_SQL'],
    ['another language', '```python\nprint("SELECT 1")\n```', 'NOT_SQL'],
    ['an empty block', '```sql\n```', 'NOT_SQL'],
    ['a block of comments', '```sql\n-- the schema has no such table\n/* sorry */\n```', 'NOT_SQL'],
    ['SQL in the middle of prose', 'You could say SELECT 1 FROM t here.', 'NOT_SQL'],
    ['JSON', '{"sql": "SELECT 1"}', 'NOT_SQL'],
    ['HTML', '<script>alert(1)</script>', 'NOT_SQL'],
    ['a NUL', '```sql\nSELECT 1;\u0000DELETE FROM t\n```', 'NOT_SQL'],
    ['an escape sequence', '```sql\nSELECT \u001b[2K1\n```', 'NOT_SQL'],
    ['a bare carriage return that hides a line', '```sql\nSELECT 1 --\rDELETE FROM t\n```', 'NOT_SQL'],
    ['a C1 control', '```sql\nSELECT 1\u0085DELETE\n```', 'NOT_SQL'],
    ['half a character', "```sql\nSELECT '\uD83D'\n```", 'NOT_SQL'],
    ['far too much', `\`\`\`sql\nSELECT 1${' '.repeat(300_000)}\n\`\`\``, 'NOT_SQL'],
  ])('is none in %s', (_name, answer, code) => {
    const extracted = extractSql(answer);
    expect(extracted).toMatchObject({ kind: 'none', code });
    expect(extracted.kind === 'none' && extracted.reason).toMatch(/^The model.*\.$/s);
  });

  it('is text that appears in the answer, of any answer, and well formed', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '```',
        '```sql\n',
        '\n```\n',
        '~~~',
        '<think>',
        '</think>',
        'SELECT 1',
        ';',
        '\n\n',
        '--',
        '/*',
        '\r',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const answer = pieces.join('');
        const extracted = extractSql(answer);
        if (extracted.kind === 'sql') {
          expect(answer.replaceAll('\r\n', '\n')).toContain(extracted.sql);
          expect(extracted.sql.trim()).not.toBe('');
          expect(extracted.sql).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
          expect(extracted.sql.isWellFormed() && (extracted.explanation ?? '').isWellFormed()).toBe(true);
        } else {
          expect(extracted.reason.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: times(600, 10_000) },
    );
  });

  it('is found in linear time in text made to be slow', () => {
    const slow = [
      '`'.repeat(250_000),
      '```\n'.repeat(60_000),
      '/*'.repeat(120_000),
      '-- \n'.repeat(60_000),
      `${'('.repeat(250_000)}`,
      ';\n'.repeat(120_000),
      `SELECT ${';\t '.repeat(80_000)}`,
      '<think>'.repeat(30_000),
    ];
    for (const text of slow) {
      const started = process.cpuUsage();
      extractSql(text);
      expect(processorMsSince(started), text.slice(0, 10)).toBeLessThan(2_000);
    }
  });
});

describe('text for people', () => {
  it('is short, well formed and without control characters', () => {
    expect(shorten(' a\u0000b\u001bc\uD83D ', 10)).toBe('a b c�');
    expect(shorten('😀😀😀', 4)).toBe('😀�…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
