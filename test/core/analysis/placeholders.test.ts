// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such texts are what is tested.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { times } from '../../support/thorough.ts';
import { at } from './understood.ts';

const dialect = await createPostgresqlDialect();
const all = (sql: string) => dialect.analyse(sql, demoCatalog).statements;
const one = (sql: string): Statement => {
  const [statement, ...more] = all(sql);
  if (statement === undefined || more.length > 0) throw new Error(`${more.length + 1} statements: ${sql}`);
  return statement;
};
const told = (sql: string) =>
  one(sql).placeholders.map(({ style, name, span, standsFor }) => [at(sql, span), style, name, standsFor]);

describe('a placeholder', () => {
  it.each<[string, readonly (readonly unknown[])[]]>([
    ['select 1 from customers where customer_id = :id', [[':id', ':name', 'id', 'value']]],
    ['select 1 from customers where region in :regions', [[':regions', ':name', 'regions', 'value']]],
    [
      'select 1 from customers where region in (:a, :b)',
      [
        [':a', ':name', 'a', 'value'],
        [':b', ':name', 'b', 'value'],
      ],
    ],
    ['select customer_id::text from customers where customer_id = :id::int', [[':id', ':name', 'id', 'value']]],
    ['select 1 from customers where customer_id=@id', [['@id', '@name', 'id', 'value']]],
    ['select 1 from customers where customer_id = @customer_id', [['@customer_id', '@name', 'customer_id', 'value']]],
    [
      'select 1 from customers where customer_id in (?, ?) limit ?',
      [
        ['?', '?', null, 'value'],
        ['?', '?', null, 'value'],
        ['?', '?', null, 'value'],
      ],
    ],
    [
      'select 1 from customers where customer_id = %s and region=%s',
      [
        ['%s', '%s', null, 'value'],
        ['%s', '%s', null, 'value'],
      ],
    ],
    ['select 1 from customers where region = %(region)s', [['%(region)s', '%(name)s', 'region', 'value']]],
    ['select 1 from customers where ${filter}', [['${filter}', '${', 'filter', 'value']]],
    ['select ${a.b(`x}`)} from customers', [['${a.b(`x}`)}', '${', null, 'value']]],
    [
      'select {{ column }} from {{ table }}',
      [
        ['{{ column }}', '{{', 'column', 'value'],
        ['{{ table }}', '{{', 'table', 'name'],
      ],
    ],
    ['select 1 from {{ schema }}.orders', [['{{ schema }}', '{{', 'schema', 'name']]],
    ['select 1 from {{ prefix }}_orders', [['{{ prefix }}', '{{', 'prefix', 'name']]],
    [
      'update :t set region = :r',
      [
        [':t', ':name', 't', 'name'],
        [':r', ':name', 'r', 'value'],
      ],
    ],
    [
      'select date :day, interval ?',
      [
        [':day', ':name', 'day', 'value'],
        ['?', '?', null, 'value'],
      ],
    ],
    [
      "select 1 from customers where email = '{{ var('x') }}'  and region = :r",
      [
        ["{{ var('x') }}", '{{', null, 'text'],
        [':r', ':name', 'r', 'value'],
      ],
    ],
    ['{{ config(x=1) }} select 1', [['{{ config(x=1) }}', '{{', null, 'block']]],
    [
      'select 1 {% if x %} where true {% endif %}',
      [
        ['{% if x %}', '{%', null, 'block'],
        ['{% endif %}', '{%', null, 'block'],
      ],
    ],
    ['{% macro x() %}', [['{% macro x() %}', '{%', null, 'block']]],
  ])('is told, and the text isn’t understood: %s', (sql, expected) => {
    expect(told(sql)).toEqual(expected);
    const { understood, effect, obstacles, text } = one(sql);
    expect({ understood, effect }).toEqual({ understood: false, effect: 'unknown' });
    for (const [written] of expected)
      expect(obstacles.some(({ message }) => message.includes(String(written)))).toBe(true);
    expect(sql).toContain(text);
  });

  it('says that the text runs only once it has a value', () => {
    expect(one('select email from customers where customer_id = :id').obstacles).toEqual([
      {
        message:
          'This text has the placeholder :id, and what will stand there can’t be told; it runs only once it has a value.',
        span: { start: 48, end: 51 },
      },
    ]);
  });

  it('leaves the facts around it as they are, at their places', () => {
    const sql =
      'select é.email from customers é where é.customer_id = :id /* 😀 */ and lower(é.region) = ? and é.phone in (%s)';
    const filled = one(sql);
    const plain = one(sql.replace(':id', '$1 ').replace('?', '5').replace('%s', '$2'));
    expect(filled).toMatchObject({
      kind: 'query',
      reads: plain.reads,
      outputs: plain.outputs,
      columnUses: plain.columnUses,
      tableUses: plain.tableUses,
      wherePresent: true,
    });
    expect(filled.predicates.map(({ left, notSargable }) => [left.columns[0]?.column, notSargable])).toEqual([
      ['customer_id', null],
      ['region', 'function'],
      ['phone', null],
    ]);
    expect(filled.normalized).toContain('= :id and lower(é.region) = ?');
  });

  it('follows dbt’s references to the tables that they name', () => {
    const statement = one(
      "select email from {{ ref('customers') }} join {{ source(\"hr\", 'employees') }} e using (email)",
    );
    expect(statement.reads.map(({ schema, table }) => `${schema}.${table}`)).toEqual([
      'public.customers',
      'hr.employees',
    ]);
    expect(statement.understood).toBe(false);
  });

  it('is no name that could be mistaken for a wrong one', () => {
    expect(one('select 1 from :t').unknownNames).toEqual([]);
    expect(one('select nothing from customers where customer_id = :x').unknownNames).toMatchObject([
      { path: ['nothing'] },
    ]);
  });

  it.each([
    ['$1', 'select 1 from customers where customer_id = $1', [['$1', 'parameter', '1', 'value']]],
    [
      'in a string',
      "select 1 from customers where region = '${region}' or region = '{{ region }}'",
      [
        ['${region}', '${', 'region', 'text'],
        ['{{ region }}', '{{', 'region', 'text'],
      ],
    ],
    ['none in an array', 'select \'{{1,2},{3,4}}\'::int[], \'{"a": {"b": 1}}\'::json', []],
    [
      'none in an array’s or a text search’s operator',
      "select tags <@tags, to_tsvector(plain) @@plainto_tsquery('x'), 'a @b' from \"Mixed Case\"",
      [],
    ],
    ['none in a comment', 'select 1 /* :x {{ y }} */ -- ? %s', []],
    ['none in a name', 'select 1 as ":x {{ y }}"', []],
    ['none in a slice or cast', 'select tags[1:2], plain::text from "Mixed Case"', []],
    ['none in an operator', 'select 1 % 2, @ -1, details ? \'x\' from "Mixed Case"', []],
  ])('of the database itself is no obstacle: %s', (_what, sql, expected) => {
    expect(told(sql)).toEqual(expected);
    expect(one(sql).obstacles.filter(({ message }) => message.includes('placeholder'))).toEqual([]);
  });

  it('changes nothing about the statements around it', () => {
    const statements = all(
      'select 1; select email from customers where a = {{ "it\'s; x" }}; select 2; {# don\'t; #} select :x; select 3',
    );
    expect(statements.map(({ text, understood }) => [text, understood])).toEqual([
      ['select 1', true],
      ['select email from customers where a = {{ "it\'s; x" }}', false],
      ['select 2', true],
      ['select :x', false],
      ['select 3', true],
    ]);
  });

  it('can’t make a text look like less than it is', () => {
    for (const sql of [
      "{{ ' }}; delete from orders; {{ ' }}",
      'select 1 {# ; delete from orders',
      "select '{{ ' ; delete from orders; select ' }}'",
      '{% raw %} delete from orders {% endraw %}',
      'select :x; delete from orders',
      "select ${'}'}; delete from orders",
      'select 1 from t where ? ; delete from orders where {{ x }}',
      'with x as (delete from orders returning *) select * from x where order_id = :id',
    ]) {
      const statements = all(sql);
      const isHarmless = statements.every(({ understood, effect }) => understood && effect === 'read');
      expect(isHarmless, sql).toBe(false);
    }
  });

  it('never makes a text understood, and never throws, whatever stands around it', () => {
    const piece = fc.constantFrom(
      ...[
        'select',
        'a',
        'from',
        'customers',
        'where',
        '=',
        '(',
        ')',
        ',',
        ';',
        "'",
        '"',
        ':x',
        '@y',
        '?',
        '%s',
        '%(z)s',
        '{{ a }}',
        '{{',
        '}}',
        '{% if %}',
        '{#',
        '#}',
        '${b}',
        '${',
        '}',
        '--\n',
        '/*',
        '*/',
        '::int',
        '[1:2]',
        'in',
        'limit',
        '$1',
        "'{{ q }}'",
        'é😀',
        "{{ ref('orders') }}",
        'delete from orders',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('', ' '), (pieces, glue) => {
        const text = pieces.join(glue);
        for (const statement of all(text)) {
          const { placeholders, understood, effect, span } = statement;
          const open = placeholders.filter(({ style, standsFor }) => style !== 'parameter' && standsFor !== 'text');
          if (open.length > 0)
            expect({ understood, effect: effect === 'read' }).toEqual({ understood: false, effect: false });
          for (const { span: place } of placeholders) {
            expect(place.start).toBeGreaterThanOrEqual(span.start);
            expect(place.end).toBeLessThanOrEqual(span.end);
          }
        }
      }),
      { numRuns: times(600, 10_000) },
    );
  });

  it('is found in time in a large text', () => {
    const from = performance.now();
    for (const sql of [
      `select ${Array.from({ length: 2000 }, (_, i) => `:p${i}`).join(', ')}`,
      '{{ '.repeat(5_000),
      `select ${'{{ x }} '.repeat(2000)}`,
      Array.from({ length: 500 }, (_, i) => `select ${i} from t where a = ?`).join(';\n'),
      `select '${'{{ a }}'.repeat(2000)}', :x`,
    ])
      all(sql);
    expect(performance.now() - from).toBeLessThan(15_000);
  });
});
