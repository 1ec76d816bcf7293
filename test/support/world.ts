import type { Catalog } from '../../src/core/analysis/catalog.ts';
import { Gate } from '../../src/core/approval/gate.ts';
import { Refusals } from '../../src/core/approval/refusals.ts';
import type { Answer, ApprovalRequest } from '../../src/core/approval/request.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import { EnforcementPoint } from '../../src/core/execution/enforcementPoint.ts';
import { Metering } from '../../src/core/execution/metering.ts';
import type { Outcome, RowReader } from '../../src/core/execution/outcome.ts';
import type { TrailDuty } from '../../src/core/execution/trailDuty.ts';
import type { FlowParts } from '../../src/core/flow.ts';
import type { Obligations } from '../../src/core/policy/decision.ts';
import type { Approver, Clock, ConnectionProfile, Database, Ids, Session } from '../../src/core/ports.ts';
import { asConnectionName } from '../../src/core/prelude/brands.ts';
import type { Situation } from '../../src/core/situation.ts';
import { MemoryLedger } from './memoryLedger.ts';
import { MemoryTrail } from './memoryTrail.ts';

/** A clock that stands still until it is told to move. */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 5, 9, 0, 0);

  now(): number {
    return this.#now;
  }

  monotonicUs(): number {
    return this.#now * 1000;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

/** Ids that count, so that tests can name them. */
export class CountingIds implements Ids {
  #last = 0;

  next(): string {
    this.#last += 1;
    return `00000000-0000-7000-8000-${String(this.#last).padStart(12, '0')}`;
  }
}

export const ada: Actor = { kind: 'person', id: 'ada', roles: ['analyst'], attributes: {} };

export const emptyCatalog: Catalog = {
  version: 1,
  dialect: 'postgresql',
  searchPath: ['public'],
  tables: [],
  functions: [],
};

export const devProfile: ConnectionProfile = {
  name: asConnectionName('demo'),
  driver: 'embedded',
  environment: 'development',
  readOnly: false,
  ai: 'schema',
};

/** A database that writes down what reaches it. */
export class FakeDatabase implements Database {
  readonly dialect = 'postgresql';
  readonly system = 'postgresql';
  /** Every statement that was sent, with the number of events that were durable at that moment. */
  readonly sent: { sql: string; obligations: Obligations; eventsBefore: readonly string[] }[] = [];
  /** What each of them was to be called in the database's own log. */
  readonly tags: (string | undefined)[] = [];
  connections = 0;
  connectFails: Error | undefined;
  answer: (sql: string, reader: RowReader, signal: AbortSignal) => Promise<Outcome> = async () => ({
    kind: 'succeeded',
    columns: [],
    rowCount: 0,
    truncated: false,
  });
  readonly #trail: MemoryTrail;

  constructor(trail: MemoryTrail) {
    this.#trail = trail;
  }

  async connect(): Promise<Session> {
    if (this.connectFails !== undefined) throw this.connectFails;
    this.connections += 1;
    return {
      isOpen: true,
      execute: async (sql, obligations, reader, { signal, tag }) => {
        this.tags.push(tag);
        this.sent.push({ sql, obligations, eventsBefore: this.#trail.types() });
        return await this.answer(sql, reader, signal);
      },
      readCatalog: async () => emptyCatalog,
      close: async () => undefined,
    };
  }
}

/** Everything the flow needs, with a person who answers as told. */
export class World {
  readonly clock = new FakeClock();
  readonly ids = new CountingIds();
  readonly trail = new MemoryTrail();
  readonly database = new FakeDatabase(this.trail);
  readonly ledger = new MemoryLedger();
  readonly asked: ApprovalRequest[] = [];
  /** How the person answers; by default they don't. */
  person: (request: ApprovalRequest, signal: AbortSignal) => Promise<Answer | undefined> = async () => undefined;
  /** What is wanted of the trail; by default no more than a durable record. */
  duty: TrailDuty | undefined;
  readonly approver: Approver = {
    ask: async (request, { signal }) => {
      this.asked.push(request);
      return await this.person(request, signal);
    },
  };
  readonly gate = new Gate({
    approver: this.approver,
    recorder: this.trail,
    clock: this.clock,
    ids: this.ids,
  });
  readonly enforcementPoint = new EnforcementPoint({
    gate: this.gate,
    recorder: this.trail,
    clock: this.clock,
    metering: new Metering(this.ledger, this.clock),
    duty: {
      settle: async (risk, intent, o) => await this.duty?.settle(risk, intent, o),
      shortfall: (risk, intent) => this.duty?.shortfall(risk, intent),
    },
    databases: { embedded: this.database, postgres: this.database, sqlserver: this.database },
  });

  /** What a flow in this world takes; nothing drafts, and the policy stays the one that it is judged by. */
  flowParts({ policy }: Situation, overrides: Partial<FlowParts> = {}): FlowParts {
    return {
      recorder: this.trail,
      gate: this.gate,
      enforcementPoint: this.enforcementPoint,
      refusals: new Refusals(),
      clock: this.clock,
      ids: this.ids,
      verified: { find: () => undefined },
      model: undefined,
      policyInForce: () => policy.digest,
      answerTimeoutMs: 60_000,
      secondPersonTimeoutMs: 60_000,
      ...overrides,
    };
  }

  /** The person says yes to exactly what was shown. */
  approves(): void {
    this.person = async (request) => ({
      kind: 'approve',
      shownDigest: request.governedDigest,
      approver: ada,
      rationale: '',
    });
  }
}

/** A reader that keeps what it is given. */
export function keepingReader(): RowReader & { readonly kept: (readonly (string | null)[])[] } {
  const kept: (readonly (string | null)[])[] = [];
  return {
    kept,
    columns: () => undefined,
    rows: async (batch) => {
      kept.push(...batch);
    },
  };
}

/** A signal that never fires. */
export const never: AbortSignal = new AbortController().signal;
