import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { PolicyEndpoint } from '../adapters/policies/collector/collectorPolicies.ts';
import { isPublicKey } from '../core/audit/signature.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';

/**
 * Whose policy holds on this machine, and where it is got from. It is said by whoever manages the machine, or by the person who
 * uses it; nothing of a workspace is ever asked. `broken`: somebody wanted a policy to hold and it can't be told whose.
 */
export type OrganisationTrust =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'pinned';
      /** Ed25519 public keys, base64url. */
      readonly keys: readonly string[];
      readonly endpoint: PolicyEndpoint | undefined;
      /** A signed policy on disk, put there by whoever manages the machine. */
      readonly file: string | undefined;
      /** For people: where this was said. */
      readonly saidBy: string;
    }
  | { readonly kind: 'broken'; readonly why: string };

/** What a person may say in the editor's own settings. */
export interface TrustSettings {
  readonly keys: string | undefined;
  readonly url: string | undefined;
}

export interface TrustPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings?: TrustSettings;
  /** Where the trail is streamed to; a policy that has no address of its own is fetched there. */
  readonly auditEndpoint: PolicyEndpoint | undefined;
  /** The machine's own file; by default the operating system's place for such. */
  readonly machineFile?: string;
}

const machineShape = z.strictObject({
  keys: z.array(z.string()).min(1).max(10),
  url: z.string().exactOptional(),
  file: z.string().exactOptional(),
});

/** The first place that names keys says everything: what a person sets can't replace what the machine's manager has set. */
export function readOrganisationTrust(places: TrustPlaces): OrganisationTrust {
  const { environment, settings, auditEndpoint } = places;
  const machineFile = places.machineFile ?? defaultMachineFile(environment);
  const machine = readMachineFile(machineFile);
  if (machine !== undefined && 'why' in machine) return { kind: 'broken', why: machine.why };
  const said =
    machine !== undefined
      ? { ...machine, saidBy: machineFile }
      : environment['COUNTERSIGN_POLICY_KEY']
        ? {
            keys: listed(environment['COUNTERSIGN_POLICY_KEY']),
            url: environment['COUNTERSIGN_POLICY_URL'],
            file: environment['COUNTERSIGN_POLICY_FILE'],
            saidBy: 'COUNTERSIGN_POLICY_KEY',
          }
        : settings?.keys === undefined
          ? undefined
          : { keys: listed(settings.keys), url: settings.url, file: undefined, saidBy: 'countersign.policy.publicKey' };
  if (said === undefined) return { kind: 'none' };
  const wrong = said.keys.find((key) => !isPublicKey(key));
  if (wrong !== undefined || said.keys.length === 0) {
    const why = `${said.saidBy} names ${wrong === undefined ? 'no key' : `“${wrong.slice(0, 64)}”, which is no Ed25519 public key`}. Write its 32 bytes as base64url, as countersign policy key prints it.`;
    return { kind: 'broken', why };
  }
  const url = said.url || undefined;
  const token = auditEndpoint?.url === url ? auditEndpoint?.token : undefined;
  return {
    kind: 'pinned',
    keys: said.keys,
    endpoint: url === undefined ? auditEndpoint : { url, ...(token === undefined ? {} : { token }) },
    file: said.file || undefined,
    saidBy: said.saidBy,
  };
}

/** Folders that only administrators write to. */
export function defaultMachineFile(environment: TrustPlaces['environment'], platform = process.platform): string {
  if (platform === 'win32') return `${environment['ProgramData'] ?? 'C:\\ProgramData'}\\Countersign\\organisation.json`;
  if (platform === 'darwin') return '/Library/Application Support/Countersign/organisation.json';
  return '/etc/countersign/organisation.json';
}

/** Absent only where there is no such file: one that can't be read was meant to say something. */
function readMachineFile(file: string): z.infer<typeof machineShape> | { readonly why: string } | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o022) !== 0)
      return {
        why: `Others than its owner may change ${file}, so it can't be trusted. Close it with: chmod go-w ${file}`,
      };
    return machineShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR'))
      return undefined;
    const detail = thrown instanceof z.ZodError ? 'it needs “keys”, and may have “url” and “file”' : sentenceOf(thrown);
    return { why: `${file} says whose policy holds on this machine, and it can't be read: ${detail}.` };
  }
}

const listed = (keys: string): readonly string[] => keys.split(/[\s,]+/).filter((key) => key !== '');
