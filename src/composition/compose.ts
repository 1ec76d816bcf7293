import path from 'node:path';
import { createEmbeddedDatabase } from '../adapters/databases/embedded/database.ts';
import { createPostgresDatabase } from '../adapters/databases/postgres/database.ts';
import { createSqlServerDatabase } from '../adapters/databases/sqlserver/database.ts';
import { makePrivateFolder } from '../adapters/files/privateFolder.ts';
import { FileUsageLedger } from '../adapters/usage/file/fileUsageLedger.ts';
import type { Catalog } from '../core/analysis/catalog.ts';
import { Gate } from '../core/approval/gate.ts';
import { Refusals } from '../core/approval/refusals.ts';
import { BestEffortRecorder } from '../core/audit/levels/bestEffort.ts';
import { LevelKeeper } from '../core/audit/levels/levelKeeper.ts';
import { DatabaseUnavailable, EnforcementPoint } from '../core/execution/enforcementPoint.ts';
import { Metering } from '../core/execution/metering.ts';
import type { Situation } from '../core/flow.ts';
import { withAgents, withLevel } from '../core/policy/bounds.ts';
import type { AuditDemand } from '../core/policy/policy.ts';
import type { RedactionScope } from '../core/policy/policyFile.ts';
import { type PolicyText, readPolicy } from '../core/policy/readPolicy.ts';
import type { ConnectionProfile, Dialect } from '../core/ports.ts';
import type { ConnectionName } from '../core/prelude/brands.ts';
import { Adoption } from './adoption.ts';
import type { App, Arrangement, Composition } from './app.ts';
import { catalogFileName } from './catalogFile.ts';
import { Catalogs } from './catalogs.ts';
import { systemClock } from './clock.ts';
import { dialectNameOf } from './dialectNames.ts';
import { dialectNamed } from './dialects.ts';
import { createIds } from './ids.ts';
import { lazyModel } from './lazyModel.ts';
import { noteVersion } from './noteVersion.ts';
import { observeLevel } from './observeLevel.ts';
import { openTrail } from './openTrail.ts';
import { OrganisationPolicy } from './organisationPolicy.ts';
import { readKnowledge } from './readKnowledge.ts';
import { connectPeople } from './secondPerson/connectPeople.ts';
import { SessionRecord } from './sessionRecord.ts';

/** Where the embedded databases of a home are. */
export const embeddedFolder = (home: string): string => path.join(home, 'embedded');

