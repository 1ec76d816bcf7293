import { describe, expect, it } from 'vitest';
import { questionAt, questionsIn } from '../../../src/vscode/comments/questions.ts';

const asked = (sql: string) => questionsIn(sql, 'postgresql').map(({ text, asked: is }) => [text, is]);

describe('a question in a comment', () => {
  it.each([
    ['--? revenue by month', [['revenue by month', true]]],
    [
      '--? revenue\n--? by month',
      [
        ['revenue', true],
        ['by month', true],
      ],
    ],
    [
      '--? revenue\n-- a note',
      [
        ['revenue', true],
        ['a note', false],
      ],
    ],
    ['-- revenue\n-- by month', [['revenue by month', false]]],
    [
      '-- revenue\n\n-- by month',
      [
        ['revenue', false],
        ['by month', false],
      ],
    ],
    ['/* revenue\n * by month */', [['revenue by month', false]]],
    [
      'SELECT 1 -- one\n-- two',
      [
        ['one', false],
        ['two', false],
      ],
    ],
    ["SELECT '--? no'", []],
    ['--?', []],
    ['--', []],
  ])('is read from %j', (sql, questions) => {
    expect(asked(sql)).toEqual(questions);
  });

  it('is found from any of its lines, and from no other', () => {
    const sql = 'SELECT 1;\n-- revenue\n-- by month\nSELECT 2;';
    const lineOf = (words: string) => {
      const start = sql.lastIndexOf('\n', sql.indexOf(words)) + 1;
      return { start, end: sql.indexOf('\n', start) };
    };
    expect(questionAt(sql, lineOf('revenue'), 'postgresql')?.text).toBe('revenue by month');
    expect(questionAt(sql, lineOf('by month'), 'postgresql')?.text).toBe('revenue by month');
    expect(questionAt(sql, { start: 0, end: 9 }, 'postgresql')).toBeUndefined();
  });
});
