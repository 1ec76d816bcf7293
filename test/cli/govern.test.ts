import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { demoCatalog } from '../support/demoCatalog.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

const policy = `version: 1
masks: [{ columns: [public.customers.email], with: partial, unless: "'pii-reader' in actor.roles" }]
rowFilters: [{ table: public.orders, where: "shipping_city = {actor.region}" }]
approval: [{ when: "statement.effect == 'write'", effect: deny }, { when: "true", effect: permit }]
`;

async function govern(stdin: string, words: readonly string[], actor: object) {
  const terminal = fakeTerminal({ stdin });
  for (const [name, text] of [
    ['policy.yaml', policy],
    ['catalog.json', JSON.stringify(demoCatalog)],
    ['actor.json', JSON.stringify(actor)],
  ] as const)
    writeFileSync(path.join(terminal.cwd, name), text);
  const files = ['--policy', 'policy.yaml', '--catalog', 'catalog.json', '--actor', 'actor.json'];
  const code = await runCommandLine(['govern', '--dialect', 'postgresql', ...files, ...words], terminal);
  return { code, printed: terminal.printed() };
}

const lines = (...texts: readonly string[]) => texts.map((sql, i) => JSON.stringify({ id: `${i}`, sql })).join('\n');

describe('govern', () => {
  it('prints the text that would be sent, or why none would be, line by line', async () => {
    const { code, printed } = await govern(
      lines(
        'SELECT 1',
        'SELECT email FROM customers',
        'DELETE FROM orders',
        'SELECT email FROM customers FOR UPDATE',
        'SELECT 1; SELECT 2',
        'SELEC',
      ),
      ['--jsonl'],
      { id: 'u', attributes: { region: 'EU' } },
    );
    expect(code).toBe(0);
    const answers = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      { version: 1, id: '0', sql: 'SELECT 1', changes: [] },
      {
        id: '1',
        sql: expect.stringContaining('FROM public.customers) AS customers'),
        columns: [expect.stringContaining('email')],
      },
      { id: '2', effect: 'deny', refused: expect.any(String) },
      { id: '3', refused: expect.stringContaining('lock') },
      { id: '4', refused: expect.stringContaining('one statement') },
      { id: '5', refused: expect.any(String) },
    ]);
    for (const { sql, refused } of answers) expect(sql === undefined).toBe(refused !== undefined);
  });

  it('minds who asks, and ends with 1 where nothing would be sent', async () => {
    const reader = { id: 'u', roles: ['pii-reader'], attributes: { region: 'EU' } };
    expect(JSON.parse((await govern('SELECT email FROM customers', ['-'], reader)).printed)).toMatchObject({
      sql: 'SELECT email FROM customers',
    });
    const { code, printed } = await govern('SELECT count(*) FROM orders', ['-'], { id: 'u' });
    expect(code).toBe(1);
    expect(JSON.parse(printed).refused).toContain('attribute region');
  });
});
