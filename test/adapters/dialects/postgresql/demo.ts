import type { Catalog, CatalogTable } from '../../../../src/core/analysis/catalog.ts';

/** A small shop: the same tables as definitions for a real database and as a catalog. */
const tables: Readonly<Record<string, string>> = {
  'public.customers':
    'customer_id int primary key, full_name text, email text, phone text, birth_date date, region text, segment text, acquired_on date, marketing_consent boolean',
  'public.product_lines': 'product_line_id int primary key, name text',
  'public.products':
    'product_id int primary key, product_line_id int references public.product_lines, sku text, name text, unit_price numeric(10,2), unit_cost numeric(10,2), launched_on date',
  'public.orders':
    'order_id int primary key, customer_id int references public.customers, ordered_at timestamptz, status text, channel text, shipping_city text, currency text',
  'public.order_items':
    'order_id int, line_no int, product_id int, quantity int, unit_price numeric(10,2), discount numeric, primary key (order_id, line_no)',
  'public.payments':
    'payment_id int primary key, order_id int, paid_at timestamptz, amount numeric(12,2), method text, card_last4 text, card_holder text',
  'public.support_tickets':
    'ticket_id int primary key, customer_id int, opened_at timestamptz, closed_at timestamptz, priority text, subject text, body text',
  'hr.employees':
    'employee_id int primary key, full_name text, email text, national_id text, title text, department text, salary numeric(10,2), hired_on date, manager_id int',
  'public."Mixed Case"': '"Id" int primary key, "select" text, plain text, tags text[], details jsonb',
};

/** SQL that makes the demo's tables, some rows, a sequence and functions. */
export const demoSql = [
  'create schema hr',
  ...Object.entries(tables).map(([name, columns]) => `create table ${name} (${columns})`),
  'create sequence public.numbers',
  "insert into customers values (1, 'Ada', 'ada@example.com', '1', '1990-01-01', 'EU', 'smb', '2024-02-01', true)",
  "insert into orders values (1, 1, '2024-02-01', 'paid', 'web', 'Oslo', 'EUR')",
  `create function public.plus_one(n int) returns int language sql immutable as 'select n + 1'`,
  `create function public.order_count() returns bigint language sql stable as 'select count(*) from orders'`,
  `create function public.add_region(name text) returns void language sql volatile as 'update customers set region = name'`,
  `create function public.everyone_paid() returns numeric language sql stable security definer as 'select sum(salary) from hr.employees'`,
].join(';\n');

function tableOf(qualified: string, columns: string): CatalogTable {
  const [schema = '', name = ''] = qualified.split('.');
  const definitions = columns.replaceAll(/\([^)]*\)/g, '').split(', ');
  return {
    schema,
    name: name.replaceAll('"', ''),
    kind: 'table',
    rows: null,
    columns: definitions
      .filter((definition) => !definition.startsWith('primary key') && !/^(line_no|order_id)\)/.test(definition))
      .map((definition) => {
        const found = /^(?:"([^"]+)"|(\S+)) (\S+)/.exec(definition);
        return {
          name: found?.[1] ?? found?.[2] ?? '',
          type: found?.[3] ?? '',
          nullable: true,
          primaryKey: definition.includes('primary key'),
        };
      }),
  };
}

const described = (name: string, volatility: 'immutable' | 'stable' | 'volatile', securityDefiner = false) => ({
  schema: 'public',
  name,
  args: '',
  volatility,
  kind: 'function' as const,
  securityDefiner,
});

export const demoCatalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  tables: Object.entries(tables).map(([name, columns]) => tableOf(name, columns)),
  functions: [
    described('plus_one', 'immutable'),
    described('order_count', 'stable'),
    described('add_region', 'volatile'),
    described('everyone_paid', 'stable', true),
  ],
};
