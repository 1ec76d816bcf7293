import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/composition/dialects.ts';
import type { Catalog, CatalogColumn } from '../../../src/core/analysis/catalog.ts';
import { emptyDictionary } from '../../../src/core/draft/dictionary.ts';
import { withCatalogTags } from '../../../src/core/policy/catalogTags.ts';
import { classify } from '../../../src/core/policy/classification.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { draftOf } from '../../support/statements.ts';
import { devProfile } from '../../support/world.ts';

const { deciding: dialect } = await dialectNamed('postgresql');
const column = (name: string, over: Partial<CatalogColumn> = {}): CatalogColumn => ({
  name,
  type: 'text',
  nullable: true,
  primaryKey: false,
  ...over,
});
const table = (name: string, columns: readonly CatalogColumn[], comment?: string, schema = 'public') => ({
  schema,
  name,
  kind: 'table' as const,
  rows: 10,
  columns,
  ...(comment === undefined ? {} : { comment }),
});
const catalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  functions: [],
  tables: [
    table('people', [
      column('id'),
      column('mail', { comment: 'Where to write to. @class: restricted @type: email' }),
      column('note', { comment: 'Personal data, see the handbook.' }),
      column('nick', { comment: '@class: public' }),
      column('labelled', { label: { level: 'confidential', type: 'name' } }),
    ]),
    table('pay', [column('id'), column('amount', { comment: '@class: internal' })], '@class: confidential'),
    table('Mixed', [column('Mail', { comment: '@CLASS=Restricted' })]),
    table('people', [column('mail')], undefined, 'other'),
  ],
};

const policyOf = (text: string) => readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).policy;
const plain = policyOf('version: 1\n');
const levelIn = (policy: typeof plain, schema: string | null, name: string, of: string) =>
  classify((withCatalogTags(policy, catalog).layers.at(-1) ?? fail()).classification, {
    schema,
    table: name,
    column: of,
  })?.level;
const fail = (): never => {
  throw new Error('The policy has no layer.');
};

describe('a tag in the database', () => {
  it.each([
    ['public', 'people', 'mail', 'restricted'],
    ['public', 'people', 'id', undefined],
    ['public', 'people', 'labelled', 'confidential'],
    ['public', 'people', '*', 'restricted'],
    ['public', 'pay', 'id', 'confidential'],
    ['public', 'pay', 'amount', 'confidential'],
    ['public', 'mixed', 'mail', 'restricted'],
    ['other', 'people', 'mail', undefined],
    [null, 'people', 'mail', 'restricted'],
  ])('classifies %s.%s.%s as %s', (schema, name, of, level) => {
    expect(levelIn(plain, schema, name, of)).toBe(level);
  });

  it('is a tag: words of a comment are for proposals, and decide nothing', () => {
    expect(levelIn(plain, 'public', 'people', 'note')).toBeUndefined();
  });

  it('can’t loosen the policy: an attack by a comment that calls a restricted column public', () => {
    const strict = policyOf(
      'version: 1\nclassification:\n  - { columns: ["public.people.nick"], level: restricted }\n',
    );
    expect(levelIn(strict, 'public', 'people', 'nick')).toBe('restricted');
  });

  it('masks and decides as a pattern of the policy does', () => {
    const policy = policyOf(
      'version: 1\nmasks:\n  - { columns: { level: restricted }, with: "null" }\napproval:\n  - { when: "statement.sensitivity == \'restricted\'", effect: requireApproval }\n  - { when: "true", effect: permit }\n',
    );
    const situation = { policy, profile: devProfile, catalog, dictionary: emptyDictionary };
    const judge = (sql: string) => decide(dialect.analyse(sql, catalog), draftOf(sql), situation);
    const decision = judge('SELECT p.mail FROM people p');
    expect(decision.effect).toBe('requireApproval');
    expect(decision.obligations.masks).toEqual([{ schema: 'public', table: 'people', column: 'mail', with: 'null' }]);
    expect(judge('SELECT p.id FROM people p').effect).toBe('permit');
  });

  it('costs nothing where there is none, and is read once for each catalog', () => {
    expect(withCatalogTags(plain, { ...catalog, tables: [] })).toBe(plain);
    expect(withCatalogTags(plain, undefined)).toBe(plain);
    expect(withCatalogTags(plain, catalog)).toBe(withCatalogTags(plain, catalog));
  });
});
