import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../../src/core/policy/readPolicy.ts';
import { readJournal } from '../../../support/readJournal.ts';
import { about, openTestTrail, recordPrompt, temporaryFolder } from '../../../support/trailWorld.ts';

const prompt = 'Orders of ada@example.com, paid with 4111 1111 1111 1111? password: hunter2';

async function recorded(redaction?: 'secrets' | 'personal') {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory, redaction === undefined ? {} : { redaction: () => redaction });
  await recordPrompt(trail, prompt);
  const sql = "ALTER ROLE app PASSWORD 'hunter2' /* ada@example.com */";
  await trail.recorder.record(
    'sql.generated',
    about,
    { author: 'person', sql_sha256: `sha256:${'0'.repeat(64)}` },
    { sql, alternatives: [`${sql};`] },
  );
  const clear = { grant: 'g', status: 'failure' } as const;
  const message = 'duplicate key: Key (email)=(ada@example.com) already exists';
  await trail.recorder.record('query.completed', about, clear, { message });
  const state = {
    sink: 's',
    state: 'offline',
    backlog: 1,
    reason: 'https://u:hunter2@collector.example failed',
  } as const;
  await trail.recorder.record('delivery.state', {}, state, {});
  return (await readJournal(directory)).slice(1);
}

describe('an event, before it is recorded', () => {
  it('loses what a person typed in, what a database told and what another program said, and says how much', async () => {
    const events = await recorded();
    const [first, second, third, fourth] = events;
    expect(first?.sealed['prompt']).toBe('Orders of [email 1], paid with [payment card 1]? password: [password 1]');
    expect(first?.payload['countersign.redactions']).toEqual([
      { count: 1, pattern: 'email' },
      { count: 1, pattern: 'payment_card' },
      { count: 1, pattern: 'password' },
    ]);
    expect(third?.sealed['message']).toBe('duplicate key: Key (email)=([email 1]) already exists');
    expect(fourth?.payload['reason']).toBe('https://u:[connection password 1]@collector.example failed');
    expect(second?.sealed['sql']).toBe("ALTER ROLE app PASSWORD '[password 1]' /* ada@example.com */");
    expect(second?.sealed['alternatives']).toEqual(["ALTER ROLE app PASSWORD '[password 1]' /* ada@example.com */;"]);
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  it('keeps personal values where every policy says so, and secrets nowhere', async () => {
    const events = await recorded('secrets');
    expect(events[0]?.sealed['prompt']).toContain('ada@example.com');
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  it('that holds none says nothing of redactions', async () => {
    const directory = await temporaryFolder();
    await recordPrompt(await openTestTrail(directory), 'How many orders?');
    expect((await readJournal(directory))[1]?.payload).not.toHaveProperty('countersign.redactions');
  });
});

describe('what a policy wants taken out', () => {
  const wanted = (...audits: readonly string[]) =>
    readPolicy(
      audits.map((audit, i) => ({
        source: i === 0 && audits.length > 1 ? 'organisation' : 'workspace',
        name: `${i}.yaml`,
        text: `version: 1\naudit: ${audit}\n`,
      })),
    ).policy.redaction;

  it.each<[string[], 'secrets' | 'personal']>([
    [[], 'personal'],
    [['{}'], 'personal'],
    [['{ redact: secrets }'], 'secrets'],
    [['{ redact: secrets }', '{}'], 'secrets'],
    [['{ redact: secrets }', '{ redact: personal }'], 'personal'],
    [['{}', '{ redact: secrets }'], 'personal'],
    [['{ redact: nothing }'], 'personal'],
  ])('by %j is %s: a workspace can ask for more, never for less', (audits, scope) => {
    expect(wanted(...audits)).toBe(scope);
  });
});
