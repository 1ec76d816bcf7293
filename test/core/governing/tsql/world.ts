import { dialectNamed } from '../../../../src/composition/dialects.ts';
import type { Catalog, CatalogTable } from '../../../../src/core/analysis/catalog.ts';
import { assess } from '../../../../src/core/flow.ts';
import { type Governed, govern } from '../../../../src/core/governing/govern.ts';
import { analyst, draftOf, policyOf, profile } from '../../../support/statements.ts';

function table(named: string, columns: string, more: Partial<CatalogTable> = {}): CatalogTable {
  const [schema = '', name = ''] = named.split('.');
  return {
    schema,
    name,
    kind: 'table',
    rows: null,
    columns: columns.split(' ').map((one) => {
      const [column = '', type = 'int'] = one.split(':');
      return { name: column, type, nullable: true, primaryKey: false };
    }),
    ...more,
  };
}

const view = (named: string, columns: string, definition: string): CatalogTable =>
  table(named, columns, { kind: 'view', definition });

/** A shop whose customers are masked and whose orders are filtered, with all that leads to them by other names. */
export const shop: Catalog = {
  version: 1,
  dialect: 'tsql',
  database: 'Shop',
  searchPath: ['dbo'],
  tables: [
    table('dbo.Customers', 'Id Email:nvarchar(80) Phone:varchar(20) Born:date Score Region:varchar(10)'),
    table('dbo.Orders', 'Id CustomerId Amount:decimal(10,2) Status:varchar(20) Region:varchar(10)'),
    table('dbo.Labels', 'Id Label:varchar(20)'),
    table('sales.Orders', 'Id Region:varchar(10)'),
    table('dbo.OrdersHistory', 'Id Amount Region:varchar(10)', { parents: ['dbo.Orders'] }),
    view('dbo.Contacts', 'Id Mail:nvarchar(80)', 'SELECT Id, Email AS Mail FROM Customers'),
    view('dbo.Contacts2', 'Id Mail:nvarchar(80)', 'SELECT [c].[Id], c.Mail FROM dbo.Contacts AS c'),
    view('dbo.Regions', 'Region:varchar(10)', 'SELECT Region FROM dbo.Customers'),
    view(
      'dbo.Starting',
      'Mail:nvarchar(80)',
      'WITH x AS (SELECT Email FROM dbo.Customers) SELECT Email AS Mail FROM x',
    ),
    view('dbo.Renamed', 'Mail:nvarchar(80)', 'SELECT Email FROM dbo.Customers'),
    // Its own schema comes first where a definition names a table without one.
    view('sales.OpenOrders', 'Id', 'SELECT o.Id FROM Orders o'),
    table('dbo.Unread', 'Mail', { kind: 'view' }),
  ],
  functions: [
    { schema: 'dbo', name: 'EmailOf', args: 'int', volatility: 'stable', kind: 'function' },
    { schema: 'dbo', name: 'CustomersOf', args: 'int', volatility: 'stable', kind: 'function' },
  ],
  synonyms: [
    { schema: 'dbo', name: 'Cust', of: { schema: 'dbo', name: 'Customers' } },
    { schema: 'dbo', name: 'Far', of: { server: 'other', database: 'x', schema: 'dbo', name: 'Customers' } },
  ],
};

/** A policy in which customers' e-mail addresses are masked in one way. */
export const masking = (mask = 'with: partial'): string => `version: 1
masks: [{ columns: [dbo.customers.email], ${mask}, unless: "'pii-reader' in actor.roles" }]
approval: [{ when: "true", effect: permit }]
`;

export const filtering = `version: 1
rowFilters: [{ table: '*.orders', where: "Region = {actor.region}", unless: "'global' in actor.roles" }]
approval: [{ when: "true", effect: permit }]
`;

export const { deciding: dialect } = await dialectNamed('tsql');

export function governed(sql: string, policy = masking(), asker = analyst, catalog: Catalog = shop): Governed {
  const situation = { profile: profile({ driver: 'sqlserver' }), dialect, catalog, policy: policyOf(policy) };
  const { analysis, decision } = assess(draftOf(sql, { asker }), situation);
  return govern(analysis, decision, situation);
}

/** The governed text, or `refused: ` and the reason. */
export function sqlOf(...of: Parameters<typeof governed>): string {
  const done = governed(...of);
  return done.kind === 'governed' ? done.sql : `refused: ${done.reason}`;
}

export const maskedEmail =
  "CASE WHEN LEN(RTRIM(Email)) > 1 THEN LEFT(RTRIM(Email), 1) + '***' WHEN RTRIM(Email) IS NOT NULL THEN '***' END";
export const inEu = (columns: string, schema = 'dbo'): string =>
  `(SELECT TOP (9223372036854775807) ${columns} FROM ${schema}.Orders WHERE Orders.Region = 'EU')`;
export const ifEu = (value: string, qualifier = 'Orders'): string =>
  `CASE WHEN ${qualifier}.Region = 'EU' THEN ${value} END`;
