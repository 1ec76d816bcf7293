import { expect } from 'vitest';
import type { CatalogPhrases } from './phrases.ts';

const rights = ['select', 'insert', 'update', 'delete'];
const columns = [
  { name: 'visitor', type: 'text', nullable: false, primaryKey: true },
  { name: 'visit_no', type: 'integer', nullable: false, primaryKey: true },
  { name: 'feeling', type: 'shop.mood', nullable: false, primaryKey: false },
  { name: 'place', type: 'integer', nullable: true, primaryKey: false },
];
const place = {
  kind: 'foreign',
  columns: ['place'],
  references: { schema: 'shop', table: 'places', columns: ['place_id'] },
};
const visit = { kind: 'primary', columns: ['visitor', 'visit_no'] };

export const postgresCatalog: CatalogPhrases = {
  dialect: 'postgresql',
  schema: 'public',
  systemSchemas: /^(pg_|information_schema$)/,
  make: [
    `CREATE SCHEMA shop;
        CREATE TYPE shop.mood AS ENUM ('good', 'bad');
        CREATE TABLE shop.places (place_id int PRIMARY KEY, code text UNIQUE);
        CREATE TABLE shop.visits (visitor text, visit_no int, feeling shop.mood NOT NULL, gone int, place int REFERENCES shop.places,
          PRIMARY KEY (visitor, visit_no)) PARTITION BY RANGE (visit_no);
        CREATE TABLE shop.early PARTITION OF shop.visits FOR VALUES FROM (0) TO (100);
        CREATE UNIQUE INDEX only_some ON shop.places (code) WHERE place_id > 5;
        ALTER TABLE shop.visits DROP COLUMN gone;
        COMMENT ON TABLE shop.visits IS 'Who came.';
        COMMENT ON COLUMN shop.visits.feeling IS 'How it was.';
        INSERT INTO shop.visits VALUES ('a', 1, 'good'), ('b', 1, 'bad');
        CREATE VIEW shop.good AS SELECT visitor FROM shop.visits WHERE feeling = 'good';
        CREATE FUNCTION shop.twice(a int, b text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * a';
        CREATE FUNCTION shop.wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM shop.visits';
        CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'SELECT 1';
        COMMENT ON FUNCTION shop.wipe() IS 'Forgets all.';
        ANALYZE shop.visits;`,
  ],
  remove: ['DROP SCHEMA shop CASCADE'],
  tables: [
    {
      schema: 'shop',
      name: 'early',
      kind: 'table',
      rows: 2,
      columns,
      keys: [place, visit],
      rights,
      parents: ['shop.visits'],
    },
    {
      schema: 'shop',
      name: 'good',
      kind: 'view',
      rows: null,
      columns: [{ name: 'visitor', type: 'text', nullable: true, primaryKey: false }],
      definition: expect.stringContaining('shop.visits'),
      rights,
    },
    {
      schema: 'shop',
      name: 'places',
      kind: 'table',
      rows: null,
      columns: [
        { name: 'place_id', type: 'integer', nullable: false, primaryKey: true },
        { name: 'code', type: 'text', nullable: true, primaryKey: false },
      ],
      keys: [
        { kind: 'primary', columns: ['place_id'] },
        { kind: 'unique', columns: ['code'] },
      ],
      rights,
    },
    {
      schema: 'shop',
      name: 'visits',
      kind: 'partitionedTable',
      rows: 2,
      comment: 'Who came.',
      columns: columns.map((column) => (column.name === 'feeling' ? { ...column, comment: 'How it was.' } : column)),
      keys: [place, visit],
      rights,
    },
  ],
  functions: [
    {
      schema: 'shop',
      name: 'tidy',
      args: '',
      volatility: 'volatile',
      kind: 'procedure',
      securityDefiner: false,
      language: 'sql',
      definition: expect.stringMatching(/^CREATE OR REPLACE PROCEDURE shop.tidy.*SELECT 1/s),
    },
    {
      schema: 'shop',
      name: 'twice',
      args: 'integer, text',
      volatility: 'immutable',
      kind: 'function',
      securityDefiner: false,
      language: 'sql',
      definition: expect.stringMatching(/^CREATE OR REPLACE FUNCTION shop.twice.*IMMUTABLE.*SELECT 2/s),
    },
    {
      schema: 'shop',
      name: 'wipe',
      args: '',
      volatility: 'volatile',
      kind: 'function',
      securityDefiner: true,
      language: 'sql',
      definition: expect.stringMatching(/SECURITY DEFINER/),
      comment: 'Forgets all.',
    },
  ],
  synonyms: [],
  makeChanging: ['CREATE TABLE changing (x int); CREATE VIEW over_changing AS SELECT x FROM changing'],
  changes: [
    'ALTER TABLE changing ADD COLUMN y int',
    'ALTER TABLE changing ALTER COLUMN y TYPE bigint',
    'ALTER TABLE changing RENAME COLUMN x TO z',
    'ALTER TABLE changing ALTER COLUMN z SET NOT NULL',
    'ALTER TABLE changing ADD PRIMARY KEY (z)',
    'CREATE UNIQUE INDEX changing_y ON changing (y)',
    "COMMENT ON COLUMN changing.y IS 'a'",
    "COMMENT ON COLUMN changing.y IS 'b'",
    'COMMENT ON COLUMN changing.y IS NULL',
    'CREATE OR REPLACE VIEW over_changing AS SELECT z AS x FROM changing WHERE z > 1',
    'GRANT SELECT ON changing TO PUBLIC',
    'CREATE TABLE child () INHERITS (changing)',
    'ALTER TABLE child NO INHERIT changing',
    'ALTER TABLE child RENAME TO grown',
    "CREATE FUNCTION counted() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION counted() RETURNS int LANGUAGE sql AS 'SELECT 2'",
    'ALTER FUNCTION counted() STABLE',
    'CREATE TYPE colour AS ENUM ()',
    'INSERT INTO changing SELECT * FROM generate_series(1, 5000); ANALYZE changing',
    'DROP TABLE grown',
    'DROP FUNCTION counted(); DROP TYPE colour',
  ],
  changesUntold: ['ALTER TABLE changing SET SCHEMA public'],
  removeChanging: ['DROP TABLE changing CASCADE'],
};
