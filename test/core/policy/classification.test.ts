import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Classification,
  readColumnPattern,
  type Sensitivity,
  sensitivities,
} from '../../../src/core/policy/classification.ts';
import { processorMsSince } from '../../support/processorTime.ts';

function classification(
  clauses: readonly (readonly [pattern: string, level: Sensitivity, type?: string])[],
): Classification {
  return new Classification(
    clauses.map(([pattern, level, type]) => {
      const column = readColumnPattern(pattern);
      if (column === undefined) throw new TypeError(pattern);
      return { columns: [column], level, type };
    }),
  );
}

const column = (name: string) => {
  const [schema = '', table = '', column = ''] = name.split('.');
  return { schema: schema === '?' ? null : schema, table, column };
};

describe('a classification', () => {
  it.each([
    ['public.customers.email', 'public.customers.email', true],
    ['public.customers.email', 'public.customers.email2', false],
    ['*.*.email', 'hr.employees.email', true],
    ['*.*.*mail*', 'hr.employees.e_mail_2', true],
    ['*.*.card_*', 'public.payments.card_last4', true],
    ['*.*.card_*', 'public.payments.card', false],
    ['public.cust*ers.*', 'public.customers.x', true],
    ['public.a*b*c.x', 'public.a1b2c.x', true],
    ['public.a*b*c.x', 'public.acb.x', false],
    ['public.ab*ba.x', 'public.aba.x', false],
    ['Public.Customers.EMAIL', 'public.customers.email', true],
    ['public.customers.email', 'public.customers.Email', true],
    ['public.customers.email', '?.customers.email', true],
    ['public.customers.e+mail', 'public.customers.eemail', false],
  ])('%s matches %s: %s', (pattern, name, matches) => {
    expect(classification([[pattern, 'restricted']]).of(column(name)) !== undefined).toBe(matches);
  });

  it('takes the most restrictive of several patterns, wherever it stands', () => {
    const forwards = classification([
      ['public.customers.*', 'internal', 'customer'],
      ['*.*.email', 'restricted', 'email'],
    ]);
    const backwards = new Classification([...forwards.clauses].reverse());
    for (const one of [forwards, backwards]) {
      expect(one.of(column('public.customers.email'))).toEqual({ level: 'restricted', type: 'email' });
      expect(one.of(column('public.customers.region'))).toEqual({ level: 'internal', type: 'customer' });
      expect(one.of(column('public.orders.status'))).toBeUndefined();
    }
  });

  it('takes a column that cannot be told for the most that it could be', () => {
    const one = classification([
      ['public.customers.region', 'internal'],
      ['*.*.ssn', 'restricted'],
    ]);
    expect(one.ofAnyColumn({ schema: 'public', table: 'orders' })?.level).toBe('restricted');
  });

  it('never gets looser by one more clause', () => {
    const pattern = fc.constantFrom(
      '*.*.*',
      'public.*.*',
      '*.*.email',
      'public.customers.*',
      'public.customers.email',
      'hr.*.*',
    );
    const clause = fc.tuple(pattern, fc.constantFrom(...sensitivities));
    const rank = (level: Sensitivity | undefined) => sensitivities.indexOf(level ?? 'public');
    fc.assert(
      fc.property(
        fc.array(clause),
        clause,
        fc.constantFrom('public.customers.email', 'hr.employees.name', '?.customers.email'),
        (clauses, more, name) => {
          const before = classification(clauses).of(column(name));
          const after = classification([...clauses, more]).of(column(name));
          expect(rank(after?.level)).toBeGreaterThanOrEqual(rank(before?.level));
        },
      ),
    );
  });

  it('of a pattern made to stall matches in no time', () => {
    const stalling = classification([[`*.*.${'a*'.repeat(200)}b`, 'restricted']]);
    const started = process.cpuUsage();
    expect(stalling.of(column(`public.t.${'a'.repeat(100_000)}`))).toBeUndefined();
    expect(processorMsSince(started)).toBeLessThan(500);
  });
});