/** @throws {TrailError} The trail can't be opened; nothing was changed. */
export async function compose(composition: Composition): Promise<App> {
  const { actor, home } = composition;
  const clock = systemClock;
  const ids = createIds(clock);
  await makePrivateFolder(home);
  // Until the policy is read, everything is taken out.
  let redaction = (): RedactionScope => 'personal';
  const trail = await openTrail({
    directory: path.join(home, 'trail'),
    deviceKey: composition.deviceKey,
    sealingKey: composition.sealingKey,
    service: composition.service,
    clock,
    ids,
    ...(composition.sink === undefined ? {} : { sink: composition.sink }),
    copies: composition.copies?.sinks ?? [],
    redaction: () => redaction(),
    ...(composition.retention === undefined ? {} : { retention: composition.retention }),
  });
  const recorder = new BestEffortRecorder(trail.recorder, () => demand().level === 'best-effort');
  const duty = new LevelKeeper({
    recorder: trail.recorder,
    clock,
    demand: () => demand(),
    progress: () => trail.progress(),
    deliver: async (seq, o) => await trail.deliver(seq, o),
  });
  const people = connectPeople(composition, { trail, clock, ids });
  const gate = new Gate({ approver: composition.approver, secondPeople: people?.askOthers, recorder, clock, ids });
  const embedded = createEmbeddedDatabase({
    workerFile: composition.assets.embeddedWorker,
    directory: embeddedFolder(home),
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
  const session = new SessionRecord({ recorder, clock, actor });
  await noteVersion(path.join(home, 'versions.json'), composition.service, recorder, { actor });
  await session.started(arranged, {
    connections: arranged.profiles.map(({ name }) => name),
    model: arranged.model?.model,
  });
  // A policy expires while nobody looks, so each use asks how it stands.
  const inForce = (): typeof arranged => {
    if (arranged.organisationTexts !== organisation.texts) {
      arranged = { ...arranged, ...policyOf(arranged, organisation.texts) };
      void session.changed(arranged); // Whatever is recorded after this call stands after it.
    }
    return arranged;
  };
  const demand = (): AuditDemand => withLevel(inForce().policy.audit, composition.leastAuditLevel);
  redaction = () => inForce().policy.redaction;
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

  /** What the workspace keeps of a connection's tables, where it is of the connection's dialect. */
  const savedCatalog = (name: ConnectionName): Catalog | undefined => {
    const saved = arranged.savedCatalogs?.get(catalogFileName(name));
    return saved?.dialect === dialectNameOf(profileOf(name)) ? saved : undefined;
  };

  const dialectOf = async (profile: ConnectionProfile): Promise<Dialect> =>
    (await dialectNamed(dialectNameOf(profile))).deciding;
  const situationSoFar = (name: ConnectionName): Promise<Situation> => situationOf(name, dialectOf);

  return {
    parts: {
      recorder,
      gate,
      enforcementPoint,
      refusals: new Refusals(),
      clock,
      ids,
      answerTimeoutMs: composition.answerTimeoutMs,
      secondPersonTimeoutMs: composition.secondPersonTimeoutMs,
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
      get samples() {
        return arranged.samples;
      },
    },
    actor,
    trail,
    reviews: people?.reviews,
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
      const known = await situationOf(name, async () => (await dialectNamed(chosen ?? own)).whileTyping);
      const situation = { ...known, catalog: known.catalog ?? savedCatalog(name) };
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
    catalogSource(name) {
      const readAt = catalogs.readAt(name);
      if (readAt !== undefined) return { kind: 'live', readAt };
      const saved = savedCatalog(name);
      return saved === undefined ? { kind: 'none' } : { kind: 'saved', catalog: saved };
    },
    onCatalog: (listener) => catalogs.onRead(listener),
    forgetCatalog: (name) => catalogs.forget(name),
    async rearrange(arrangement) {
      const before = arranged;
      arranged = await arrange(arrangement, organisation.texts);
      await session.changed(arranged);
      const same = (name: ConnectionName) =>
        JSON.stringify(before.profiles.find((p) => p.name === name)) ===
        JSON.stringify(arranged.profiles.find((p) => p.name === name));
      for (const { name } of before.profiles) if (!same(name)) catalogs.forget(name);
    },
    async close() {
      organisation.close();
      stopObserving();
      await enforcementPoint.close();
      await people?.askOthers.settled();
      await session.ended('closed');
      await trail.close('closed');
    },
  };
}

async function arrange(arrangement: Arrangement, organisationTexts: readonly PolicyText[]) {
  return {
    ...policyOf(arrangement, organisationTexts),
    profiles: arrangement.profiles,
    savedCatalogs: arrangement.savedCatalogs,
    knowledge: await readKnowledge(arrangement),
    model: arrangement.model === undefined ? undefined : lazyModel(arrangement.model),
    samples: arrangement.samples ?? 1,
  };
}

function policyOf(
  { policyFiles, agentsAtMost = 'approve' }: Pick<Arrangement, 'policyFiles' | 'agentsAtMost'>,
  organisationTexts: readonly PolicyText[],
) {
  const { policy, problems } = readPolicy([...organisationTexts, ...policyFiles]);
  return {
    policy: withAgents(policy, agentsAtMost),
    policyProblems: problems,
    policyFiles,
    agentsAtMost,
    organisationTexts,
  };
}
