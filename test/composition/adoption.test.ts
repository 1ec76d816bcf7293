import { describe, expect, it } from 'vitest';
import { Adoption } from '../../src/composition/adoption.ts';
import { verifyBundle } from '../../src/core/organisation/bundle.ts';
import type { Standing } from '../../src/core/organisation/standing.ts';
import { MemoryTrail } from '../support/memoryTrail.ts';
import { organisationKey, signed } from '../support/organisation.ts';

function current(): Standing {
  const verified = verifyBundle(signed({ version: 4 }), [organisationKey.publicKey]);
  if (verified.kind === 'refused') throw new TypeError(verified.why);
  return { kind: 'current', bundle: verified.bundle };
}

describe("how the organisation's policy stands", () => {
  it('is on record once for each change, and not at all where there is no organisation', async () => {
    const trail = new MemoryTrail();
    const policy: { standing: Standing } = { standing: { kind: 'none' } };
    const adoption = new Adoption(trail, policy);
    await adoption.record();
    expect(trail.events).toEqual([]);

    policy.standing = current();
    await adoption.record();
    await adoption.record();
    policy.standing = { ...current(), kind: 'expired', why: 'It is over.' } as Standing;
    await adoption.record();
    policy.standing = { kind: 'missing', why: 'It is gone.' };
    await adoption.record();
    expect(trail.events.map(({ type, clear, sealed }) => ({ type, ...clear, sealed }))).toMatchObject([
      { type: 'policy.adopted', standing: 'current', version: 4, sealed: { name: 'Example Bank' } },
      { type: 'policy.adopted', standing: 'expired', version: 4, sealed: { why: 'It is over.' } },
      { type: 'policy.adopted', standing: 'missing', sealed: { why: 'It is gone.' } },
    ]);
  });

  it('is tried again at the next look where it could not be recorded', async () => {
    const trail = new MemoryTrail();
    const adoption = new Adoption(trail, { standing: current() });
    trail.failOnce();
    await adoption.record();
    await adoption.record();
    expect(trail.events).toHaveLength(1);
  });
});
