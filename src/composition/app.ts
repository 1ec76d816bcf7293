import type { PasswordSource } from '../adapters/databases/network/connecting.ts';
import type { SealingKey } from '../adapters/journals/file/sealing/sealingKey.ts';
import type { Analysis } from '../core/analysis/analysis.ts';
import type { Catalog } from '../core/analysis/catalog.ts';
import type { Blocked } from '../core/audit/levels/levelKeeper.ts';
import type { Retention } from '../core/audit/retention.ts';
import type { Actor } from '../core/draft/actor.ts';
import type { FlowParts, Situation } from '../core/flow.ts';
import type { AuditDemand, Policy } from '../core/policy/policy.ts';
import type { AgentRun, AuditLevel } from '../core/policy/policyFile.ts';
import type { PolicyProblem, PolicyText } from '../core/policy/readPolicy.ts';
import type { Abortable, Approver, ConnectionProfile, Dialect } from '../core/ports.ts';
import type { ConnectionName } from '../core/prelude/brands.ts';
import type { Copies } from './copies/copies.ts';
import type { ModelSettings } from './lazyModel.ts';
import type { openTrail, Trail, TrailStatus } from './openTrail.ts';
import type { OrganisationPolicy } from './organisationPolicy.ts';
import type { OrganisationTrust } from './organisationTrust.ts';
import type { Knowledge } from './readKnowledge.ts';
import type { WaitingReview } from './secondPerson/askOthers.ts';
import type { ReviewsOfOthers } from './secondPerson/reviewsOfOthers.ts';

/** What may change while a shell is open. */
export interface Arrangement {
  readonly profiles: readonly ConnectionProfile[];
  readonly policyFiles: readonly PolicyText[];
  /** Folder of verified queries; `undefined` or absent on disk means none. */
  readonly verifiedDirectory: string | undefined;
  readonly dictionaryFile: string | undefined;
  readonly model: ModelSettings | undefined;
  /** The most that the person at this machine lets agents do, whatever the policy says; absent: nothing without their yes. */
  readonly agentsAtMost?: AgentRun;
  /** How many answers a model is asked for, to see whether they agree; 1 where it is absent. */
  readonly samples?: number;
  /** Catalogs that the workspace keeps, by `catalogFileName` of their connections. SQL is checked against one until the database was read. */
  readonly savedCatalogs?: ReadonlyMap<string, Catalog>;
}

/** All that the product needs from the shell it runs in. */
export interface Composition extends Arrangement {
  /** Folder of this machine for the trail and the embedded databases. Made if absent. */
  readonly home: string;
  /** Where it is counted what is used of limits over time: one folder for all shells of a person. Made when first needed. */
  readonly usageDirectory: string;
  readonly assets: { readonly embeddedWorker: string };
  readonly actor: Actor;
  readonly password: PasswordSource;
  readonly approver: Approver;
  readonly deviceKey: TrailOptions['deviceKey'];
  /** Wraps the keys of the trail's sealed values. Kept where the trail isn't. */
  readonly sealingKey: SealingKey;
  /** Where the trail is streamed to; `undefined` keeps it on this machine. */
  readonly sink: TrailOptions['sink'] | undefined;
  /** Places that get copies of the trail, and what is wrong with those that get none. */
  readonly copies?: Copies;
  readonly service: TrailOptions['service'];
  /** How much of the trail this machine keeps, and for how long; absent leaves it to the defaults. */
  readonly retention?: Partial<Pick<Retention, 'quotaBytes' | 'minLocalMs'>>;
  /** The level that the trail must keep at least; a policy that asks for more wins. `undefined` leaves it to the policy. */
  readonly leastAuditLevel: AuditLevel | undefined;
  /** Whose policy holds on this machine. Nothing of a workspace may say it. */
  readonly organisationTrust: OrganisationTrust;
  /** How long a person has to answer an approval, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** How long others of the organisation have to answer, in milliseconds. */
  readonly secondPersonTimeoutMs: number;
  /** Told when a request waits for others, with each change, and with `undefined` when it waits no more. */
  readonly onWaiting?: (waiting: WaitingReview | undefined) => void;
  /** Told, in sentences, what is unusual, as working on a copy of the demo database. */
  readonly tell: (sentence: string) => void;
}

