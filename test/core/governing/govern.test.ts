import { describe, expect, it } from 'vitest';
import { govern } from '../../../src/core/governing/govern.ts';
import { decisionOf, requestFor } from '../../support/requests.ts';

const { analysis } = requestFor('SELECT email FROM customers', 'permit', 0);
const obligations = { readOnly: true, maxRows: 1, timeoutMs: 1, masks: [], rowFilters: [] };

describe('governing', () => {
  it('sends the text as it was judged where nothing is to be woven in', () => {
    expect(govern(analysis, decisionOf('permit'))).toEqual({ kind: 'governed', sql: analysis.text });
  });

  it('refuses a mask that it can not apply rather than dropping it', () => {
    const masks = [{ schema: 'public', table: 'customers', column: 'email', with: 'partial' as const }];
    expect(govern(analysis, decisionOf('permit', { obligations: { ...obligations, masks } }))).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('public.customers.email'),
    });
  });

  it('refuses a row filter that it can not apply rather than dropping it', () => {
    const rowFilters = [{ schema: 'public', table: 'orders', where: "region = 'EU'", literals: [] }];
    expect(govern(analysis, decisionOf('permit', { obligations: { ...obligations, rowFilters } }))).toMatchObject({
      kind: 'refused',
    });
  });
});
