import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createEmbeddedDatabase } from '../adapters/databases/embedded/database.ts';
import { createPostgresDatabase } from '../adapters/databases/postgres/database.ts';
import { createSqlServerDatabase } from '../adapters/databases/sqlserver/database.ts';
import { FileUsageLedger } from '../adapters/usage/file/fileUsageLedger.ts';
import type { Analysis } from '../core/analysis/analysis.ts';
import { Gate } from '../core/approval/gate.ts';
import { BestEffortRecorder } from '../core/audit/levels/bestEffort.ts';
import { type Blocked, LevelKeeper } from '../core/audit/levels/levelKeeper.ts';
import type { Actor } from '../core/draft/actor.ts';
import { DatabaseUnavailable, EnforcementPoint } from '../core/execution/enforcementPoint.ts';
import { Metering } from '../core/execution/metering.ts';
import type { FlowParts, Situation } from '../core/flow.ts';
import { withLevel } from '../core/policy/bounds.ts';
import type { AuditDemand, Policy } from '../core/policy/policy.ts';
import type { AuditLevel } from '../core/policy/policyFile.ts';
import { type PolicyProblem, type PolicyText, readPolicy } from '../core/policy/readPolicy.ts';
import type { Abortable, Approver, ConnectionProfile, Dialect } from '../core/ports.ts';
import { assertNever } from '../core/prelude/assertNever.ts';
import type { ConnectionName } from '../core/prelude/brands.ts';
import { Adoption } from './adoption.ts';
import { Catalogs } from './catalogs.ts';
import { systemClock } from './clock.ts';
import type { Copies } from './copies/copies.ts';
import type { FullDialectName } from './dialectNames.ts';
import { dialectNamed } from './dialects.ts';
import { createIds } from './ids.ts';
import { lazyModel, type ModelSettings } from './lazyModel.ts';
import { observeLevel } from './observeLevel.ts';
import { openTrail, type Trail, type TrailStatus } from './openTrail.ts';
import { OrganisationPolicy } from './organisationPolicy.ts';
import type { OrganisationTrust } from './organisationTrust.ts';
import { type Knowledge, readKnowledge } from './readKnowledge.ts';

/** What may change while a shell is open. */
export interface Arrangement {
  readonly profiles: readonly ConnectionProfile[];
  readonly policyFiles: readonly PolicyText[];
  /** Folder of verified queries; `undefined` or absent on disk means none. */
  readonly verifiedDirectory: string | undefined;
  readonly dictionaryFile: string | undefined;
  readonly model: ModelSettings | undefined;
}

/** All that the product needs from the shell it runs in. */
export interface Composition extends Arrangement {
  /** Folder of this machine for the trail and the embedded databases. Made if absent. */
  readonly home: string;
  /** Where it is counted what is used of limits over time: one folder for all shells of a person. Made when first needed. */
  readonly usageDirectory: string;
  readonly assets: { readonly embeddedWorker: string };
  readonly actor: Actor;
  readonly password: Parameters<typeof createPostgresDatabase>[0]['password'];
  readonly approver: Approver;
  readonly deviceKey: TrailOptions['deviceKey'];
  /** Where the trail is streamed to; `undefined` keeps it on this machine. */
  readonly sink: TrailOptions['sink'] | undefined;
  /** Places that get copies of the trail, and what is wrong with those that get none. */
  readonly copies?: Copies;
  readonly service: TrailOptions['service'];
  /** The level that the trail must keep at least; a policy that asks for more wins. `undefined` leaves it to the policy. */
  readonly leastAuditLevel: AuditLevel | undefined;
  /** Whose policy holds on this machine. Nothing of a workspace may say it. */
  readonly organisationTrust: OrganisationTrust;
  /** How long a person has to answer an approval, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** Told, in sentences, what takes long (making the demo database) and what is unusual (working on a copy of it). */
  readonly tell: (sentence: string) => void;
}

/** Where the embedded databases of a home are. */
export const embeddedFolder = (home: string): string => path.join(home, 'embedded');

