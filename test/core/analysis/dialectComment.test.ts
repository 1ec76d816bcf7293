import { describe, expect, it } from 'vitest';
import { dialectComment } from '../../../src/core/analysis/dialectComment.ts';

describe('a comment that names the dialect', () => {
  it.each([
    ['-- countersign-dialect: snowflake\nselect 1', 'snowflake'],
    ['\n\n  -- Countersign-Dialect:  BigQuery  \nselect 1', 'BigQuery'],
    ['-- Copyright\n# countersign-dialect: mysql', 'mysql'],
    ['/* A report\n * countersign-dialect: trino\n */\nselect 1', 'trino'],
    ['// countersign-dialect: snowflake\r\nselect 1', 'snowflake'],
  ])('is found at the top of %j', (text, name) => {
    const found = dialectComment(text);
    expect(found?.name).toBe(name);
    expect(text.slice(found?.span.start, found?.span.end)).toBe(name);
  });

  it.each([
    '',
    'select 1 -- countersign-dialect: mysql',
    'select 1;\n-- countersign-dialect: mysql\nselect 2',
    "select '\n-- countersign-dialect: mysql\n'",
    '-- countersign-dialect:\nmysql',
    `${'-- line\n'.repeat(100)}-- countersign-dialect: mysql`,
  ])('is none in %j', (text) => {
    expect(dialectComment(text)).toBeUndefined();
  });
});
