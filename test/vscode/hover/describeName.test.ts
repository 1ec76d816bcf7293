import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { nameAt } from '../../../src/core/analysis/nameSearch.ts';
import { describeName } from '../../../src/vscode/hover/describeName.ts';
import { demoSituation, tsqlSituation } from '../documents/judged.ts';
import { english } from '../english.ts';

const situation = await demoSituation();
const tsql = tsqlSituation();
const { editing } = await createPostgresqlDialect();

/** What a hover at the `|` says, with the marks of Markdown's escapes taken out. */
function hover(marked: string, catalog: Catalog | undefined = situation.catalog, by = editing): string {
  return raw(marked, catalog, by).replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function raw(marked: string, catalog: Catalog | undefined, by = editing): string {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  const names = by?.names(text, catalog);
  const found = names && nameAt(names, at);
  return found === undefined
    ? ''
    : describeName(found, { catalog, policy: situation.policy, text, t: english }).join('\n\n');
}

describe('a hover', () => {
  it.each<[string, string]>([
    ['select c.|email from customers c', '**email** — text — restricted (email)\n\nColumn of public.customers.'],
    [
      'with s as (select sum(amount) as total from payments) select |total from s',
      '**total**\n\n```sql\nsum(amount)\n```\n\n\nAggregated over many rows from:\n\n- public.payments.amount — numeric',
    ],
    [
      'with s as (select coalesce(lower(email), phone) as both from customers) select s.|both from s',
      '**both**\n\n```sql\ncoalesce(lower(email), phone)\n```\n\n\nComputed from:\n\n- public.customers.email — text — restricted (email)\n- public.customers.phone — text — restricted (phone)',
    ],
    [
      'select x.|e from (select email as e from customers) x',
      '**e** — text — restricted (email)\n\nThe unchanged value of public.customers.email.',
    ],
    ['select 1 as |one', '**one**\n\n```sql\n1\n```\n\n\nA constant: no column flows into it.'],
    ['select |c.email from customers c', '**c**'],
    ['select 1 from |product_lines', '**public.product_lines** — table\n\n- product_line_id — int\n- name — text'],
    [
      'with s as (select email as e from customers) select 1 from |s',
      '**s**\n\nTable of WITH.\n\n- e — text — restricted (email)',
    ],
    ['with s as (select 1 as a) select x.a from s |x', '**x**\n\nStands for s, a table of WITH.\n\n- a'],
    ['select |* from product_lines', 'Stands for 2 columns:\n\n- product_line_id — int\n- name — text'],
  ])('says what a name is and where it comes from: %s', (marked, expected) => {
    const said = hover(marked);
    expect(said.startsWith(expected) ? expected : said).toBe(expected);
  });

  it.each<[string, string]>([
    ['select C.|EMAIL from Customers c', '**email** — text — restricted (email)\n\nColumn of dbo.customers.'],
    [
      'with S as (select sum(amount) as Total from payments) select [|total] from s',
      '**Total**\n\n```sql\nsum(amount)\n```\n\n\nAggregated over many rows from:\n\n- dbo.payments.amount — numeric',
    ],
    [
      'with S as (select email as [E ]] m] from customers) select 1 from |s',
      '**S**\n\nTable of WITH.\n\n- E ] m — text — restricted (email)',
    ],
    ['update |c set email = null from customers c', '**c**\n\n**dbo.customers** — table'],
  ])('says it of T-SQL too: %s', (marked, expected) => {
    const said = hover(marked, tsql.catalog, tsql.dialect.editing);
    expect(said.startsWith(expected) ? expected : said).toBe(expected);
  });

  it('says what it can without a catalog, and nothing where nothing is named', () => {
    const names = editing?.names('select t.a from t', undefined);
    const found = names && nameAt(names, 9);
    if (found === undefined) throw new Error('There is no name.');
    const about = { catalog: undefined, policy: situation.policy, text: 'select t.a from t', t: english };
    expect(describeName(found, about)).toEqual(['**a**', 'Column of t\\.']);
    expect(hover('select |1')).toBe('');
  });

  it('lists at most a dozen columns of a wide table', () => {
    const columns = Array.from({ length: 40 }, (_, index) => ({
      name: `c${index}`,
      type: 'int',
      nullable: true,
      primaryKey: false,
    }));
    const wide: Catalog = {
      version: 1,
      dialect: 'postgresql',
      searchPath: ['public'],
      functions: [],
      tables: [{ schema: 'public', name: 'wide', kind: 'table', rows: 3, columns }],
    };
    expect(hover('select 1 from |wide', wide)).toContain('- and 28 more');
  });

  it('makes nothing of what a database can write: no link, command, HTML or icon', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '[x](command:workbench.action.quit)',
        '<img src=x onerror=alert(1)>',
        '![x](https://evil.example/a.png)',
        '$(verified) checked',
        '`code` **bold** # head',
        '\n\n# heading\n- item',
        'https://evil.example',
        '```\n[x](command:a)',
      ),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(hostile, (evil) => {
        const name = `n${evil}`.replaceAll('\0', '');
        const catalog: Catalog = {
          version: 1,
          dialect: 'postgresql',
          searchPath: ['public'],
          functions: [],
          tables: [
            {
              schema: 'public',
              name: 't',
              kind: 'table',
              rows: 1,
              comment: evil,
              columns: [{ name, type: evil, nullable: true, primaryKey: false, comment: evil }],
            },
          ],
        };
        const said = ['select | * from t', 'select 1 from |t', 'select t.|* from t']
          .map((sql) => raw(sql.replace('| ', '|'), catalog))
          .join('\n');
        const bare = said.replace(/\\[!-/:-@[-`{-~]/g, '').replace(/^- |\*\*|^```.*$/gm, '');
        // Whatever is left unescaped can't begin anything of Markdown.
        expect(bare).not.toMatch(/[[\]()<>`$!#:|~&]|\bhttps?:/);
      }),
      { numRuns: 300 },
    );
  });
});
