import { describe, expect, it } from 'vitest';
import { synonymBase } from '../../../../src/adapters/databases/sqlserver/synonymBase.ts';

describe('what a synonym stands for', () => {
  it.each([
    ['[dbo].[Customers]', { schema: 'dbo', name: 'Customers' }],
    ['[Shop].[dbo].[Customers]', { database: 'Shop', schema: 'dbo', name: 'Customers' }],
    ['[far].[Shop].[dbo].[Customers]', { server: 'far', database: 'Shop', schema: 'dbo', name: 'Customers' }],
    ['dbo.Customers', { schema: 'dbo', name: 'Customers' }],
    ['[a.b].["c]]d"]', { schema: 'a.b', name: '"c]d"' }],
  ])('is read part by part: %s', (base, of) => {
    expect(synonymBase(base)).toEqual(of);
  });

  it.each([
    ['[Customers]', { schema: '', name: 'Customers' }],
    ['[Shop]..[Customers]', { database: 'Shop', schema: '', name: 'Customers' }],
    ['[far]...[Customers]', { server: 'far', schema: '', name: 'Customers' }],
  ])('has no schema where that depends on who asks: %s', (base, of) => {
    expect(synonymBase(base)).toEqual(of);
  });

  it.each(['', '[a].', '[a] [b]', '[a', '[a].[b].[c].[d].[e]', "[a].'b'"])(
    'is nothing that exists where the name can’t be read: %j',
    (base) => {
      expect(synonymBase(base)).toEqual({ schema: '', name: base });
    },
  );
});
