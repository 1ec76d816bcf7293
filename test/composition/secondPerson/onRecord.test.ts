import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoProfile } from '../../../src/composition/profiles.ts';
import { trailStories } from '../../../src/composition/trailStories.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { openAnswer } from '../../../src/core/audit/reviews/answer.ts';
import type { Draft } from '../../../src/core/draft/draft.ts';
import { run } from '../../../src/core/flow.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import { buildEmbeddedWorker } from '../../support/embeddedWorker.ts';
import { answers, peopleWorld } from '../../support/peopleWorld.ts';
import { readJournal } from '../../support/readJournal.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';
import { keepingReader, never } from '../../support/world.ts';

const policy = `version: 1
approval:
  - { when: "statement.effect == 'write'", effect: requireSecondPerson, roles: [steward] }
  - { when: "true", effect: permit }
`;
const sql = "UPDATE public.customers SET region = 'EU' WHERE customer_id = 1";

describe('a statement that somebody else approved', () => {
  let worker: Awaited<ReturnType<typeof buildEmbeddedWorker>>;
  beforeAll(async () => {
    worker = await buildEmbeddedWorker();
  });
  afterAll(() => worker.remove());

  it('L3.5: runs once, and its trail holds who approved, when, and their own signature', async () => {
    const { appOf } = await peopleWorld();
    const home = await temporaryFolder();
    const ada = await appOf('ada', {
      home,
      profiles: [demoProfile],
      policyFiles: [{ source: 'workspace', name: 'policy.yaml', text: policy }],
      assets: { embeddedWorker: worker.workerFile },
      secondPersonTimeoutMs: 60_000,
    });
    const bob = await appOf('bob');
    const draft: Draft = {
      requestId: asRequestId(ada.parts.ids.next()),
      asker: ada.actor,
      connection: demoProfile.name,
      sql,
      author: { kind: 'person' },
    };
    const situation = await ada.situationFor(demoProfile.name, { signal: never });
    const running = run(draft, undefined, situation, ada.parts, keepingReader(), { signal: never });
    await answers(bob, 'approve', 'The customer has moved.');
    expect(await running).toMatchObject({ kind: 'ran', executed: { outcome: { kind: 'succeeded' } } });
    await ada.close();

    const trail = path.join(home, 'trail');
    expect(await verifyTrail(trail)).toMatchObject({ problems: [] });
    const events = await readJournal(trail);
    const [decided] = events.filter(({ type }) => type === 'review.decided');
    expect(decided?.payload).toMatchObject({
      time: expect.stringMatching(/^\d{4}-/),
      decision: 'approve',
      approver: { id: 'bob', roles: ['steward', 'analyst'], is_requester: false },
    });
    const [answer] = (decided?.payload['answers'] ?? []) as { answer: string; device_key: string }[];
    expect(openAnswer(answer?.answer ?? '')).toMatchObject({ person: 'bob', device_key: answer?.device_key });
    expect(decided?.sealed).toMatchObject({ rationale: 'The customer has moved.' });
    const [sent] = events.filter(({ type }) => type === 'query.dispatched');
    expect(sent?.payload).toMatchObject({ basis: 'person', approval_event: decided?.payload['id'] });
    const { stories } = await trailStories(trail, {});
    const [story] = stories;
    expect(story?.attempts[0]?.answers).toMatchObject([{ decision: 'approve', approver: 'bob', isRequester: false }]);
  });
});
