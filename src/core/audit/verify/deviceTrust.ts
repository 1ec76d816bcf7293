import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { typeText } from '../entry.ts';
import { openStatement } from '../keys/statements.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import type { StreamCheck } from './streamCheck.ts';

const enrolled = z.looseObject({ certificate: z.string() });
const revoked = z.looseObject({ statement: z.string() });

/** What a log says of device keys, in whatever stream it stands: each statement carries the signature of the log's key. */
export interface DeviceTrust {
  readonly enrolled: ReadonlySet<string>;
  /** The entry from which on a key counts no more, with why. */
  readonly revoked: ReadonlyMap<string, { readonly fromEntry: number; readonly reason: string }>;
}

export function deviceTrust(key: NoteKey, checks: ReadonlyMap<string, StreamCheck>): DeviceTrust {
  const statements = [...checks.values()].flatMap((check) => check.statements);
  const found = new Map<string, { fromEntry: number; reason: string }>();
  for (const entry of of(statements, 'key.revoked')) {
    const text = revoked.safeParse(entry).data?.statement ?? '';
    const said = openStatement('revocation', text, key);
    if (said === undefined) continue;
    const before = found.get(said.device_key);
    if (before === undefined || said.tree_size < before.fromEntry) {
      found.set(said.device_key, { fromEntry: said.tree_size, reason: said.reason });
    }
  }
  const certificates = of(statements, 'key.enrolled').map((entry) => {
    const text = enrolled.safeParse(entry).data?.certificate ?? '';
    return openStatement('certificate', text, key)?.device_key;
  });
  return { enrolled: new Set(certificates.filter((one) => one !== undefined)), revoked: found };
}

const of = (statements: readonly Entry[], type: 'key.enrolled' | 'key.revoked'): Entry[] =>
  statements.filter((entry) => entry.type === typeText(type));
