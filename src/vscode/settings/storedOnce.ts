import { nodeDisk } from '../../adapters/journals/file/disk.ts';
import { inTurn } from '../../adapters/journals/file/startLock.ts';
import type { Secret } from './secrets.ts';

/**
 * What the editor's secret storage holds, made on first use. The storage can't say "only if there is none", so windows that start together
 * take turns by a file in `home`: else each could work with a key of its own, and what the loser encrypted could never be read.
 * @returns `undefined` where the storage keeps nothing.
 */
export async function storedOnce(secret: Secret, home: string, make: () => string): Promise<string | undefined> {
  const stored = await secret.read();
  if (stored !== undefined) return stored;
  await nodeDisk.makeDirectory(home);
  return await inTurn(nodeDisk, home, 'keys', async () => {
    const other = await secret.read();
    if (other !== undefined) return other;
    await secret.write(make());
    return await secret.read();
  });
}
