import type { Catalog, CatalogTable } from '../../src/core/analysis/catalog.ts';

const typesOfTsql: Readonly<Record<string, string>> = {
  integer: 'int',
  text: 'nvarchar(200)',
  boolean: 'bit',
  numeric: 'decimal(18,2)',
  'numeric(10,2)': 'decimal(10,2)',
  'numeric(12,2)': 'decimal(12,2)',
  'timestamp with time zone': 'datetimeoffset',
};

/** The demo schema as a catalog, with the row counts the tests speak of. */
export const demoCatalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  tables: [
    table('public', 'customers', 48_211, {
      customer_id: 'integer!',
      full_name: 'text',
      email: 'text',
      phone: 'text',
      birth_date: 'date',
      region: 'text',
      segment: 'text',
      acquired_on: 'date',
      marketing_consent: 'boolean',
    }),
    table('public', 'product_lines', 6, { product_line_id: 'integer!', name: 'text' }),
    table('public', 'products', 120, {
      product_id: 'integer!',
      product_line_id: 'integer',
      sku: 'text',
      name: 'text',
      unit_price: 'numeric(10,2)',
      unit_cost: 'numeric(10,2)',
      launched_on: 'date',
    }),
    table('public', 'orders', 120_000, {
      order_id: 'integer!',
      customer_id: 'integer',
      ordered_at: 'timestamp with time zone',
      status: 'text',
      channel: 'text',
      shipping_city: 'text',
      currency: 'text',
    }),
    table('public', 'order_items', 310_000, {
      order_id: 'integer!',
      line_no: 'integer!',
      product_id: 'integer',
      quantity: 'integer',
      unit_price: 'numeric(10,2)',
      discount: 'numeric',
    }),
    table('public', 'payments', 118_000, {
      payment_id: 'integer!',
      order_id: 'integer',
      paid_at: 'timestamp with time zone',
      amount: 'numeric(12,2)',
      method: 'text',
      card_last4: 'text',
      card_holder: 'text',
    }),
    table('public', 'support_tickets', 9_000, {
      ticket_id: 'integer!',
      customer_id: 'integer',
      opened_at: 'timestamp with time zone',
      closed_at: 'timestamp with time zone',
      priority: 'text',
      subject: 'text',
      body: 'text',
    }),
    {
      ...table('public', 'orders_2019', 50_000, { order_id: 'integer!', customer_id: 'integer' }),
      comment: 'Deprecated since 2020: use orders.',
    },
    table('hr', 'employees', 240, {
      employee_id: 'integer!',
      full_name: 'text',
      email: 'text',
      national_id: 'text',
      title: 'text',
      department: 'text',
      salary: 'numeric(10,2)',
      hired_on: 'date',
      manager_id: 'integer',
    }),
  ],
  functions: [],
};

/** The same tables as SQL Server has them: those of `public` are in `dbo`, with its own types. */
export const demoCatalogTsql: Catalog = {
  ...demoCatalog,
  dialect: 'tsql',
  searchPath: ['dbo'],
  tables: demoCatalog.tables.map((one) => ({
    ...one,
    schema: one.schema === 'public' ? 'dbo' : one.schema,
    columns: one.columns.map((column) => ({ ...column, type: typesOfTsql[column.type] ?? column.type })),
  })),
};

/** A type that ends in `!` is of the primary key. */
function table(schema: string, name: string, rows: number, columns: Record<string, string>): CatalogTable {
  return {
    schema,
    name,
    kind: 'table',
    rows,
    columns: Object.entries(columns).map(([column, type]) => ({
      name: column,
      type: type.replace('!', ''),
      nullable: !type.endsWith('!'),
      primaryKey: type.endsWith('!'),
    })),
  };
}
