import * as vscode from 'vscode';
import type { ModelSettings } from '../../composition/lazyModel.ts';
import { demoProfile } from '../../composition/profiles.ts';
import { retentionFrom } from '../../composition/retentionFrom.ts';
import { maxSamples } from '../../core/draft/agreement.ts';
import { type AgentRun, type AuditLevel, agentRuns, auditLevels } from '../../core/policy/policyFile.ts';
import type { ConnectionProfile } from '../../core/ports.ts';
import { asConnectionName, type ConnectionName } from '../../core/prelude/brands.ts';
import { readConnections } from './readConnections.ts';

/** Every setting there is, without the `countersign.` before it. The manifest's test compares this list. */
export const settingNames = [
  'connections',
  'connection',
  'dialect',
  'model.baseUrl',
  'model.model',
  'model.timeoutSeconds',
  'model.contextWindow',
  'draft.samples',
  'audit.endpoint',
  'audit.copies',
  'audit.level',
  'audit.journalQuota',
  'audit.localRetention',
  'policy.publicKey',
  'policy.endpoint',
  'approval.timeoutSeconds',
  'agents.run',
  'approval.secondPersonTimeoutSeconds',
  'reviews.watch',
  'lenses.enabled',
  'format.keywordCase',
  'results.guardFormulas',
  'rules',
  'embeddedSql.enabled',
  'embeddedSql.languages',
] as const;
export type SettingName = (typeof settingNames)[number];

/** The settings as this window has them, parsed once. Settings files are foreign text. */
export interface Settings {
  readonly profiles: readonly ConnectionProfile[];
  /** One sentence for each entry of `countersign.connections` that can't be used. */
  readonly problems: readonly string[];
  readonly connection: ConnectionName;
  /** Whether somebody chose it; else it is the demo. */
  readonly isConnectionChosen: boolean;
  readonly model: Omit<ModelSettings, 'apiKey'> | undefined;
  /** How many answers a model is asked for. */
  readonly samples: number;
  readonly auditEndpoint: string | undefined;
  /** The list of copies as it was written; it is read where the trail is opened. */
  readonly auditCopies: unknown;
  /** What the person wants of the trail beyond the policy. */
  readonly leastAuditLevel: AuditLevel | undefined;
  /** How much of the trail this machine keeps, and for how long. */
  readonly retention: ReturnType<typeof retentionFrom>;
  /** Whose policy the person wants to hold; what the machine's manager says comes first. */
  readonly organisation: { readonly keys: string | undefined; readonly url: string | undefined };
  readonly answerTimeoutMs: number;
  /** The most that the person lets agents do, whatever the policy says. */
  readonly agentsAtMost: AgentRun;
  readonly secondPersonTimeoutMs: number;
  /** Whether the endpoint is asked now and then who waits for the person here. */
  readonly watchesReviews: boolean;
  readonly lensesEnabled: boolean;
  /** Whether files for spreadsheets are kept from having formulas that come from a database. */
  readonly guardsFormulas: boolean;
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const settings = vscode.workspace.getConfiguration('countersign');
  const get = (name: SettingName): unknown => settings.get<unknown>(name);
  const mine = settings.inspect<unknown>('connections');
  // A workspace may add connections and never redefine one of the person's own: it could point a known name elsewhere.
  const { profiles, problems } = readConnections(
    [mine?.globalValue, mine?.workspaceValue, mine?.workspaceFolderValue],
    vscode.l10n.t,
  );
  const baseUrl = text(get('model.baseUrl'));
  const model = text(get('model.model'));
  return {
    profiles: [demoProfile, ...profiles.filter((p) => p.name !== demoProfile.name)],
    problems,
    connection: asConnectionName(text(get('connection')) ?? demoProfile.name),
    isConnectionChosen: isSet(settings.inspect<unknown>('connection')),
    model:
      baseUrl === undefined || model === undefined
        ? undefined
        : {
            baseUrl,
            model,
            timeoutMs: seconds(get('model.timeoutSeconds'), 60),
            ...contextWindow(get('model.contextWindow')),
          },
    samples: samples(get('draft.samples')),
    // Whoever manages the machine sets the environment, and wins over what the person set.
    auditEndpoint: text(environment['COUNTERSIGN_ENDPOINT']) ?? text(get('audit.endpoint')),
    auditCopies: get('audit.copies'),
    leastAuditLevel: auditLevel(text(get('audit.level'))),
    retention: retentionFrom(environment, {
      quotaMebibytes: get('audit.journalQuota'),
      retentionDays: get('audit.localRetention'),
    }),
    organisation: { keys: text(get('policy.publicKey')), url: text(get('policy.endpoint')) },
    answerTimeoutMs: seconds(get('approval.timeoutSeconds'), 300),
    agentsAtMost: agentRun(text(get('agents.run'))),
    secondPersonTimeoutMs: seconds(get('approval.secondPersonTimeoutSeconds'), 900, 86_400),
    watchesReviews: get('reviews.watch') !== false,
    lensesEnabled: get('lenses.enabled') !== false,
    guardsFormulas: get('results.guardFormulas') !== false,
  };
}

