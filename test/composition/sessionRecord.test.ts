import { describe, expect, it } from 'vitest';
import { SessionRecord } from '../../src/composition/sessionRecord.ts';
import { emptyDictionary, readDictionary } from '../../src/core/draft/dictionary.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { ada, World } from '../support/world.ts';

const policyOf = (text: string) => readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).policy;
const knowledgeOf = (dictionary = emptyDictionary) => ({
  dictionary,
  verified: { find: () => undefined },
  problems: [],
});
const before = { policy: policyOf('version: 1\n'), knowledge: knowledgeOf() };
const others = { connections: ['demo'], model: undefined };

function session(world: World) {
  return new SessionRecord({ recorder: world.trail, clock: world.clock, actor: ada });
}

describe('the record of a session', () => {
  it('says what it began under, and how long it was', async () => {
    const world = new World();
    const record = session(world);
    await record.started(before, others);
    world.clock.advance(5_000);
    await record.ended('closed');
    expect(world.trail.events.map(({ type, about, clear }) => ({ type, actor: about.actor, clear }))).toEqual([
      {
        type: 'session.started',
        actor: ada,
        clear: { policy_sha256: before.policy.digest, policy_sources: ['workspace'], connections: ['demo'] },
      },
      { type: 'session.ended', actor: ada, clear: { reason: 'closed', duration_ms: 5_000 } },
    ]);
  });

  it('says each change once, and nothing where nothing changed', async () => {
    const world = new World();
    const record = session(world);
    await record.started(before, others);
    const { dictionary } = readDictionary('version: 1\nterms: { won: { synonyms: [gained] } }\n');
    const after = { policy: policyOf('version: 1\nrulez: {}\n'), knowledge: knowledgeOf(dictionary) };
    await record.changed(before);
    await record.changed(after);
    await record.changed(after);
    expect(world.trail.types()).toEqual(['session.started', 'policy.changed', 'dictionary.changed']);
    expect(world.trail.of('policy.changed')[0]?.clear).toEqual({
      before_sha256: before.policy.digest,
      after_sha256: after.policy.digest,
      policy_sources: ['workspace'],
      problems: 1,
    });
  });

  it('does not keep the product from working while the trail can not be written', async () => {
    const world = new World();
    world.trail.fail();
    await session(world).started(before, others);
    expect(world.trail.types()).toEqual([]);
  });
});
