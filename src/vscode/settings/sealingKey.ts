import {
  createSealingKey,
  importSealingKey,
  type SealingKey,
} from '../../adapters/journals/file/sealing/sealingKey.ts';
import type { Secret } from './secrets.ts';
import { storedOnce } from './storedOnce.ts';

/**
 * The key that wraps the keys of this installation's sealed values, made on first use and kept in the editor's secret storage. Where the
 * storage keeps nothing, the values of this session can be read until it ends.
 * @throws {TrailError} `UNREADABLE` when what is stored is no key: it is never replaced silently.
 */
export async function openSealingKey(secret: Secret, home: string): Promise<SealingKey> {
  const kept = await storedOnce(secret, home, () => createSealingKey().export());
  return kept === undefined ? createSealingKey() : importSealingKey(kept);
}
