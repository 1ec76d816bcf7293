import type { Catalog } from '../analysis/catalog.ts';
import type { Gate } from '../approval/gate.ts';
import type { Grant } from '../approval/grant.ts';
import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { Obligations, RiskLevel } from '../policy/decision.ts';
import type { Abortable, CatalogReading, Clock, ConnectionProfile, Database, Execution, Session } from '../ports.ts';
import { CodedError, sentenceOf } from '../prelude/codedError.ts';
import {
  accountOf,
  addressOf,
  type Moment,
  type Permitted,
  recordCompletion,
  recordDispatch,
} from './executionRecord.ts';
import type { MeteredReader, Metering } from './metering.ts';
import type { Outcome, RowReader } from './outcome.ts';
import { withCeiling } from './rowCeiling.ts';
import { statementTag } from './statementTag.ts';
import type { TrailDuty } from './trailDuty.ts';

/** A database couldn't be reached, or the connection can't be made as configured. No statement was sent. */
export class DatabaseUnavailable extends CodedError<'UNREACHABLE' | 'REFUSED' | 'MISCONFIGURED' | 'CANCELLED'> {}

/** The trail hasn't done what the policy wants of it before a statement leaves. No statement was sent. */
export class TrailShortfall extends CodedError<'SHORTFALL'> {}

export interface Executed {
  readonly outcome: Outcome;
  /** Why rows were held back for a limit over time; absent where none were. */
  readonly heldBack?: string;
  /** How much of what the database said beside its answer was kept from the person; absent where nothing was. */
  readonly unsaid?: number;
  /** The record of the outcome; absent where it could not be recorded. */
  readonly recorded?: Receipt;
  /** Why the outcome could not be recorded; the next start records it as unknown. */
  readonly recordProblem: string | undefined;
}

interface Opened extends Receipt {
  readonly connection: ConnectionProfile['name'];
}

/**
 * The only holder of database sessions. A statement leaves only with a grant for its exact bytes, and only after the
 * record of its start is as safe as the policy wants: on this machine's disk at least, unless it asks for best effort.
 */
