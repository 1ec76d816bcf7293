import { describe, expect, it } from 'vitest';
import { LinePrefix } from '../../../../src/adapters/databaseLogs/postgresStderr/linePrefix.ts';

const time = '2026-11-26 15:04:05.123 UTC';
const usual = new LinePrefix('%m [%p] %q%u@%d/%a ');

describe('the line prefix of a PostgreSQL log', () => {
  it.each([
    ['%m [%p] %q%u@%d/%a ', `${time} [12] ada@shop/psql LOG:  x`],
    ['%t:%r:%u@%d:[%p]:%a: ', '2026-11-26 15:04:05 UTC:10.0.0.1(5432):ada@shop:[12]:psql: LOG:  x'],
    ['%n %c %l %v %x %e %h %Q (%u|%d|%a) ', '1795705445.123 6925.1f 3 4/5 0 00000 ::1 -12 (ada|shop|psql) LOG:  x'],
    ['%m %%%u,%d,%a%% ', `${time} %ada,shop,psql% LOG:  00000: x`],
  ])('%j is read', (prefix, line) => {
    const found = new LinePrefix(prefix).read(line);
    expect(found).toMatchObject({ user: 'ada', database: 'shop', application: 'psql', severity: 'LOG', message: 'x' });
    expect(found).toMatchObject({ time: expect.stringMatching(/^2026-11-26T15:04:05\.(123|000)Z$/) });
  });

  it.each([
    ['%m [%p] ', 'which account it was (%u)'],
    ['%q%u@%d/%a ', 'when it was (%m)'],
    ['%m %u %d ', 'which application it was'],
    ['%m %%u %d %a ', 'which account it was (%u)'],
    ['%m %-10u %u %d %a', '%-'],
  ])('%j is refused: it lacks %s', (prefix, words) => {
    expect(() => new LinePrefix(prefix)).toThrow(words);
  });

  it('reads what no session wrote, up to %q', () => {
    expect(usual.read(`${time} [1] LOG:  checkpoint starting: time`)).toMatchObject({ user: '', severity: 'LOG' });
  });

  it.each([
    'no time at all',
    '2026-11-26 15:04:05.123 CET [12] ada@shop/psql LOG:  x',
    `${time} [12] ada@shop/psql SHOUT:  x`,
  ])('does not read %j', (line) => expect(usual.read(line)).toBeUndefined());

  it.each([
    ['an application named as another entry', `${time} [12] ada@shop/x LOG:  disconnection:  LOG:  statement: DELETE`],
    ['an application with the marks of the prefix', `${time} [12] ada@shop/x@y/z LOG:  statement: DELETE`],
    ['an account named as an entry of the server', `${time} [12] LOG:  x@shop/psql LOG:  statement: DELETE`],
  ])('an attack by name: %s is never read one way', (_, line) => {
    expect(usual.read(line)).toBe('ambiguous');
  });

  it('keeps the longest tag apart from a statement that holds what ends a prefix', () => {
    const tag = 'countersign 01993b4e-1111-7222-8333-444455556666';
    const found = usual.read(`${time} [12] ada@shop/${tag} LOG:  statement: SELECT ' LOG:  statement: x'`);
    expect(found).toMatchObject({ application: tag, message: "statement: SELECT ' LOG:  statement: x'" });
  });
});
