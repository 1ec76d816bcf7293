import {
  createDeviceKey,
  type DeviceKey,
  exportDeviceKey,
  importDeviceKey,
} from '../../adapters/signers/ed25519/deviceKey.ts';
import type { Secret } from './secrets.ts';

/**
 * The key that vouches for this installation's trail, made on first use and kept in the editor's secret storage, which
 * the operating system's keyring protects where it has one.
 * @throws {TrailError} `UNREADABLE` when what is stored is no key: it is never replaced silently.
 */
export async function openDeviceKey(secret: Secret): Promise<DeviceKey> {
  const stored = await secret.read();
  if (stored !== undefined) return importDeviceKey(stored, 'os-keyring');
  await secret.write(exportDeviceKey(createDeviceKey('os-keyring')));
  // Two windows can start at once: what was stored last is the key, for both.
  const kept = await secret.read();
  return kept === undefined ? createDeviceKey('memory') : importDeviceKey(kept, 'os-keyring');
}