export class EnforcementPoint {
  readonly #parts: {
    readonly gate: Gate;
    readonly recorder: Recorder;
    readonly clock: Clock;
    readonly metering: Metering;
    readonly duty: TrailDuty;
    readonly databases: Readonly<Record<ConnectionProfile['driver'], Database>>;
  };
  /** By the whole profile: a connection that was pointed elsewhere in the settings never gets the old session. */
  readonly #idle = new Map<string, Session[]>();
  /** Where the trail says that a session was opened. */
  readonly #opened = new WeakMap<Session, Opened>();
  #closed = false;

  constructor(parts: {
    gate: Gate;
    recorder: Recorder;
    clock: Clock;
    metering: Metering;
    duty: TrailDuty;
    databases: Readonly<Record<ConnectionProfile['driver'], Database>>;
  }) {
    this.#parts = parts;
  }

  /** Why the policy's limits over time let nothing run now, and when they do; `undefined` where they let it. */
  async whyNotNow({ usage }: Obligations): Promise<string | undefined> {
    return await this.#parts.metering.whyNot(usage);
  }

  /**
   * Redeems the grant and runs the text. An abort before the statement left means that it never leaves; afterwards the
   * database is asked to cancel and its word is awaited.
   * @throws {GrantError} The grant doesn't permit this; nothing was sent.
   * @throws {DatabaseUnavailable} before the statement was sent; the grant is used up all the same.
   * @throws {LimitReached} A limit over time is used up; nothing was sent, and the grant is used up all the same.
   * @throws {TrailError} The start could not be recorded; nothing was sent.
   * @throws {TrailShortfall} The record of the start isn't where the policy wants it; nothing was sent, and its end is on record.
   */
  async execute(use: Permitted, reader: RowReader, o: Abortable): Promise<Executed> {
    const { gate, recorder, clock, metering, duty } = this.#parts;
    const { grant, sql, profile, about } = use;
    gate.redeem(grant, { sql, connection: profile.name, policyDigest: use.policyInForce() });
    const { obligations } = grant;
    if (profile.readOnly && !obligations.readOnly) {
      throw new DatabaseUnavailable(
        'MISCONFIGURED',
        `The connection ${profile.name} is read-only, so this statement can't run on it.`,
      );
    }

    const session = await this.#take(profile, about, 'query', o);
    const tag = about.queryId === undefined ? undefined : statementTag(about.queryId);
    try {
      await metering.begin(obligations.usage);
      const intent = await recordDispatch(recorder, use, this.#database(profile).system, this.#opened.get(session));
      const sent = { ...about, parent: intent };
      await duty.settle(grant.risk, intent, o);
      const start = { us: clock.monotonicUs(), at: clock.now() };
      const metered = metering.reader(reader, obligations.usage);
      // Nothing may come between this answer and the statement's leaving.
      const shortfall = o.signal.aborted ? undefined : duty.shortfall(grant.risk, intent);
      if (shortfall !== undefined) {
        await this.#recordOutcome(grant, sent, { kind: 'cancelled' }, start, 0);
        throw new TrailShortfall('SHORTFALL', shortfall);
      }
      const ended = o.signal.aborted
        ? ({ kind: 'cancelled' } as const)
        : await outcomeOf(session, sql, grant, withCeiling(metered, obligations.maxRows), {
            ...o,
            tag,
          });
      const outcome = asHandedOut(ended, metered, obligations);
      const recorded = await this.#recordOutcome(grant, sent, outcome, start, metered.bytes);
      const { heldBack } = metered;
      return { outcome, ...recorded, ...(heldBack === undefined ? {} : { heldBack }) };
    } finally {
      this.#giveBack(profile, session);
    }
  }

  /**
   * Why a statement of this risk couldn't leave now, after trying to change that: to be asked before a person is, and no
   * promise. An abort ends the trying.
   */
  async trailShortfall(risk: RiskLevel, o: Abortable): Promise<string | undefined> {
    await this.#parts.duty.settle(risk, undefined, o);
    return this.#parts.duty.shortfall(risk, undefined);
  }

  /** Reads a database's catalog. @throws {DatabaseUnavailable} @throws {TrailError} before anything was sent. */
  async readCatalog(profile: ConnectionProfile, about: Correlation, o: CatalogReading): Promise<Catalog> {
    const session = await this.#take(profile, about, 'catalog', o);
    try {
      return await session.readCatalog(o);
    } finally {
      this.#giveBack(profile, session);
    }
  }

  /** Closes every idle session, and each busy one as its statement ends. */
  async close(): Promise<void> {
    this.#closed = true;
    const idle = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.allSettled(idle.map((session) => this.#close(session, 'shutdown')));
  }

  async #take(
    profile: ConnectionProfile,
    about: Correlation,
    purpose: 'query' | 'catalog',
    o: Abortable,
  ): Promise<Session> {
    if (this.#closed) throw new DatabaseUnavailable('CANCELLED', 'Countersign is shutting down, so nothing more runs.');
    const kept = this.#idle.get(keyOf(profile))?.pop();
    if (kept?.isOpen === true) return kept;
    const database = this.#database(profile);
    const opened = await this.#parts.recorder.record(
      'connection.opened',
      { ...about, connection: profile.name },
      { 'db.system.name': database.system, environment: profile.environment, purpose, ...addressOf(profile) },
      accountOf(profile),
    );
    try {
      const session = await database.connect(profile, o);
      this.#opened.set(session, { ...opened, connection: profile.name });
      return session;
    } catch (thrown) {
      await this.#recordClosed({ ...opened, connection: profile.name }, 'failed');
      throw thrown;
    }
  }

  /** Gives a session up. Never rejects: nothing is left to do with one that can't even be closed. */
  async #close(session: Session, reason: Clear<'connection.closed'>['reason']): Promise<void> {
    await session.close().catch(() => undefined);
    const opened = this.#opened.get(session);
    if (opened !== undefined) await this.#recordClosed(opened, reason);
  }

  /** The session is gone whether or not that can be recorded. */
  async #recordClosed({ connection, ...parent }: Opened, reason: Clear<'connection.closed'>['reason']): Promise<void> {
    await this.#parts.recorder
      .record('connection.closed', { connection, parent }, { reason }, {})
      .catch(() => undefined);
  }

  #giveBack(profile: ConnectionProfile, session: Session): void {
    if (this.#closed || !session.isOpen) {
      void this.#close(session, this.#closed ? 'shutdown' : 'lost'); // Nobody waits for it.
      return;
    }
    const idle = this.#idle.get(keyOf(profile)) ?? [];
    idle.push(session);
    this.#idle.set(keyOf(profile), idle);
  }

  #database(profile: ConnectionProfile): Database {
    return this.#parts.databases[profile.driver];
  }

  async #recordOutcome(
    grant: Grant,
    about: Correlation,
    outcome: Outcome,
    start: Moment,
    bytes: number,
  ): Promise<Pick<Executed, 'recorded' | 'recordProblem'>> {
    const { clock, recorder } = this.#parts;
    const end = { us: clock.monotonicUs(), at: clock.now() };
    try {
      const recorded = await recordCompletion(recorder, about, grant, outcome, { start, end, bytes });
      return { recorded, recordProblem: undefined };
    } catch (thrown) {
      // The database has answered already: the person must see what it did, and that the record of it is missing.
      return { recordProblem: sentenceOf(thrown) };
    }
  }
}

const keyOf = (profile: ConnectionProfile): string => JSON.stringify(Object.entries(profile).sort());

/** A session that breaks its promise never to throw may have sent the statement: that is `unknown`, not `failed`. */
async function outcomeOf(
  session: Session,
  sql: string,
  grant: Grant,
  reader: RowReader,
  o: Execution,
): Promise<Outcome> {
  try {
    return await session.execute(sql, grant.obligations, reader, o);
  } catch (thrown) {
    return { kind: 'unknown', message: `The connection failed while the statement ran: ${sentenceOf(thrown)}` };
  }
}

/** What was held back was not handed out, whatever the database counted. Of a change the rows that it changed count. */
function asHandedOut(outcome: Outcome, { heldBack, rowCount }: MeteredReader, { readOnly }: Obligations): Outcome {
  if (heldBack === undefined || outcome.kind !== 'succeeded') return outcome;
  return { ...outcome, truncated: true, rowCount: readOnly ? rowCount : outcome.rowCount };
}
