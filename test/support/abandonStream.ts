import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Trail } from '../../src/composition/openTrail.ts';

/**
 * Leaves a trail's stream behind as a process does that was killed at this moment: without the last event and the note of
 * its end, and with an owner that runs no more. The trail object itself is closed.
 */
export async function abandonStream(directory: string, trail: Trail): Promise<void> {
  const folder = path.join(directory, 'streams', trail.status().stream);
  const segments = (await readdir(folder)).filter((name) => name.endsWith('.seg'));
  const contents = await Promise.all(segments.map((name) => readFile(path.join(folder, name))));
  await trail.close('abandoned');
  for (const [i, name] of segments.entries()) await writeFile(path.join(folder, name), contents[i] ?? '');
  await rm(path.join(folder, 'ended.json'), { force: true });
  const owner = path.join(folder, 'owner.json');
  const note: object = JSON.parse(await readFile(owner, 'utf8'));
  await writeFile(owner, JSON.stringify({ ...note, pid: 2 ** 30 }));
}
