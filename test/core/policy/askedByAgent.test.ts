import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Actor } from '../../../src/core/draft/actor.ts';
import { withAgents } from '../../../src/core/policy/bounds.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { agentRuns } from '../../../src/core/policy/policyFile.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { ada, devProfile } from '../../support/world.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const permitAll = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';
const agent: Actor = { ...ada, agent: { name: 'Test Editor' } };

function policyOf(...texts: readonly string[]) {
  const { policy, problems } = readPolicy(
    texts.map((text, i) => ({ source: i === 0 ? 'organisation' : 'workspace', name: `${i}.yaml`, text })),
  );
  expect(problems).toEqual([]);
  return policy;
}

function effectFor(asker: Actor, policy: ReturnType<typeof policyOf>, sql = 'SELECT 1 AS one') {
  const draft = {
    ...{ requestId: asRequestId('r'), asker, connection: devProfile.name, sql },
    author: { kind: 'person' as const },
  };
  const given = { policy, profile: devProfile, catalog: demoCatalog };
  return decide(dialect.analyse(sql, demoCatalog), draft, given).effect;
}

describe('what an agent asks to run', () => {
  it.each([
    ['nothing is said', permitAll, 'requireApproval'],
    ['agents run as the person', `${permitAll}agents: { run: asPerson }\n`, 'permit'],
    ['agents run nothing', `${permitAll}agents: { run: deny }\n`, 'deny'],
  ])('needs what the policy says, and the person needs nothing more: %s', (_, text, effect) => {
    expect(effectFor(agent, policyOf(text))).toBe(effect);
    expect(effectFor(ada, policyOf(text))).toBe('permit');
  });

  it('needs what it needed, where that is more than an approval', () => {
    const denying = 'version: 1\napproval: [{ when: "true", effect: deny }]\nagents: { run: asPerson }\n';
    expect(effectFor(agent, policyOf(denying))).toBe('deny');
  });

  it('is denied where a person could approve what nobody understands', () => {
    expect(effectFor(ada, policyOf(permitAll), 'give me the salaries')).toBe('requireApproval');
    expect(effectFor(agent, policyOf(permitAll), 'give me the salaries')).toBe('deny');
  });

  it('is known to conditions by the name of the agent', () => {
    const byName = `version: 1
approval: [{ when: "actor.agent != ''", effect: deny }, { when: "true", effect: permit }]
agents: { run: asPerson }\n`;
    expect(effectFor(agent, policyOf(byName))).toBe('deny');
    expect(effectFor(ada, policyOf(byName))).toBe('permit');
  });

  it.each(agentRuns.flatMap((first) => agentRuns.map((second) => [first, second] as const)))(
    'is held to the stricter of two policies, and of the person at the machine: %s, %s',
    (first, second) => {
      const stricter = agentRuns[Math.min(agentRuns.indexOf(first), agentRuns.indexOf(second))];
      const both = policyOf(`${permitAll}agents: { run: ${first} }\n`, `version: 1\nagents: { run: ${second} }\n`);
      expect(both.agents.run).toBe(stricter);
      expect(withAgents(policyOf(`${permitAll}agents: { run: ${first} }\n`), second).agents.run).toBe(stricter);
    },
  );

  it('keeps the lower number of calls, and the default where only a later policy says one', () => {
    const calls = (...texts: readonly string[]) => policyOf(...texts).agents.callsPerHour;
    expect(calls(permitAll)).toBe(60);
    expect(calls(permitAll, 'version: 1\nagents: { callsPerHour: 500 }\n')).toBe(60);
    expect(calls(`${permitAll}agents: { callsPerHour: 100 }\n`, 'version: 1\nagents: { callsPerHour: 5 }\n')).toBe(5);
  });

  it('does not run under a policy with a mistake', () => {
    expect(
      readPolicy([{ source: 'workspace', name: 'p', text: 'version: 1\nagents: { run: always }\n' }]).policy,
    ).toMatchObject({ agents: { run: 'deny' } });
  });
});
