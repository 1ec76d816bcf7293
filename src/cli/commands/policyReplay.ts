import { version } from '../../composition/version.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { replayJson } from '../../core/report/replay/json.ts';
import { replayMarkdown } from '../../core/report/replay/markdown.ts';
import { changeOf, type ReplayReport } from '../../core/report/replay/replay.ts';
import { replaySarif } from '../../core/report/replay/sarif.ts';
import { replayText } from '../../core/report/replay/text.ts';
import { readingOptions } from '../audit/readingOptions.ts';
import { type Command, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { actorFrom, catalogFrom, policyTextsFrom, policyWithoutMistakes, workspaceTexts } from '../files.ts';
import { replayFiles } from '../replay/replayFiles.ts';
import { replayTrail } from '../replay/replayTrail.ts';
import { exit, UsageError } from '../usageError.ts';

const formats: Readonly<Record<string, (report: ReplayReport) => string>> = {
  text: replayText,
  json: replayJson,
  markdown: replayMarkdown,
  sarif: (report) => replaySarif(report, { version }),
};

/** What a changed policy would have done to what was run, or would do to files. Runs nothing. */
export const policyReplay: Command = {
  name: 'policy replay',
  summary: 'What a changed policy would have done to a recorded trail, or to SQL files. Runs nothing.',
  usage:
    '[--trail PATH|URL] [--files FILE|FOLDER|PATTERN] [--before F] [--alone] [--catalog F] [--format text|json|markdown|sarif] [--exit-code] POLICY',
  options: {
    trail: { type: 'string', help: "a journal folder, a collector's store, or a collector's address", value: 'PATH' },
    keys: { type: 'string', help: 'device keys to trust, as in audit verify', value: 'F' },
    files: { type: 'string', help: 'SQL to judge where there is no trail, or beside one', value: 'FILE' },
    before: {
      type: 'string',
      help: 'the policy to compare with; for a trail, what was recorded where absent',
      value: 'F',
    },
    alone: {
      type: 'boolean',
      help: "judge by the files alone, as for a change of the organisation's policy itself; else that of this machine is heard too",
    },
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    actor: { type: 'string', help: 'who asks, for files: a JSON file', value: 'F' },
    connection: { type: 'string', help: 'where files would run; demo where absent', value: 'NAME' },
    dialect: { ...dialectOption, help: `of files: ${dialectOption.help}; a file's own comment where absent` },
    format: { type: 'string', help: Object.keys(formats).join(', '), value: 'F' },
    'exit-code': { type: 'boolean', help: 'exit 1 where an answer changes or a statement could not be judged' },
  },
  async run(words, options, terminal) {
    const format = formats[textOption(options, 'format') ?? 'text'];
    if (format === undefined) throw new UsageError(`--format is one of ${Object.keys(formats).join(', ')}.`);
    const [name, ...more] = words;
    if (name === undefined || more.length > 0) throw new UsageError('policy replay needs one policy: the changed one.');
    const trail = textOption(options, 'trail');
    const files = textOption(options, 'files');
    if (trail === undefined && files === undefined)
      throw new UsageError('policy replay needs --trail, --files, or both: something to judge again.');
    const read = options['alone'] === true ? workspaceTexts : policyTextsFrom;
    const policyOf = async (file: string) => policyWithoutMistakes(await read(file, terminal));
    const policy = await policyOf(name);
    const beforeName = textOption(options, 'before');
    const before = beforeName === undefined ? undefined : await policyOf(beforeName);
    const catalog = await catalogFrom(textOption(options, 'catalog'), terminal);
    const found: Pick<ReplayReport, 'replayed' | 'unjudged' | 'notes'>[] = [];
    if (trail !== undefined)
      found.push(
        await replayTrail(trail, readingOptions(terminal, trail, options), { policy, before, catalog }, terminal),
      );
    if (files !== undefined) {
      const dialect = textOption(options, 'dialect');
      if (dialect !== undefined) await dialectNamed(dialect); // A wrong word is told once, and not for each file.
      const asker = (await actorFrom(textOption(options, 'actor'), terminal)) ?? nobody;
      const profile = connectionFrom(textOption(options, 'connection'), terminal);
      const settings = { policy, before: needed(before), catalog };
      found.push(await replayFiles([files], settings, { asker, profile, dialect }, terminal));
    }
    if (terminal.signal.aborted) return exit.interrupted;
    const report: ReplayReport = {
      policy: name,
      replayed: found.flatMap(({ replayed }) => replayed),
      unjudged: found.flatMap(({ unjudged }) => unjudged),
      notes: found.flatMap(({ notes }) => notes),
    };
    await terminal.out(format(report));
    return options['exit-code'] === true && isDifferent(report) ? exit.no : exit.fine;
  },
};

const nobody = { kind: 'pipeline' as const, id: 'replay', roles: [], attributes: {} };

function needed(before: Policy | undefined): Policy {
  if (before !== undefined) return before;
  throw new UsageError('For files nothing is recorded, so policy replay needs --before: the policy to compare with.');
}

const isDifferent = ({ replayed, unjudged }: ReplayReport): boolean =>
  unjudged.length > 0 || replayed.some(({ before, after }) => changeOf(before, after) !== undefined);
