import type { Disk } from './disk.ts';
import { keysPath } from './layout.ts';
import { type KeysNote, keysNote, readNote, writeNote } from './note.ts';

export interface KeyUse {
  readonly deviceKey: { readonly publicKey: string; readonly protection: string };
  readonly service: string;
  readonly stream: string;
  readonly nowMs: number;
}

/**
 * Adds a device key to `keys.json` at its first use. Trust on first use: the list says which keys were there, not whose
 * they are. A damaged list is left as it is, for a person to see. @returns whether the key was new.
 */
export async function rememberKey(disk: Disk, directory: string, use: KeyUse): Promise<boolean> {
  const file = keysPath(directory);
  const note = (await readNote(disk, file, keysNote)) ?? { version: 1, keys: [] };
  if ('problem' in note || note.keys.some((key) => key.device_key === use.deviceKey.publicKey)) return false;
  const key: KeysNote['keys'][number] = {
    device_key: use.deviceKey.publicKey,
    protection: use.deviceKey.protection,
    service: use.service,
    first_seen: new Date(use.nowMs).toISOString(),
    first_stream: use.stream,
  };
  await writeNote(disk, file, { version: 1, keys: [...note.keys, key] } satisfies KeysNote);
  return true;
}
