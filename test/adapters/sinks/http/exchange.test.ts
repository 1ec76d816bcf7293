import { describe, expect, it } from 'vitest';
import { exchange } from '../../../../src/adapters/sinks/http/exchange.ts';
import { retryAfterMs } from '../../../../src/adapters/sinks/http/retryAfter.ts';
import { startVendor } from '../../../support/sinks/vendor.ts';

const o = { signal: new AbortController().signal };

describe('an exchange', () => {
  it('says nothing of a secret that no header can carry', async () => {
    const headers = { Authorization: 'Bearer s3cret\nand a half' };
    const answer = await exchange({ url: 'http://127.0.0.1:1/', headers, body: '' }, o);
    expect(answer).toEqual({ lost: "the request can't be made; check the address and the secret" });
  });

  it('reads no more of an endless answer than it needs', async () => {
    const { url } = await startVendor([], () => ({ status: 200, body: `{"code":0${' '.repeat(1_000_000)}}` }));
    const answer = await exchange({ url, headers: {}, body: '', answerBytes: 10_000 }, o);
    expect('body' in answer && answer.body.length).toBeLessThanOrEqual(10_000);
  });

  it('takes no credentials elsewhere', async () => {
    const other = await startVendor([], () => ({ status: 200 }));
    const { url } = await startVendor([], () => ({ status: 307, headers: { Location: other.url } }));
    const answer = await exchange({ url, headers: { Authorization: 'Bearer s3cret' }, body: '' }, o);
    expect([answer, other.requests]).toEqual([expect.objectContaining({ status: 307 }), []]);
  });

  it('ends with the signal', async () => {
    const { url } = await startVendor([{ kind: 'stall' }], () => ({ status: 200 }));
    const answer = await exchange({ url, headers: {}, body: '' }, { signal: AbortSignal.timeout(50) });
    expect(answer).toHaveProperty('lost');
  });
});

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 26 Nov 2026 00:02:00 GMT', 120_000],
  ['Wed, 25 Nov 2026 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['99999999999', undefined],
  [null, undefined],
])('reads Retry-After %j', (value, ms) => {
  expect(retryAfterMs(value, Date.parse('2026-11-26T00:00:00Z'))).toBe(ms);
});