type TrailOptions = Parameters<typeof openTrail>[0];

/** The trail's state, with what the policy wants of it. */
export interface AuditStatus extends TrailStatus {
  readonly demand: AuditDemand;
  /** Statements that don't leave because of the level; `undefined` while all may. */
  readonly blocked: Blocked | undefined;
}

/** The product, put together. */
export interface App {
  readonly parts: FlowParts;
  readonly actor: Actor;
  readonly trail: Trail;
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
  /** When a connection's tables were read, in milliseconds since the Unix epoch; `undefined` where they aren't known. */
  catalogReadAt(connection: ConnectionName): number | undefined;
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

/** @throws {TrailError} The trail can't be opened; nothing was changed. */
export async function compose(composition: Composition): Promise<App> {
  const { actor, home } = composition;
  const clock = systemClock;
  const ids = createIds(clock);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const trail = await openTrail({
    directory: path.join(home, 'trail'),
    deviceKey: composition.deviceKey,
    service: composition.service,
    clock,
    ids,
    ...(composition.sink === undefined ? {} : { sink: composition.sink }),
    copies: composition.copies?.sinks ?? [],
  });
  const recorder = new BestEffortRecorder(trail.recorder, () => demand().level === 'best-effort');
  const duty = new LevelKeeper({
    recorder: trail.recorder,
    clock,
    demand: () => demand(),
    progress: () => trail.progress(),
    deliver: async (seq, o) => await trail.deliver(seq, o),
  });
  const gate = new Gate({ approver: composition.approver, recorder, clock, ids });
  const embedded = createEmbeddedDatabase({
    workerFile: composition.assets.embeddedWorker,
    directory: embeddedFolder(home),
    onProgress: composition.tell,
    onNotice: composition.tell,
  });
  const enforcementPoint = new EnforcementPoint({
    gate,
    recorder,
    clock,
    metering: new Metering(new FileUsageLedger(composition.usageDirectory), clock),
    duty,
    databases: {
      postgres: createPostgresDatabase({ password: composition.password }),
      sqlserver: createSqlServerDatabase({ password: composition.password, onNotice: composition.tell }),
      embedded,
    },
  });
  const catalogs = new Catalogs(enforcementPoint, actor, clock);
  const organisation = await OrganisationPolicy.open({ trust: composition.organisationTrust, home, clock });
  const adoption = new Adoption(trail.recorder, organisation);
  await adoption.record();
  organisation.onLooked(() => void adoption.record());
  organisation.start();
  let arranged = await arrange(composition, organisation.texts);
  // A policy expires while nobody looks, so each use asks how it stands.
  const inForce = (): typeof arranged => {
    if (arranged.organisationTexts !== organisation.texts)
      arranged = { ...arranged, ...policyOf(arranged.policyFiles, organisation.texts) };
    return arranged;
  };
  const demand = (): AuditDemand => withLevel(inForce().policy.audit, composition.leastAuditLevel);
  const stopObserving = observeLevel(trail, duty);
  const profileOf = (name: ConnectionName): ConnectionProfile => {
    const profile = arranged.profiles.find((p) => p.name === name);
    if (profile !== undefined) return profile;
    throw new DatabaseUnavailable('MISCONFIGURED', `There is no connection named ${name}. Choose another one.`);
  };
  const situationOf = async (
    name: ConnectionName,
    dialect: (profile: ConnectionProfile) => Promise<Dialect>,
  ): Promise<Situation> => {
    const { policy, knowledge } = inForce();
    const known = profileOf(name);
    // The policy can close what the connection opens to a model, and never the other way round.
    const profile = policy.egress === 'none' ? { ...known, ai: 'none' as const } : known;
    return {
      profile,
      dialect: await dialect(profile),
      catalog: catalogs.known(name),
      policy,
      dictionary: knowledge.dictionary,
    };
  };

  const dialectOf = async (profile: ConnectionProfile): Promise<Dialect> =>
    (await dialectNamed(dialectNameOf(profile))).deciding;
  const situationSoFar = (name: ConnectionName): Promise<Situation> => situationOf(name, dialectOf);

  return {
    parts: {
      recorder,
      gate,
      enforcementPoint,
      clock,
      ids,
      answerTimeoutMs: composition.answerTimeoutMs,
      policyInForce: () => inForce().policy.digest,
      get verified() {
        return arranged.knowledge.verified;
      },
      get dictionary() {
        return arranged.knowledge.dictionary;
      },
      get model() {
        return arranged.model;
      },
    },
    actor,
    trail,
    auditStatus() {
      const { backlog, sinceAcknowledgedMs } = trail.progress();
      return {
        ...trail.status(),
        ...(backlog === undefined ? {} : { backlog }),
        ...(sinceAcknowledgedMs === undefined ? {} : { lastAcknowledgedAt: clock.now() - sinceAcknowledgedMs }),
        demand: demand(),
        blocked: duty.blocked,
      };
    },
    get profiles() {
      return arranged.profiles;
    },
    get policyProblems() {
      return inForce().policyProblems;
    },
    get policy() {
      return inForce().policy;
    },
    organisation,
    onOrganisation: (listener) => organisation.onLooked(listener),
    get knowledgeProblems() {
      return arranged.knowledge.problems;
    },
    get notices() {
      const problems = composition.copies?.problems ?? [];
      return embedded.notice === undefined ? problems : [...problems, embedded.notice];
    },
    dialectOf,
    dialectNameOf: (name) => dialectNameOf(profileOf(name)),
    profileOf,
    situationSoFar,
    async situationWhileTyping(name, chosen) {
      const own = dialectNameOf(profileOf(name));
      const situation = await situationOf(name, async () => (await dialectNamed(chosen ?? own)).whileTyping);
      // The catalog describes a database of the connection's dialect, and not what a file in another one is about.
      return chosen === undefined || chosen === own ? situation : { ...situation, catalog: undefined };
    },
    formOpinions: async (analysis, o) => await (await dialectNamed(analysis.dialect)).formOpinions(analysis, o),
    async situationFor(name, o) {
      // Before anything is connected to.
      dialectNameOf(profileOf(name));
      await catalogs.read(profileOf(name), o);
      return await situationSoFar(name);
    },
    catalogReadAt: (name) => catalogs.readAt(name),
    onCatalog: (listener) => catalogs.onRead(listener),
    forgetCatalog: (name) => catalogs.forget(name),
    async rearrange(arrangement) {
      const before = arranged;
      arranged = await arrange(arrangement, organisation.texts);
      const same = (name: ConnectionName) =>
        JSON.stringify(before.profiles.find((p) => p.name === name)) ===
        JSON.stringify(arranged.profiles.find((p) => p.name === name));
      for (const { name } of before.profiles) if (!same(name)) catalogs.forget(name);
    },
    async close() {
      organisation.close();
      stopObserving();
      await enforcementPoint.close();
      await trail.close('closed');
    },
  };
}

/** The dialect of a connection's database: its SQL must not be judged as if it were another's. */
function dialectNameOf({ driver }: ConnectionProfile): FullDialectName {
  switch (driver) {
    case 'postgres':
    case 'embedded':
      return 'postgresql';
    case 'sqlserver':
      return 'tsql';
    default:
      return assertNever(driver, 'driver');
  }
}

async function arrange(arrangement: Arrangement, organisationTexts: readonly PolicyText[]) {
  return {
    ...policyOf(arrangement.policyFiles, organisationTexts),
    profiles: arrangement.profiles,
    knowledge: await readKnowledge(arrangement),
    model: arrangement.model === undefined ? undefined : lazyModel(arrangement.model),
  };
}

function policyOf(policyFiles: readonly PolicyText[], organisationTexts: readonly PolicyText[]) {
  const { policy, problems } = readPolicy([...organisationTexts, ...policyFiles]);
  return { policy, policyProblems: problems, policyFiles, organisationTexts };
}
