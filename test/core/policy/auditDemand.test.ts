import { describe, expect, it } from 'vitest';
import { withLevel } from '../../../src/core/policy/bounds.ts';
import { auditLevels } from '../../../src/core/policy/policyFile.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';

const file = (source: string, audit: string) => ({
  source,
  name: `${source}.yaml`,
  text: `version: 1\n${audit === '' ? '' : `audit: ${audit}\n`}`,
});

function demandOf(organisation: string | undefined, workspace: string) {
  const texts = organisation === undefined ? [] : [file('organisation', organisation)];
  return readPolicy([...texts, file('workspace', workspace)]).policy.audit;
}

const byDefault = { level: 'local', endpointRequiredFor: [], maxBacklog: 1_000, maxOfflineMs: 86_400_000 };

describe('what a policy wants of the trail', () => {
  it('is the record on this machine, where nobody says anything', () => {
    expect(demandOf(undefined, '')).toEqual(byDefault);
    expect(demandOf('', '')).toEqual(byDefault);
    expect(readPolicy([]).policy.audit).toEqual(byDefault);
  });

  it('is best effort only where every policy that speaks says so, the first among them', () => {
    const bestEffort = '{ failClosed: best-effort }';
    expect(demandOf(undefined, bestEffort).level).toBe('best-effort');
    expect(demandOf(bestEffort, '').level).toBe('best-effort');
    expect(demandOf('', bestEffort).level).toBe('local');
    expect(demandOf(bestEffort, '{ failClosed: local }').level).toBe('local');
  });

  it.each(auditLevels.flatMap((first) => auditLevels.map((second) => [first, second] as const)))(
    'is the stricter of %s and %s',
    (first, second) => {
      const stricter = auditLevels[Math.max(auditLevels.indexOf(first), auditLevels.indexOf(second))];
      expect(demandOf(`{ failClosed: ${first} }`, `{ failClosed: ${second} }`).level).toBe(stricter);
    },
  );

  it('is the lowest of the bounds, and the endpoint at every risk that any policy names', () => {
    const organisation = '{ failClosed: bounded-offline, maxBacklog: 50, endpointRequiredFor: [critical] }';
    expect(demandOf(organisation, '{ maxBacklog: 500, maxOffline: 2h, endpointRequiredFor: [high] }')).toEqual({
      level: 'bounded-offline',
      endpointRequiredFor: ['high', 'critical'],
      maxBacklog: 50,
      maxOfflineMs: 7_200_000,
    });
    expect(demandOf('', '{ maxBacklog: 5000, maxOffline: 7d }')).toEqual(byDefault);
  });

  it('is never best effort while the policy has a mistake', () => {
    expect(demandOf('{ failClosed: best-effort }', '{ failClosed: never }').level).toBe('local');
  });

  it('can be tightened by whoever uses the machine, and not loosened', () => {
    const local = demandOf('', '');
    expect(withLevel(local, undefined)).toEqual(local);
    expect(withLevel(local, 'endpoint').level).toBe('endpoint');
    expect(withLevel(local, 'best-effort').level).toBe('local');
    expect(withLevel(demandOf('{ failClosed: endpoint }', ''), 'local').level).toBe('endpoint');
  });
});
