import { describe, expect, it } from 'vitest';
import { type Progress, shortfallOf } from '../../../../src/core/audit/levels/shortfall.ts';
import type { AuditDemand } from '../../../../src/core/policy/policy.ts';

const demand: AuditDemand = {
  level: 'bounded-offline',
  endpointRequiredFor: [],
  maxBacklog: 100,
  maxOfflineMs: 60_000,
};
const well: Progress = {
  hasEndpoint: true,
  isFailing: false,
  problem: undefined,
  backlog: 0,
  acknowledgedSeq: 7,
  lastSeq: 7,
  sinceAcknowledgedMs: 0,
  roomProblem: undefined,
};
const intent = { eventId: 'e', stream: 's', seq: 7 };
const nowhere = { ...intent, seq: Number.POSITIVE_INFINITY };

describe('what is missing before a statement leaves', () => {
  it.each<[string, Partial<AuditDemand>, Partial<Progress>, string | undefined]>([
    [
      'nothing at best effort, whatever fails',
      { level: 'best-effort' },
      { hasEndpoint: false, roomProblem: 'Full.' },
      undefined,
    ],
    ['room in the journal, at local', { level: 'local' }, { roomProblem: 'Full.' }, 'Full.'],
    ['room in the journal, at bounded-offline', {}, { roomProblem: 'Full.' }, 'Full.'],
    ['room in the journal, at endpoint', { level: 'endpoint' }, { roomProblem: 'Full.' }, 'Full.'],
    ['nothing at local without an endpoint', { level: 'local' }, { hasEndpoint: false }, undefined],
    ['the endpoint', {}, { hasEndpoint: false }, 'none is set'],
    ['nothing one event below the bound', {}, { backlog: 99, isFailing: true }, undefined],
    ['at the bound', {}, { backlog: 100 }, '100 audit events wait'],
    ['while nobody has counted', {}, { backlog: undefined }, 'not known yet how many'],
    ['nothing just inside the time', {}, { sinceAcknowledgedMs: 59_999, isFailing: true }, undefined],
    ['when the time is over', {}, { sinceAcknowledgedMs: 60_000 }, 'acknowledged an audit event 1 minute ago'],
    ['where no acknowledgement is known of', {}, { sinceAcknowledgedMs: undefined }, 'no audit event yet'],
    ['the endpoint, at endpoint', { level: 'endpoint' }, { hasEndpoint: false }, 'none is set'],
    ['the acknowledgement of this event', { level: 'endpoint' }, { acknowledgedSeq: 6 }, "hasn't acknowledged it"],
    ['nothing once it is there, though the endpoint went away', { level: 'endpoint' }, { isFailing: true }, undefined],
    [
      'it at this risk only',
      { level: 'local', endpointRequiredFor: ['high'] },
      { acknowledgedSeq: 6 },
      'acknowledged it',
    ],
    ['nothing at another risk', { level: 'local', endpointRequiredFor: ['low'] }, { acknowledgedSeq: 6 }, undefined],
  ])('is %s', (_name, wanted, progress, sentence) => {
    const shortfall = shortfallOf({ ...demand, ...wanted }, 'high', { ...well, ...progress }, intent);
    if (sentence === undefined) expect(shortfall).toBeUndefined();
    else expect(shortfall).toContain(sentence);
  });

  it.each(['local', 'bounded-offline', 'endpoint'] as const)(
    'is the record itself where best effort let it go and the policy now wants %s',
    (level) => {
      expect(shortfallOf({ ...demand, level }, 'low', well, nowhere)).toContain('no longer lets it run');
    },
  );

  it('gives the reason of the endpoint and what to expect', () => {
    const away = { ...well, acknowledgedSeq: 2, isFailing: true, problem: 'Nothing listens there.' };
    expect(shortfallOf({ ...demand, level: 'endpoint' }, 'low', away, undefined)).toBe(
      "The policy wants this at the audit endpoint before it runs, and the endpoint hasn't acknowledged it. Nothing listens there. It runs again as soon as the endpoint answers.",
    );
  });
});
