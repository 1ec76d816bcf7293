import path from 'node:path';
import { prepareDemo } from '../../adapters/databases/embedded/database.ts';
import { embeddedFolder } from '../../composition/compose.ts';
import { type Command, textOption } from '../command.ts';
import { besideBundle, homeFolder } from '../home.ts';
import { exit } from '../usageError.ts';

/** Makes the demo database ahead of its first use. */
export const demo: Command = {
  name: 'demo',
  summary: 'Makes the embedded demo database, so that its first use is quick.',
  usage: '[--home DIR]',
  options: {
    home: { type: 'string', help: 'the home to make it in (COUNTERSIGN_HOME, else ~/.countersign)', value: 'DIR' },
  },
  async run(_words, options, terminal) {
    const home = path.resolve(terminal.cwd, textOption(options, 'home') ?? homeFolder(terminal));
    await prepareDemo({
      workerFile: besideBundle('embeddedWorker.js'),
      directory: embeddedFolder(home),
      onProgress: (sentence) => terminal.say(sentence),
      onNotice: (sentence) => terminal.say(sentence),
      signal: terminal.signal,
    });
    return exit.fine;
  },
};
