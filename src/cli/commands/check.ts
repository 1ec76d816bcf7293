import { demoProfile } from '../../composition/profiles.ts';
import { version } from '../../composition/version.ts';
import { readPolicy } from '../../core/policy/readPolicy.ts';
import { type CheckReport, hasErrors, inert } from '../../core/report/checked.ts';
import { githubReport } from '../../core/report/github.ts';
import { jsonReport } from '../../core/report/json.ts';
import { sarifReport } from '../../core/report/sarif.ts';
import { textReport } from '../../core/report/text.ts';
import { checkFiles } from '../checking/checkFiles.ts';
import type { CheckSettings } from '../checking/fileCheck.ts';
import { type Command, type Options, type Terminal, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { actorFrom, catalogFrom, policyTextsFrom } from '../files.ts';
import { openApp } from '../openApp.ts';
import { findSqlFiles } from '../sqlFiles/findSqlFiles.ts';
import { exit, UsageError } from '../usageError.ts';

const formats: Readonly<Record<string, (report: CheckReport) => string>> = {
  text: textReport,
  json: jsonReport,
  sarif: (report) => sarifReport(report, { version }),
  github: githubReport,
};

/** Findings for SQL files: the editor's diagnostics, for a terminal, a pull request or a hook. Runs nothing. */
export const check: Command = {
  name: 'check',
  summary: 'Findings of the policy for SQL files, folders and patterns. Runs nothing.',
  usage:
    '[--dialect D] [--policy F] [--catalog F] [--connection NAME] [--format text|json|sarif|github] [--all] FILE|FOLDER|PATTERN…',
  options: {
    dialect: { ...dialectOption, help: `${dialectOption.help}; a file's own comment where absent` },
    policy: {
      type: 'string',
      help: 'the policy; .countersign/policy.yaml where there is one, else the built-in one',
      value: 'F',
    },
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    connection: { type: 'string', help: "reads the catalog from this connection's database", value: 'NAME' },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    format: { type: 'string', help: Object.keys(formats).join(', '), value: 'F' },
    all: { type: 'boolean', help: 'in folders and patterns, also what .gitignore leaves out' },
  },
  async run(words, options, terminal) {
    const format = formats[textOption(options, 'format') ?? 'text'];
    if (format === undefined) throw new UsageError(`--format is one of ${Object.keys(formats).join(', ')}.`);
    if (words.length === 0) throw new UsageError('check needs files or folders with SQL, or - for standard input.');
    const found = await findSqlFiles(words, { cwd: terminal.cwd, all: options['all'] === true });
    for (const link of found.links) terminal.say(`${inert(link)} is a link to a folder, and isn't followed.`);
    const { settings, policyProblems } = await settingsFrom(options, terminal);
    const { checked, unread } = await checkFiles(found.files, settings, terminal);
    if (terminal.signal.aborted) return exit.interrupted;
    const report: CheckReport = { checked, unread: [...found.unread, ...unread], policyProblems };
    await terminal.out(format(report));
    const without = found.files.length - checked.length - unread.length;
    if (without > 0) terminal.say(`${without} of ${found.files.length} files hold no SQL.`);
    for (const { file, reason } of report.unread)
      terminal.say(`countersign: ${inert(file)} was not checked. ${inert(reason)}`);
    if (report.unread.length > 0) return exit.usage;
    return hasErrors(report) ? exit.no : exit.fine;
  },
};

async function settingsFrom(
  options: Options,
  terminal: Terminal,
): Promise<{ settings: CheckSettings } & Pick<CheckReport, 'policyProblems'>> {
  const dialect = textOption(options, 'dialect');
  if (dialect !== undefined) await dialectNamed(dialect); // A wrong word is told once, and not for each file.
  const { policy, problems } = readPolicy(await policyTextsFrom(textOption(options, 'policy'), terminal));
  const connection = textOption(options, 'connection');
  const profile = connection === undefined ? demoProfile : connectionFrom(connection, terminal);
  const catalog =
    (await catalogFrom(textOption(options, 'catalog'), terminal)) ??
    (connection === undefined ? undefined : await liveCatalog(profile, terminal));
  const asker = (await actorFrom(textOption(options, 'actor'), terminal)) ?? {
    kind: 'pipeline' as const,
    id: 'check',
    roles: [],
    attributes: {},
  };
  const settings = { policy, profile, catalog, asker, dialect, cwd: terminal.cwd };
  return { settings, policyProblems: problems };
}

async function liveCatalog(profile: CheckSettings['profile'], terminal: Terminal): Promise<CheckSettings['catalog']> {
  const app = await openApp({ profile, actor: undefined, confirms: false }, terminal);
  try {
    return (await app.situationFor(profile.name, { signal: terminal.signal })).catalog;
  } finally {
    await app.close();
  }
}
