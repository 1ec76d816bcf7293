import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../src/core/analysis/catalog.ts';
import { Refusals } from '../../src/core/approval/refusals.ts';
import type { ResultColumn, Row } from '../../src/core/execution/outcome.ts';
import { run, type Situation } from '../../src/core/flow.ts';
import { withAgents } from '../../src/core/policy/bounds.ts';
import type { AgentRun } from '../../src/core/policy/policyFile.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import type { ConnectionProfile } from '../../src/core/ports.ts';
import { AgentTools, type ToolHost } from '../../src/core/tools/agentTools.ts';
import type { ToolName } from '../../src/core/tools/toolInput.ts';
import { demoCatalog } from './demoCatalog.ts';
import { ada, devProfile, never, World } from './world.ts';

export interface ToolSettings {
  /** The workspace's policy; the built-in one where it is absent. */
  readonly policy?: string;
  readonly ai?: ConnectionProfile['ai'];
  readonly atMost?: AgentRun;
  readonly catalog?: Catalog;
}

/** An agent beside a person at one window, over a database that writes down what reaches it. */
export class ToolWorld extends World {
  situation: Situation;
  readonly failures: unknown[] = [];
  readonly tools: AgentTools;
  #isRunning = false;

  private constructor(situation: Situation) {
    super();
    this.situation = situation;
    const parts = {
      ...{ recorder: this.trail, gate: this.gate, enforcementPoint: this.enforcementPoint, refusals: new Refusals() },
      ...{ clock: this.clock, ids: this.ids, verified: { find: () => undefined }, model: undefined },
      ...{ policyInForce: () => this.situation.policy.digest, answerTimeoutMs: 60_000, secondPersonTimeoutMs: 60_000 },
    };
    const host: ToolHost = {
      use: async (work) =>
        await work({
          ...{ parts, actor: ada, policy: this.situation.policy, connection: devProfile.name },
          situation: async () => this.situation,
        }),
      run: async (draft, reader, o) => {
        if (this.#isRunning) return 'busy';
        this.#isRunning = true;
        try {
          return await run(draft, undefined, this.situation, parts, reader, o);
        } finally {
          this.#isRunning = false;
        }
      },
      failed: (_, thrown) => this.failures.push(thrown),
    };
    this.tools = new AgentTools(host);
  }

  static async open(settings: ToolSettings = {}): Promise<ToolWorld> {
    return new ToolWorld(await situationOf(settings));
  }

  /** Puts another policy or connection in the place of the one so far. */
  async rearrange(settings: ToolSettings): Promise<void> {
    this.situation = await situationOf(settings);
  }

  async call(name: ToolName, input: unknown, signal: AbortSignal = never): Promise<string> {
    const agent = { name: 'Test Editor', version: '1.2.3' };
    return await this.tools.call({ name, input, caller: 'chat', agent }, { signal });
  }

  runSql(sql: string, signal?: AbortSignal): Promise<string> {
    return this.call('countersign_run_sql', { sql }, signal);
  }

  /** The database answers every statement with these rows. */
  answers(columns: readonly ResultColumn[], rows: readonly Row[]): void {
    this.database.answer = async (_sql, reader) => {
      reader.columns(columns);
      await reader.rows(rows);
      return { kind: 'succeeded', columns, rowCount: rows.length, truncated: false };
    };
  }
}

async function situationOf({ policy, ai = 'schema', atMost = 'asPerson', catalog }: ToolSettings): Promise<Situation> {
  const texts = policy === undefined ? [] : [{ source: 'workspace', name: 'policy.yaml', text: policy }];
  const read = readPolicy(texts);
  if (read.problems.length > 0) throw new Error(JSON.stringify(read.problems));
  return {
    profile: { ...devProfile, ai },
    dialect: await createPostgresqlDialect(),
    catalog: catalog ?? demoCatalog,
    policy: withAgents(read.policy, atMost),
  };
}
