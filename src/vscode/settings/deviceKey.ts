import {
  createDeviceKey,
  type DeviceKey,
  exportDeviceKey,
  importDeviceKey,
} from '../../adapters/signers/nodeCrypto/deviceKey.ts';
import type { Secret } from './secrets.ts';
import { storedOnce } from './storedOnce.ts';

/**
 * The key that vouches for this installation's trail, made on first use and kept in the editor's secret storage, which
 * the operating system's keyring protects where it has one.
 * @throws {TrailError} `UNREADABLE` when what is stored is no key: it is never replaced silently.
 */
export async function openDeviceKey(secret: Secret, home: string): Promise<DeviceKey> {
  const kept = await storedOnce(secret, home, () => exportDeviceKey(createDeviceKey('os-keyring')));
  return kept === undefined ? createDeviceKey('memory') : importDeviceKey(kept, 'os-keyring');
}