/** How keywords are written where a document is laid out. */
export function keywordCaseFor(resource: vscode.Uri): 'preserve' | 'upper' | 'lower' {
  const name: SettingName = 'format.keywordCase';
  const chosen = vscode.workspace.getConfiguration('countersign', resource).get<unknown>(name);
  return chosen === 'upper' || chosen === 'lower' ? chosen : 'preserve';
}

/** In which files of other languages SQL is looked for. Ids of languages are the editor's. */
export function embeddedSqlFor(resource: vscode.Uri): { isEnabled: boolean; languages: readonly string[] } {
  const settings = vscode.workspace.getConfiguration('countersign', resource);
  const enabled: SettingName = 'embeddedSql.enabled';
  const chosen: SettingName = 'embeddedSql.languages';
  const languages = settings.get<unknown>(chosen);
  return {
    isEnabled: settings.get<unknown>(enabled) !== false,
    languages: Array.isArray(languages) ? languages.filter((one): one is string => typeof one === 'string') : [],
  };
}

const shownAs = ['error', 'warning', 'info', 'hint'] as const;

/** How the findings of a rule are shown in a folder; what the policy decides rests on none of it. */
export function shownSeverities(resource: vscode.Uri): ReadonlyMap<string, (typeof shownAs)[number]> {
  const name: SettingName = 'rules';
  const chosen = vscode.workspace.getConfiguration('countersign', resource).get<unknown>(name);
  const entries = typeof chosen === 'object' && chosen !== null ? Object.entries(chosen) : [];
  return new Map(
    entries.flatMap(([rule, written]) => {
      const severity = shownAs.find((one) => one === written);
      return severity === undefined ? [] : [[rule, severity]];
    }),
  );
}

const isSet = (
  found: Partial<Record<'globalValue' | 'workspaceValue' | 'workspaceFolderValue', unknown>> | undefined,
) =>
  [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((value) => text(value) !== undefined);

/** A word that is no level can only be a slip, and asks for the strictest: it must not loosen what was meant. */
function auditLevel(value: string | undefined): AuditLevel | undefined {
  return value === undefined ? undefined : (auditLevels.find((level) => level === value) ?? 'endpoint');
}

/** A word that is none of them can only be a slip, and lets agents do nothing. */
function agentRun(value: string | undefined): AgentRun {
  return value === undefined ? 'approve' : (agentRuns.find((run) => run === value) ?? 'deny');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Tokens; 0 and whatever is no number of them means that it isn't known. */
function contextWindow(value: unknown): { readonly contextWindow?: number } {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? { contextWindow: value } : {};
}

/** Each answer costs: what is no number asks for one, and nothing for more than there may be. */
function samples(value: unknown): number {
  return typeof value === 'number' && value >= 1 ? Math.min(maxSamples, Math.trunc(value)) : 1;
}

/** Milliseconds of a number of seconds, from one second to an hour, or as many as said; the default where it isn't one. */
function seconds(value: unknown, byDefault: number, most = 3_600): number {
  const usable = typeof value === 'number' && Number.isFinite(value) ? value : byDefault;
  return Math.min(most, Math.max(1, usable)) * 1000;
}
