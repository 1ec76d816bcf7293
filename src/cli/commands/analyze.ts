import { analysisJson } from '../analysisJson.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { catalogFrom } from '../files.ts';
import { answerJsonLines } from '../jsonStream.ts';
import { readText } from '../sqlInput.ts';
import { exit } from '../usageError.ts';

/** The facts of a text, for other programs. */
export const analyze: Command = {
  name: 'analyze',
  summary: 'The facts of SQL as JSON: kind, effect, tables, columns, what is understood.',
  usage: '--dialect D [--catalog F] [--jsonl] [FILE|-]',
  options: {
    dialect: dialectOption,
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    jsonl: { type: 'boolean', help: 'read {"id","sql"} lines from standard input and answer each with one line' },
  },
  async run(words, options, terminal) {
    const dialect = await dialectNamed(textOption(options, 'dialect'));
    const catalog = await catalogFrom(textOption(options, 'catalog'), terminal);
    if (options['jsonl'] === true) {
      await answerJsonLines(terminal, (sql) => analysisJson(dialect.analyse(sql, catalog)));
      return exit.fine;
    }
    const name = words[0] ?? '-';
    const analysis = dialect.analyse(await readText(name, terminal), catalog);
    await terminal.out(`${JSON.stringify({ version: 1, id: name, ...analysisJson(analysis) }, null, 2)}\n`);
    return exit.fine;
  },
};