type TrailOptions = Parameters<typeof openTrail>[0];

/** The trail's state, with what the policy wants of it. */
export interface AuditStatus extends TrailStatus {
  readonly demand: AuditDemand;
  /** Statements that don't leave because of the level; `undefined` while all may. */
  readonly blocked: Blocked | undefined;
}

/**
 * Which tables SQL is checked against while it is written: those that the database has, or had at `readAt` (milliseconds since
 * the Unix epoch), those of a file of the workspace, or none. What runs is always judged by the database's own.
 */
export type CatalogSource =
  | { readonly kind: 'live'; readonly readAt: number }
  | { readonly kind: 'saved'; readonly catalog: Catalog }
  | { readonly kind: 'none' };

/** The product, put together. */
export interface App {
  readonly parts: FlowParts;
  readonly actor: Actor;
  readonly trail: Trail;
  /** What others of the organisation ask; `undefined` without an endpoint that could say. */
  readonly reviews: ReviewsOfOthers | undefined;
  /** Whether the trail does its duty, and what that is. */
  auditStatus(): AuditStatus;
  readonly profiles: readonly ConnectionProfile[];
  /** Mistakes in the policy files; while there are any, everything is denied. */
  readonly policyProblems: readonly PolicyProblem[];
  /** The policy in force, of the organisation and the workspace together. */
  readonly policy: Policy;
  /** How the organisation's policy stands, who said whose it is, and what went wrong when it was last looked for. */
  readonly organisation: Pick<OrganisationPolicy, 'standing' | 'saidBy' | 'problems'>;
  /** Verified queries and dictionary entries that can't be used, one sentence each. */
  readonly knowledgeProblems: Knowledge['problems'];
  /** What a person should know about the databases, for example that the embedded one works on a private copy. */
  readonly notices: readonly string[];
  dialectOf(profile: ConnectionProfile): Promise<Dialect>;
  /** The name of the dialect of a connection's database. @throws {DatabaseUnavailable} `MISCONFIGURED` when there is no such connection. */
  dialectNameOf(connection: ConnectionName): string;
  /** @throws {DatabaseUnavailable} `MISCONFIGURED` when there is no such connection. */
  profileOf(connection: ConnectionName): ConnectionProfile;
  /**
   * Where a draft is judged and runs, with the catalog as the database has it. The catalog is read on first use.
   * @throws {DatabaseUnavailable} @throws {TrailError} before anything was sent.
   */
  situationFor(connection: ConnectionName, o: Abortable): Promise<Situation>;
  /** The same with what is known already: connects to nothing, so stars and unqualified columns may stay unknown. */
  situationSoFar(connection: ConnectionName): Promise<Situation>;
  /**
   * The same for every keystroke: the second parser is not asked, and a document may be in another dialect (one of
   * `dialectNames`) than its connection. What runs is judged by one of the two above.
   */
  situationWhileTyping(connection: ConnectionName, dialect: string | undefined): Promise<Situation>;
  /** Asks the second parser what an analysis while typing left open. Resolves with whether it objects, so that it must be made anew. */
  formOpinions(analysis: Pick<Analysis, 'dialect' | 'statements'>, o: Abortable): Promise<boolean>;
  /** What a connection's SQL is checked against while it is written. */
  catalogSource(connection: ConnectionName): CatalogSource;
  /** Tells the listener whenever a catalog was read. Returns what ends that. */
  onCatalog(listener: () => void): () => void;
  /** Tells the listener whenever the organisation's policy was looked for. Returns what ends that. */
  onOrganisation(listener: () => void): () => void;
  /** Forgets what was read of a connection's tables. */
  forgetCatalog(connection: ConnectionName): void;
  /** Takes changed settings and files. Grants made under another policy are void from this moment. */
  rearrange(arrangement: Arrangement): Promise<void>;
  /** Ends what runs as it ends, writes the end of the trail and stops streaming. */
  close(): Promise<void>;
}
