import * as vscode from 'vscode';
import { demoProfile } from '../../composition/profiles.ts';
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
  'audit.endpoint',
  'audit.copies',
  'policy.publicKey',
  'policy.endpoint',
  'approval.timeoutSeconds',
  'lenses.enabled',
  'format.keywordCase',
] as const;
export type SettingName = (typeof settingNames)[number];

/** The settings as this window has them, parsed once. Settings files are foreign text. */
export interface Settings {
  readonly profiles: readonly ConnectionProfile[];
  /** One sentence for each entry of `countersign.connections` that can't be used. */
  readonly problems: readonly string[];
  readonly connection: ConnectionName;
  readonly model: { readonly baseUrl: string; readonly model: string; readonly timeoutMs: number } | undefined;
  readonly auditEndpoint: string | undefined;
  /** The list of copies as it was written; it is read where the trail is opened. */
  readonly auditCopies: unknown;
  /** Whose policy the person wants to hold; what the machine's manager says comes first. */
  readonly organisation: { readonly keys: string | undefined; readonly url: string | undefined };
  readonly answerTimeoutMs: number;
  readonly lensesEnabled: boolean;
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
    model:
      baseUrl === undefined || model === undefined
        ? undefined
        : { baseUrl, model, timeoutMs: seconds(get('model.timeoutSeconds'), 60) },
    // Whoever manages the machine sets the environment, and wins over what the person set.
    auditEndpoint: text(environment['COUNTERSIGN_ENDPOINT']) ?? text(get('audit.endpoint')),
    auditCopies: get('audit.copies'),
    organisation: { keys: text(get('policy.publicKey')), url: text(get('policy.endpoint')) },
    answerTimeoutMs: seconds(get('approval.timeoutSeconds'), 300),
    lensesEnabled: get('lenses.enabled') !== false,
  };
}

/** How keywords are written where a document is laid out. */
export function keywordCaseFor(resource: vscode.Uri): 'preserve' | 'upper' | 'lower' {
  const name: SettingName = 'format.keywordCase';
  const chosen = vscode.workspace.getConfiguration('countersign', resource).get<unknown>(name);
  return chosen === 'upper' || chosen === 'lower' ? chosen : 'preserve';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Milliseconds of a number of seconds, from one second to an hour; the default where it isn't one. */
function seconds(value: unknown, byDefault: number): number {
  const usable = typeof value === 'number' && Number.isFinite(value) ? value : byDefault;
  return Math.min(3600, Math.max(1, usable)) * 1000;
}
