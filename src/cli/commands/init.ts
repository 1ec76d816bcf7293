import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from '../command.ts';
import { starterFiles } from '../starterFiles.ts';
import { exit } from '../usageError.ts';

/** Gives a project a policy, a dictionary and a verified query to start from. Nothing that exists is touched. */
export const init: Command = {
  name: 'init',
  summary: 'Writes a commented policy, a dictionary and one verified query to start from.',
  usage: '[DIR]',
  options: {},
  async run(words, _options, terminal) {
    const folder = path.resolve(terminal.cwd, words[0] ?? '.');
    for (const [file, text] of Object.entries(starterFiles)) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      terminal.say((await writeNew(target, text)) ? `Wrote ${file}.` : `Kept ${file}: it exists already.`);
    }
    return exit.fine;
  },
};

/** Writes a file unless there is one. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}
