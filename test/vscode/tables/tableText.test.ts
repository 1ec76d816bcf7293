import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { CatalogTable } from '../../../src/core/analysis/catalog.ts';
import { tableText } from '../../../src/vscode/tables/tableText.ts';
import { demoSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const { catalog, policy, dialect } = await demoSituation();
const spell = (await createPostgresqlDialect()).editing?.spell ?? ((name: string) => name);
const written = (table: CatalogTable) => tableText(table, { catalog, policy }, 'demo', spell, english);

const customers: CatalogTable = {
  schema: 'public',
  name: 'customers',
  kind: 'table',
  rows: 48_211,
  comment: 'Everyone who ever bought.',
  columns: [
    { name: 'customer_id', type: 'integer', nullable: false, primaryKey: true },
    { name: 'email', type: 'text', nullable: true, primaryKey: false, comment: 'Where the invoice goes.' },
    { name: 'Birth Date', type: 'date', nullable: true, primaryKey: false },
  ],
};

describe('a table as a page to read', () => {
  it('has columns with types, keys, classification and comments', () => {
    const { text, lineOf } = written(customers);
    expect(text).toBe(`-- public.customers · table · about 48,211 rows
-- As the catalog of the connection demo has it. This page is for reading.
-- Everyone who ever bought.

CREATE TABLE public.customers (
  customer_id  integer NOT NULL PRIMARY KEY,
  email        text, -- restricted (email) · Where the invoice goes.
  "Birth Date" date
);
`);
    for (const { name } of customers.columns) expect(text.split('\n')[lineOf.get(name) ?? -1]).toContain(name);
  });

  it('keeps what the database writes inside its comment, and can be read as one statement', () => {
    const evil = 'x\n); DROP TABLE customers; --\r\u2028 y';
    const { text } = written({
      ...customers,
      comment: evil,
      columns: [{ name: 'a', type: 'text', nullable: true, primaryKey: false, comment: evil }],
    });
    expect(text.split(/[\n\r\u2028]/).filter((line) => /DROP/.test(line) && !line.includes('--'))).toEqual([]);
    expect(dialect.analyse(text, undefined).statements.map(({ kind }) => kind)).toEqual(['schema']);
  });
});
