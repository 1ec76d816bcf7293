import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupReadings, type Reading } from '../../../src/core/draft/groupReadings.ts';

const reading = (sql: string, form: string | undefined = sql, labels: readonly string[] = []): Reading => ({
  sql,
  form: form === undefined ? undefined : { form, labels },
});
const unreadable = (sql: string): Reading => ({ sql, form: undefined });
const sqlOf = (groups: readonly (readonly Reading[])[]) => groups.map((group) => group.map(({ sql }) => sql));

describe('readings', () => {
  it('that mean the same are together, the most frequent first and the shortest of them first', () => {
    const groups = groupReadings([reading('b'), reading('aaa', 'a'), reading('a'), reading('aa', 'a')]);
    expect(sqlOf(groups)).toEqual([['a', 'aa', 'aaa'], ['b']]);
  });

  it('that are as frequent come by the longer form: it says more of what is meant', () => {
    const [first] = groupReadings([reading('delete from t'), reading('delete from t where id = 1')]);
    expect(first?.[0].sql).toBe('delete from t where id = 1');
  });

  it('that can’t be read agree with nothing, not even with themselves, and come last', () => {
    const broken = unreadable('selec 1');
    expect(sqlOf(groupReadings([broken, { ...broken }, reading('a')]))).toEqual([['a'], ['selec 1'], ['selec 1']]);
  });

  it('may call their columns what they like', () => {
    const groups = groupReadings([reading('x', 'f', ['n', 'total']), reading('y', 'f', ['count', 'sum'])]);
    expect(groups).toHaveLength(1);
  });

  it('that call different columns the same are different: an attack: a column under the name of another', () => {
    const groups = groupReadings([
      reading('one', 'f', ['income', 'expenses']),
      reading('other', 'f', ['expenses', 'income']),
      reading('third', 'f', ['income', 'expenses']),
    ]);
    expect(sqlOf(groups)).toEqual([['one', 'third'], ['other']]);
  });

  const anyReadings = fc.array(
    fc.record({
      sql: fc.string({ minLength: 1, maxLength: 3 }),
      form: fc.option(fc.constantFrom('f', 'g', 'h'), { nil: undefined }),
      labels: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const made = (some: readonly { sql: string; form: string | undefined; labels: readonly string[] }[]): Reading[] =>
    some.map(({ sql, form, labels }) => (form === undefined ? unreadable(sql) : reading(sql, form, labels)));

  it('give the same groups in whatever order they came', () => {
    fc.assert(
      fc.property(anyReadings, fc.infiniteStream(fc.nat()), (some, order) => {
        const moved = some
          .map((one) => ({ one, at: order.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(sqlOf(groupReadings(made(moved)))).toEqual(sqlOf(groupReadings(made(some))));
      }),
    );
  });

  it('never agree less when one of them is given once more', () => {
    const share = (readings: readonly Reading[], sql: Reading) =>
      (groupReadings(readings).find((group) => group.includes(sql))?.length ?? 0) / readings.length;
    fc.assert(
      fc.property(anyReadings, (some) => {
        const readings = made(some);
        const [one] = readings;
        if (one?.form === undefined) return;
        expect(share([...readings, { ...one }], one)).toBeGreaterThanOrEqual(share(readings, one));
      }),
    );
  });
});
