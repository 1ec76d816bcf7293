import type { Analysis } from './analysis/analysis.ts';
import type { Catalog } from './analysis/catalog.ts';
import type { Names } from './analysis/names.ts';
import type { Token } from './analysis/tokens.ts';
import type { Variable } from './analysis/variables.ts';
import type { Answer, ApprovalRequest } from './approval/request.ts';
import type { PreparedReview } from './approval/secondPerson.ts';
import type { Prompt } from './draft/prompt.ts';
import type { Question } from './draft/question.ts';
import type { Outcome, RowReader } from './execution/outcome.ts';
import type { Spelling } from './governing/spelling.ts';
import type { Obligations } from './policy/decision.ts';
import type { ConnectionName } from './prelude/brands.ts';
import type { Span } from './prelude/span.ts';

/** Every operation that waits takes one of these last. Each says what an abort does to work already under way. */
export interface Abortable {
  readonly signal: AbortSignal;
}

/** Tells the time, so that tests can. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. Can jump. */
  now(): number;
  /** Microseconds since some fixed moment. Never goes back. */
  monotonicUs(): number;
}

/** Makes identifiers: UUIDv7 (RFC 9562), so that they sort by time. */
export interface Ids {
  next(): string;
}

/**
 * Reads SQL of one database's dialect. MUST NOT throw on any text, MUST finish in time linear in its length, and what it
 * does not fully understand it MUST mark as not understood: a rule, a risk and a grant rest on it.
 */
export interface Dialect {
  readonly name: string;
  /** `catalog` is absent where no database was ever looked at: then stars and unqualified columns may stay unknown. */
  analyse(text: string, catalog: Catalog | undefined): Analysis;
  /** What an editor needs beyond checking; absent where the dialect has no more than checking. */
  readonly editing?: DialectEditing;
  /** How masks and row filters are written; absent where they can't be yet, and what needs one is refused. */
  readonly spelling?: Spelling;
}

/**
 * What a dialect tells an editor. Nothing that is decided rests on it. No member throws on any text, and all take time
 * linear in what they look at.
 */
export interface DialectEditing {
  /**
   * Where the statement ends that begins at a place between statements: after its separator where it has one, or at the end of
   * the text. What separates batches belongs to the statement after it.
   * MUST rest on nothing before the place, and on nothing after the end of the statement that follows. Pauses now and
   * then, so that a long text can be looked at in slices.
   */
  statementEnd(text: string, from: number): Generator<undefined, number>;
  /** The tokens of a text, comments left out. What is never closed runs to the end, as a symbol. */
  tokens(text: string): readonly Token[];
  /**
   * The names of a text of exactly one statement; `undefined` where it isn't one that the dialect can read. `context` holds
   * the earlier statements whose tables and settings it rests on.
   */
  names(text: string, catalog: Catalog | undefined, context?: string): Names | undefined;
  /** The name that a written one means, by the dialect's rules of case and quoting. */
  fold(written: string): string;
  /** What two names have in common that the database takes for one. */
  keyOf(name: string): string;
  /** A name as a text must spell it to mean exactly this one. */
  spell(name: string): string;
  /** Names of the functions that the database brings along. */
  readonly functions: readonly string[];
  /** What statements share that are sent together; absent where the dialect has no such batches. */
  readonly batches?: Batches;
}

/** Batches: what a client sends as one, and where a variable is known. */
export interface Batches {
  /** Whether the statement of a text begins a batch: a separator stands before it. */
  begins(text: string): boolean;
  /** The variables that a text declares, in its order, however deep. */
  variables(text: string): readonly Variable[];
  /** Every place of a text that names a variable; parameters of a procedure that is called are none. */
  uses(text: string): readonly Span[];
}

/** Answers questions with text that should hold SQL. */
export interface ModelProvider {
  /** The provider's name for the trail, for example `openai`. */
  readonly name: string;
  /** The model asked for. */
  readonly model: string;
  /** Host that text is sent to; `undefined` when it never leaves the machine. */
  readonly host: string | undefined;
  /** Tokens that prompt and answer may have together, as whoever configured the model says; absent where nobody does. */
  readonly contextWindow?: number;
  /** What would be asked for beside a prompt that is sent now; absent where the provider leaves all of it to the model. */
  parameters?(sampling: Sampling | undefined): RequestParameters;
  /**
   * Sends the prompt and resolves with the whole answer. An abort stops the request and rejects with the signal's reason;
   * half an answer is never returned. Calls may overlap. @throws {ModelError} with a sentence that says what to do.
   */
  complete(
    prompt: Pick<Prompt, 'messages'>,
    onText: (piece: string) => void,
    o: Abortable & { readonly sampling?: Sampling },
  ): Promise<ModelAnswer>;
}

