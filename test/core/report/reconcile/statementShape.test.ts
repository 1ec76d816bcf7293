import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../../src/composition/dialects.ts';
import { statementShape } from '../../../../src/core/report/reconcile/statementShape.ts';
import { processorMsSince } from '../../../support/processorTime.ts';

const { editing } = (await dialectNamed('postgresql')).deciding;
const shape = (text: string) => statementShape(text, editing?.tokens(text) ?? []);

describe('the shape of a statement', () => {
  it.each([
    ["SELECT a FROM t WHERE b = 'x' AND c = 7", 'select a\nfrom t where b = $1 and c = $2 -- done'],
    ['SELECT -5, a -1', 'SELECT $1, a - $2'],
    ["SELECT interval '1 day', date '2020-01-01'", 'SELECT interval $1, date $2'],
    ['SELECT a FROM t WHERE b IN (1, 2, 3);', 'SELECT a FROM t WHERE b IN ($1 /*, ... */)'],
    [
      "SELECT a FROM t WHERE b IN ('u'::regclass, 'v'::pg_catalog.regclass)",
      'SELECT a FROM t WHERE b IN ($1 /*, ... */)',
    ],
    ['SELECT a = ANY (ARRAY[1, 2, 3])', 'SELECT a = ANY (ARRAY[$1 /*, ... */])'],
    ['SELECT extract(year FROM d), true, NULL', 'SELECT EXTRACT($1 FROM d), $2, $3'],
    ['SELECT a FROM t WHERE b IS NULL LIMIT 5', 'SELECT a FROM t WHERE b IS NULL LIMIT $1'],
    ["SELECT E'a\\'b', x'1F', $$c$$", 'SELECT $1, $2, $3'],
  ])('of %j is that of %j', (one, other) => expect(shape(one)).toBe(shape(other)));

  it.each([
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ['SELECT "A" FROM t', 'SELECT a FROM t'],
    ['SELECT f(1)', 'SELECT f(1, 2)'],
    ['SELECT a FROM t WHERE b IN (1)', 'SELECT a FROM t WHERE b IN (c)'],
    ['SELECT a FROM t WHERE b IN (1, (SELECT 2))', 'SELECT a FROM t WHERE b IN (1)'],
    ['SELECT a FROM t WHERE b IN (1, 2)', 'SELECT a FROM t WHERE b NOT IN (1, 2)'],
    ['DELETE FROM t WHERE a = 1', 'DELETE FROM t'],
  ])('of %j is not that of %j', (one, other) => expect(shape(one)).not.toBe(shape(other)));

  it('takes time in line with the length of a text, whatever its brackets', () => {
    const nested = `SELECT ${'a IN (1, '.repeat(40_000)}${')'.repeat(90_000)}`;
    const start = process.cpuUsage();
    shape(nested);
    expect(processorMsSince(start)).toBeLessThan(2_000);
  });
});
