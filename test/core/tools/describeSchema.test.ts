import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog, CatalogTable } from '../../../src/core/analysis/catalog.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { describeSchema, maxSchemaLength, type SchemaQuestion } from '../../../src/core/tools/describeSchema.ts';
import { devProfile, emptyCatalog } from '../../support/world.ts';

function table(name: string, over: Partial<CatalogTable> = {}): CatalogTable {
  const column = { name: 'id', type: 'integer', nullable: false, primaryKey: true };
  return { schema: 'public', name, kind: 'table', rows: 7_777, columns: [column], ...over };
}

async function told(question: SchemaQuestion, tables: readonly CatalogTable[], over: Partial<Catalog> = {}) {
  const { said } = describeSchema(question, {
    profile: devProfile,
    dialect: await createPostgresqlDialect(),
    catalog: { ...emptyCatalog, tables, ...over },
    policy: readPolicy([]).policy,
  });
  const lines = /<schema>\n(.*)\n<\/schema>/s.exec(said)?.[1]?.split('\n') ?? [];
  return { said, tables: lines.map((line) => JSON.parse(line)) };
}

describe('what an agent is told of the tables', () => {
  it('is names, types, keys and comments, and no count of rows', async () => {
    const orders = table('orders', {
      comment: 'Orders of customers',
      columns: [
        { name: 'order_id', type: 'integer', nullable: false, primaryKey: true },
        { name: 'customer_id', type: 'integer', nullable: true, primaryKey: false, comment: 'Who ordered' },
      ],
      keys: [
        {
          kind: 'foreign',
          columns: ['customer_id'],
          references: { schema: 'public', table: 'customers', columns: ['customer_id'] },
        },
      ],
    });
    const { said, tables } = await told({}, [orders]);
    expect(tables).toEqual([
      {
        table: 'public.orders',
        kind: 'table',
        comment: 'Orders of customers',
        columns: [
          { name: 'order_id', type: 'integer', primaryKey: true, notNull: true },
          { name: 'customer_id', type: 'integer', comment: 'Who ordered' },
        ],
        references: [{ columns: ['customer_id'], to: 'public.customers', toColumns: ['customer_id'] }],
      },
    ]);
    expect(said).not.toContain('7777');
  });

  it('comes in pages that hold every table once', async () => {
    const all = Array.from({ length: 700 }, (_, i) => table(`t_${i}`));
    const seen: string[] = [];
    let pages = 0;
    for (let from: number | undefined = 1; from !== undefined; pages++) {
      const page = await told({ from }, all);
      expect(page.said.length).toBeLessThan(maxSchemaLength + 1_000);
      seen.push(...page.tables.map(({ table: name }) => name));
      const next: string | undefined = /call again with from: (\d+)/.exec(page.said)?.[1];
      from = next === undefined ? undefined : Number(next);
    }
    expect(pages).toBeGreaterThan(1);
    expect(seen).toEqual(all.map(({ name }) => `public.${name}`));
  });

  it('of a table that is wider than a page: as many columns as fit, and how many are missing', async () => {
    const columns = Array.from({ length: 1_600 }, (_, i) => ({
      ...{ name: `column_${i}`, type: 'integer', nullable: true, primaryKey: false },
    }));
    const { said, tables } = await told({}, [table('wide', { columns })]);
    expect(said.length).toBeLessThan(maxSchemaLength + 1_000);
    expect(tables[0].columns.length + tables[0].columnsNotTold).toBe(1_600);
  });

  it('can be searched by names of tables and columns', async () => {
    const tables = [table('orders'), table('customers', { columns: [] }), table('items', { columns: [] })];
    expect((await told({ search: 'CUSTOM' }, tables)).tables).toMatchObject([{ table: 'public.customers' }]);
    expect((await told({ search: 'id' }, tables)).tables).toMatchObject([{ table: 'public.orders' }]);
    expect((await told({ search: 'none' }, tables)).said).toContain('No table that may be told of fits.');
    expect((await told({ from: 9 }, tables)).said).toContain('There are 3 tables, so none from number 9 on.');
  });

  it('leaves out what the role may do nothing with, and what would name it', async () => {
    const hidden = table('secret_pay', { rights: [] });
    const view = table('v', { kind: 'view', definition: 'SELECT id FROM public.secret_pay', rights: ['select'] });
    const pointing = table('p', {
      keys: [
        {
          kind: 'foreign',
          columns: ['id'],
          references: { schema: 'public', table: 'secret_pay', columns: ['id'] },
        },
      ],
    });
    const { said, tables } = await told({}, [hidden, view, pointing]);
    expect(tables.map(({ table: name }) => name)).toEqual(['public.v', 'public.p']);
    expect(said).not.toContain('secret_pay');
  });
});
