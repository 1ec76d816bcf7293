import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { openApp } from '../openApp.ts';
import { exit } from '../usageError.ts';

/** Reads a database's tables, columns and functions into a file that `check` and `analyze` can use without it. */
export const schema: Command = {
  name: 'schema',
  summary: "Reads a database's tables, columns and functions into a catalog file.",
  usage: '--connection NAME [--out F]',
  options: {
    connection: {
      type: 'string',
      help: 'demo, a name of .countersign/connections.json, or postgres://… or sqlserver://user@host/database',
      value: 'NAME',
    },
    out: { type: 'string', help: 'the file; standard output when absent', value: 'F' },
  },
  async run(_words, options, terminal) {
    const profile = connectionFrom(textOption(options, 'connection'), terminal);
    const app = await openApp({ profile, actor: undefined, confirms: false }, terminal);
    try {
      const { catalog } = await app.situationFor(profile.name, { signal: terminal.signal });
      const text = `${JSON.stringify(catalog, null, 2)}\n`;
      const out = textOption(options, 'out');
      if (out === undefined) await terminal.out(text);
      else await writeFile(path.resolve(terminal.cwd, out), text);
      terminal.say(`${catalog?.tables.length ?? 0} tables and views of ${profile.name}.`);
      return exit.fine;
    } finally {
      await app.close();
    }
  },
};
