import {
  createSealingKey,
  importSealingKey,
  type SealingKey,
} from '../../adapters/journals/file/sealing/sealingKey.ts';
import type { Secret } from './secrets.ts';

/**
 * The key that wraps the keys of this installation's sealed values, made on first use and kept in the editor's secret storage. Where the
 * storage keeps nothing, the values of this session can be read until it ends.
 * @throws {TrailError} `UNREADABLE` when what is stored is no key: it is never replaced silently.
 */
export async function openSealingKey(secret: Secret): Promise<SealingKey> {
  const stored = await secret.read();
  if (stored !== undefined) return importSealingKey(stored);
  const made = createSealingKey();
  await secret.write(made.export());
  // Two windows can start at once: what was stored last is the key, for both.
  const kept = await secret.read();
  return kept === undefined ? made : importSealingKey(kept);
}