/** How one of several answers to one prompt is drawn, so that they can differ at all. */
export interface Sampling {
  /** From 0, the likeliest words, to 2. */
  readonly temperature: number;
  /** Differs between the answers to one prompt, also where something on the way keeps answers. */
  readonly seed: number;
}

/** What a model is asked for beside the prompt. */
export interface RequestParameters extends Partial<Sampling> {
  readonly stream: boolean;
}

export interface ModelAnswer {
  readonly text: string;
  /** The model that answered, as it names itself. */
  readonly model: string;
  readonly finishReason: string;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** The server's name for the answer. */
  readonly id?: string;
  readonly cachedInputTokens?: number;
  readonly reasoningTokens?: number;
  /** Requests that were made before this answer came. */
  readonly retries?: number;
  /** True where the server refused the parameters, so that they were left out. */
  readonly parametersRefused?: true;
}

/** Finds a query that a person has verified as the answer to a question. No model, nothing leaves the machine. */
export interface VerifiedQueries {
  find(question: Question): VerifiedMatch | undefined;
}

export interface VerifiedMatch {
  /** File name of the query, for the trail and for people. */
  readonly name: string;
  readonly sql: string;
  readonly verifiedBy: string;
  /** ISO 8601 date. */
  readonly verifiedAt: string;
  /** How well the words match, above 0 up to 1. */
  readonly confidence: number;
  /** How the question was read, one sentence each. */
  readonly interpretation: readonly string[];
}

export interface ConnectionProfile {
  readonly name: ConnectionName;
  readonly driver: 'postgres' | 'sqlserver' | 'embedded';
  readonly environment: 'development' | 'staging' | 'production';
  /** True refuses every statement that isn't a read, whatever the policy says. */
  readonly readOnly: boolean;
  /** What of this database may be told to a language model at most: nothing, names and types, or rows too. */
  readonly ai: 'none' | 'schema' | 'rows';
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  /**
   * `true` encrypts the connection, `verify` also proves that the server is the one named, `false` sends plain text.
   * Absent: `verify`, and plain text only for a server on this machine.
   */
  readonly ssl?: boolean | 'verify';
}

/** A kind of database. Only `execution/enforcementPoint.ts` calls it. */
export interface Database {
  readonly dialect: string;
  /** The `db.system.name` of OpenTelemetry, for example `postgresql`. */
  readonly system: string;
  /**
   * Opens a session. An abort closes what was opened and rejects. @throws {DatabaseUnavailable} before anything was sent
   * but the connection's own handshake.
   */
  connect(profile: ConnectionProfile, o: Abortable): Promise<Session>;
}

export interface CatalogReading extends Abortable {
  /** What an earlier reading of the same database gave. */
  readonly known?: Catalog;
}

/** How a statement goes to a database. */
export interface Execution extends Abortable {
  /**
   * A name for the statement in the database's own log, beside its text and never in it. An adapter whose database has a place for one
   * MUST put it there for this statement alone; `undefined` names none.
   */
  readonly tag?: string | undefined;
}

/** One connection to a database. Only `execution/enforcementPoint.ts` holds one. */
export interface Session {
  /**
   * Runs exactly one statement under all obligations: `readOnly` in a read-only transaction, `timeoutMs` by the database
   * itself, at most `maxRows` rows to the reader. MUST resolve with an outcome and never throw for what the database
   * says. A text of several statements fails and none of them runs. MUST refuse (`failed`) before sending where it can't
   * honour an obligation. An abort asks the database to cancel and waits for its word: `cancelled` when it confirmed,
   * the true outcome when it was too late, `unknown` when the connection was lost after sending.
   */
  execute(sql: string, obligations: Obligations, reader: RowReader, o: Execution): Promise<Outcome>;
  /**
   * Reads tables, columns, keys, rights, estimates and functions with the adapter's own fixed queries. May resolve with
   * `known` itself where nothing of it has changed. @throws {DatabaseUnavailable}
   */
  readCatalog(o: CatalogReading): Promise<Catalog>;
  /** Whether the session can still be used. False for ever once false. */
  readonly isOpen: boolean;
  close(): Promise<void>;
}

/**
 * Asks a person. Resolves with their answer, or `undefined` for silence (closed, timed out, window gone). MUST NOT
 * answer by itself, whatever the host's own auto-approval says. An abort withdraws the question and resolves `undefined`.
 */
export interface Approver {
  ask(request: ApprovalRequest, o: Abortable): Promise<Answer | undefined>;
}

/** Asks people elsewhere, whose word must not rest on this machine's own. */
export interface SecondPeople {
  /**
   * Signs what others are to be asked; nothing of it leaves. `unable` says in a sentence why nobody can be asked from here. An abort gives
   * up. MUST NOT throw for anything that the network or the other end does.
   */
  prepare(
    request: ApprovalRequest,
    environment: ConnectionProfile['environment'] | undefined,
    o: Abortable,
  ): Promise<PreparedReview | { readonly kind: 'unable'; readonly why: string }>;
}
