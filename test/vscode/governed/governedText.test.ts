import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/composition/dialects.ts';
import { assess } from '../../../src/core/flow.ts';
import { govern } from '../../../src/core/governing/govern.ts';
import { governedText } from '../../../src/vscode/governed/governedText.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { draftOf, policyOf, profile } from '../../support/statements.ts';
import { english } from '../english.ts';

const { deciding: dialect } = await dialectNamed('postgresql');
const policy = policyOf(`version: 1
masks: [{ columns: [public.customers.email], with: partial }]
rowFilters: [{ table: public.orders, where: "shipping_city = 'a'\\n OR shipping_city = {actor.region}" }]
approval: [{ when: "statement.kind == 'delete'", effect: deny }, { when: "true", effect: permit }]
`);

function shown(sql: string) {
  const situation = { profile: profile(), dialect, catalog: demoCatalog, policy };
  const { analysis, decision } = assess(draftOf(sql), situation);
  return governedText(analysis, decision, govern(analysis, decision, situation), 'demo', english);
}

describe('what is written beside what would be sent', () => {
  it('says why above both sides, each sentence in one line, and leaves the SQL as it is', () => {
    const sql = 'SELECT c.email, o.status\nFROM customers c JOIN orders o USING (customer_id)';
    const both = shown(sql);
    expect(both).toMatchObject({ kind: 'both' });
    if (both.kind === 'none') return;
    const [written, sent] = [both.written, both.sent].map((side) => side.split('\n\n'));
    expect(written).toEqual([
      `-- What is written, and what would be sent to demo. These lines stand on both sides and are not sent.
-- public.customers.email shows the first 1 of its characters.
-- public.orders gives only rows where shipping_city = 'a' OR shipping_city = 'EU'.`,
      `${sql}\n`,
    ]);
    expect(sent?.[0]).toBe(written?.[0]);
    expect(both.sent).toContain('SELECT c.email, o.status\nFROM (SELECT customer_id, pg_catalog.left(email');
  });

  it.each([
    ['nothing is masked', 'SELECT region FROM customers', false, /as it is written/],
    ['the policy denies it', 'DELETE FROM customers', true, /^Nothing of this would be sent: /],
    ['a mask can’t be kept', 'SELECT email FROM customers FOR UPDATE', true, /lock/],
    ['there are two statements', 'SELECT 1; SELECT 2', true, /one statement/i],
    ['it can’t be read', 'SELEC', true, /^Nothing of this would be sent: /],
  ])('is a sentence where %s', (_, sql, isRefused, why) => {
    expect(shown(sql)).toEqual({ kind: 'none', isRefused, why: expect.stringMatching(why) });
  });
});
