import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sealingKeyInFile } from '../adapters/journals/file/sealing/sealingKey.ts';
import { deviceKeyInFile } from '../adapters/signers/nodeCrypto/deviceKey.ts';
import type { App } from '../composition/app.ts';
import { compose } from '../composition/compose.ts';
import type { ModelSettings } from '../composition/lazyModel.ts';
import { personAtThisMachine } from '../composition/person.ts';
import { retentionFrom } from '../composition/retentionFrom.ts';
import { version } from '../composition/version.ts';
import type { Actor } from '../core/draft/actor.ts';
import type { Approver, ConnectionProfile } from '../core/ports.ts';
import type { Terminal } from './command.ts';
import { passwordOf } from './connections.ts';
import { copiesFrom } from './copies.ts';
import { policyFile } from './files.ts';
import { besideBundle, homeFolder } from './home.ts';
import { endpointFrom, leastAuditLevel, organisationTrust, sinkFrom } from './organisation.ts';
import { sayWaiting } from './reviews/sayWaiting.ts';

/** A person at a terminal has said all they will say before the command starts. */
const answerTimeoutMs = 60_000;
/** Somebody else has to see the request first. */
const secondPersonTimeoutMs = 15 * 60_000;
const modelTimeoutMs = 120_000;

export interface AppWishes {
  readonly profile: ConnectionProfile;
  readonly actor: Actor | undefined;
  /** Whether the person confirmed, with `--yes`, what the policy lets them confirm alone. */
  readonly confirms: boolean;
  /** How many answers a model is asked for; 1 where it is absent. */
  readonly samples?: number;
  /** Answers instead, in the tour. */
  readonly approver?: Approver;
  /** Overrides of the tour, which lives in a folder of its own. */
  readonly home?: string;
  readonly projectFolder?: string;
  readonly endpoint?: { readonly url: string; readonly token?: string };
}

/** Puts the product together for one command. @throws {TrailError} The trail can't be written: nothing would run. */
export async function openApp(wishes: AppWishes, terminal: Terminal): Promise<App> {
  const home = wishes.home ?? homeFolder(terminal);
  const project = path.join(wishes.projectFolder ?? terminal.cwd);
  const actor = wishes.actor ?? personAtThisMachine();
  const policyPath = path.join(project, policyFile);
  const endpoint = wishes.endpoint ?? endpointFrom(terminal);
  return await compose({
    home,
    usageDirectory: path.join(home, 'usage'),
    assets: { embeddedWorker: besideBundle('embeddedWorker.js') },
    actor,
    profiles: [wishes.profile],
    policyFiles: existsSync(policyPath)
      ? [{ source: 'workspace', name: policyFile, text: readFileSync(policyPath, 'utf8') }]
      : [],
    verifiedDirectory: path.join(project, '.countersign', 'verified'),
    dictionaryFile: path.join(project, '.countersign', 'dictionary.yaml'),
    model: modelFrom(terminal),
    samples: wishes.samples ?? 1,
    password: async (profile) => passwordOf(profile, terminal),
    approver: wishes.approver ?? approverFrom(wishes.confirms, actor),
    deviceKey: await deviceKeyInFile(path.join(home, 'device.key')),
    sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')),
    sink: wishes.endpoint ?? sinkFrom(terminal),
    copies: await copiesFrom(terminal),
    leastAuditLevel: leastAuditLevel(terminal),
    retention: retentionFrom(terminal.env),
    organisationTrust: organisationTrust(terminal, endpoint),
    service: { name: 'countersign-cli', version },
    answerTimeoutMs,
    secondPersonTimeoutMs,
    tell: (sentence) => terminal.say(sentence),
    onWaiting: sayWaiting(terminal),
  });
}

/** With `--yes` the text shown is the text of the command's own input, so its digest is the one that was seen. */
function approverFrom(confirms: boolean, approver: Actor): Approver {
  return {
    ask: async (request) =>
      confirms
        ? { kind: 'approve', shownDigest: request.governedDigest, approver, rationale: 'confirmed with --yes' }
        : undefined,
  };
}

function modelFrom(terminal: Terminal): ModelSettings | undefined {
  const baseUrl = terminal.env['COUNTERSIGN_MODEL_URL'];
  const model = terminal.env['COUNTERSIGN_MODEL'];
  if (baseUrl === undefined || model === undefined) return undefined;
  const contextWindow = Number(terminal.env['COUNTERSIGN_MODEL_CONTEXT_WINDOW']);
  return {
    baseUrl,
    model,
    apiKey: terminal.env['COUNTERSIGN_MODEL_KEY'],
    timeoutMs: modelTimeoutMs,
    ...(Number.isSafeInteger(contextWindow) && contextWindow > 0 ? { contextWindow } : {}),
  };
}
