import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './hasCode.ts';

/**
 * Makes a folder that its owner alone may enter, and those above it that are missing; a folder that is there stays as it is. Node's own
 * `recursive` tries for ever where a folder can't be made although the one above it is there, as in /proc (seen in v20.20 and v24.21), so
 * each is tried twice at most here.
 *
 * @throws the system's own error, with some of the folders above perhaps made.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (thrown) {
    if (await isFolder(folder)) return;
    const above = path.dirname(folder);
    if (!hasCode(thrown, 'ENOENT') || above === folder) throw thrown;
    await makePrivateFolder(above);
    await makeOne(folder);
  }
}

/** One that another process made meanwhile is as good. */
async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (thrown) {
    if (!(await isFolder(folder))) throw thrown;
  }
}

const isFolder = async (name: string): Promise<boolean> =>
  await stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
