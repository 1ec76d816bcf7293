import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Actor } from '../../../src/core/draft/actor.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { explain } from '../../../src/core/policy/explain.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { explanationPage } from '../../../src/core/report/explanation.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analyst, draftOf, profile } from '../../support/statements.ts';

const dialect = await createPostgresqlDialect();

const organisation = `version: 1
classification: [{ columns: [public.customers.email], level: restricted, type: email }]
masks:
  - { columns: { level: restricted }, with: partial, keepStart: 2 }
rowFilters:
  - { table: public.customers, where: "region = {actor.region}", unless: "'global' in actor.roles" }
limits: { maxRows: 100 }
approval:
  - { when: "risk.level == 'low'", effect: permit }
  - { when: "statement.effect == 'read'", effect: requireApproval, reason: "Say what you need it for." }
  - { when: "true", effect: deny }
`;
const workspace = `version: 1
masks: [{ columns: ["public.*.email"], with: hash, unless: "actor.attributes.missing == 'x'" }]
limits: { timeout: 5s, maxRows: 500 }
approval: [{ when: "actor.attributes.missing == 'x'", effect: permit }]
`;

function explained(sql: string, texts: readonly (readonly [string, string])[], actor: Actor = analyst) {
  const { policy, problems } = readPolicy(texts.map(([source, text]) => ({ source, name: source, text })));
  const analysis = dialect.analyse(sql, demoCatalog);
  const situation = { policy, profile: profile(), catalog: demoCatalog };
  const draft = draftOf(sql, { asker: actor });
  const explanation = explain(analysis, draft, situation);
  expect(explanation.decision).toEqual(decide(analysis, draft, situation));
  return { page: explanationPage(explanation, ['Policy of A | B.']), problems, explanation };
}

const both = [
  ['organisation', organisation],
  ['workspace', workspace],
] as const;

/** The row of a table that begins with a cell. */
const row = (page: string, first: string): string =>
  page.split('\n').find((line) => line.startsWith(`| ${first} |`)) ?? '';

describe('an explanation', () => {
  const { page } = explained('SELECT email FROM customers', both);

  it('says the decision and its reasons first', () => {
    expect(page).toMatch(/^# A person must approve this\n/);
    expect(page).toContain('The organisation policy wants a person to approve this\\: Say what you need it for\\.');
    expect(page).toContain('Decided by the organisation and the workspace policies');
    expect(page).toContain('- Policy of A \\| B\\.');
  });

  it('says which conditions were heard, what came of each, and which decided', () => {
    expect(row(page, '1')).toBe("| 1 | `risk.level == 'low'` | no |  |  |");
    expect(row(page, '2')).toContain('**yes, and decides** | requireApproval | Say what you need it for\\.');
    expect(page).toContain('1 more was not heard');
    expect(page).toMatch(
      /`actor.attributes.missing == 'x'` \| can't be told, so it counts: [^|]+\| requireApproval \|/,
    );
  });

  it('adds up the risk', () => {
    const criteria = page.slice(page.indexOf('## Risk, on the scale of the organisation'));
    expect(row(criteria, 'sensitivity')).toBe('| sensitivity | restricted | 1 | 0.35 | 0.35 |');
    const { risk } = explained('SELECT email FROM customers', both).explanation.decision;
    const sum = risk.criteria.reduce((all, { share, weight }) => all + share * weight, 0);
    expect(risk.score).toBeCloseTo(Math.min(1, sum), 3);
  });

  it('says of each mask and filter what it shows and who wants it', () => {
    const mask = row(page, '`public.customers.email`');
    expect(mask).toContain('| null |');
    expect(mask).toContain('organisation: columns that are restricted or more with partial');
    expect(mask).toContain(
      "workspace: `public.*.email` with hash (unless `actor.attributes.missing == 'x'`, which can't be told",
    );
    expect(row(page, '`public.customers`')).toContain("(unless `'global' in actor.roles`, which does not hold)");
    const global = explained('SELECT region FROM customers LIMIT 1', both, { ...analyst, roles: ['global'] });
    expect(row(global.page, '`public.customers`')).toContain('which holds, so it is lifted');
  });

  it('says which policy sets each limit', () => {
    expect(row(page, 'rows at most')).toBe('| rows at most | 100 | organisation |');
    expect(row(page, 'milliseconds at most')).toBe('| milliseconds at most | 5,000 | workspace |');
    expect(row(page, 'joins at most')).toContain('nothing is said');
  });

  it.each([
    ['a policy with a mistake', 'SELECT 1', [['workspace', 'rulez: {}']] as const, 'has a mistake'],
    ['a text without a statement', '-- nothing', both, 'There is no statement'],
  ])('of %s says that alone', (_what, sql, texts, words) => {
    const { page: short } = explained(sql, texts);
    expect(short).toMatch(/^# This is denied/);
    expect(short).toContain(words);
    expect(short).not.toContain('## Rules');
  });

  it('of a text that can’t be read says so, with the rule that says it', () => {
    expect(explained('SELEC 1', both).page).toContain('| `not-understood` | requireApproval |');
  });

  it('of the demo policy explains each of its tests', () => {
    const demo = readFileSync(new URL('../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8');
    const { policy } = readPolicy([{ source: 'workspace', name: 'w', text: demo }]);
    for (const { test } of policy.tests) expect(explained(test.sql, [['workspace', demo]]).page).toContain('## Risk');
  });

  it('lets no text of the SQL or the policy become a link, a picture, HTML, a heading or another cell', () => {
    const evil = '![x](https://evil.example/p.png) <img src=x> [a](command:b) `|` ```';
    const policy = `version: 1\napproval:\n  - { when: "statement.text == '${evil} | # x'", effect: permit }\n  - { when: "true", effect: deny, reason: "${evil}" }\n`;
    const { page: made, problems } = explained(`SELECT '${evil}' AS "| # \`x\`"`, [['workspace', policy]]);
    expect(problems).toEqual([]);
    const outsideCode = made.replace(/(`{3,})sql\n[\s\S]*?\n\1/g, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outsideCode).not.toMatch(/[^\\]<img|[^\\]\]\(|https:|command:/);
    for (const line of made.split('\n').filter((one) => /^\| \d/.test(one)))
      expect(line.replaceAll('\\|', '').split('|')).toHaveLength(7);
  });
});
