import { existsSync } from 'node:fs';
import path from 'node:path';
import { demoProfile } from '../../composition/profiles.ts';
import { assess, type Situation } from '../../core/flow.ts';
import { readPolicy } from '../../core/policy/readPolicy.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { type CheckReport, hasErrors } from '../../core/report/checked.ts';
import { githubReport } from '../../core/report/github.ts';
import { jsonReport } from '../../core/report/json.ts';
import { sarifReport } from '../../core/report/sarif.ts';
import { textReport } from '../../core/report/text.ts';
import { type Command, type Options, type Terminal, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { dialectNamed, dialectOfFile, dialectOption } from '../dialect.ts';
import { actorFrom, catalogFrom, policyFile } from '../files.ts';
import { openApp } from '../openApp.ts';
import { readSqlFiles, readText } from '../sqlInput.ts';
import { exit, UsageError } from '../usageError.ts';
import { version } from '../version.ts';

const formats: Readonly<Record<string, (report: CheckReport) => string>> = {
  text: textReport,
  json: jsonReport,
  sarif: (report) => sarifReport(report, { version }),
  github: githubReport,
};

/** Findings for SQL files: the editor's diagnostics, for a terminal, a pull request or a hook. Runs nothing. */
export const check: Command = {
  name: 'check',
  summary: 'Findings of the policy for SQL files. Runs nothing.',
  usage: '[--dialect D] [--policy F] [--catalog F] [--connection NAME] [--format text|json|sarif|github] FILE…',
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
  },
  async run(words, options, terminal) {
    const format = formats[textOption(options, 'format') ?? 'text'];
    if (format === undefined) throw new UsageError(`--format is one of ${Object.keys(formats).join(', ')}.`);
    if (words.length === 0) throw new UsageError('check needs files with SQL, or - for standard input.');
    const inputs = await readSqlFiles(words, terminal);
    const { situation, policyProblems } = await situationFrom(options, terminal);
    const asker = (await actorFrom(textOption(options, 'actor'), terminal)) ?? {
      kind: 'pipeline' as const,
      id: 'check',
      roles: [],
      attributes: {},
    };
    const named = textOption(options, 'dialect');
    const report: CheckReport = {
      policyProblems,
      checked: await inOrder(inputs, async ({ name, text }) => {
        const dialect = await dialectOfFile(named, { name, text });
        // A catalog describes the tables of one database, and a file in another dialect isn't about that one.
        const catalog = situation.catalog?.dialect === dialect.name ? situation.catalog : undefined;
        const draft = {
          requestId: asRequestId('check'),
          asker,
          connection: situation.profile.name,
          sql: text,
          author: { kind: 'person' as const },
        };
        return { file: name, text, decision: assess(draft, { ...situation, dialect, catalog }).decision };
      }),
    };
    await terminal.out(format(report));
    return hasErrors(report) ? exit.no : exit.fine;
  },
};

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}

async function situationFrom(
  options: Options,
  terminal: Terminal,
): Promise<{ situation: Situation } & Pick<CheckReport, 'policyProblems'>> {
  const named = textOption(options, 'policy');
  const file = named ?? (existsSync(path.resolve(terminal.cwd, policyFile)) ? policyFile : undefined);
  const { policy, problems } = readPolicy(
    file === undefined ? [] : [{ source: 'workspace', name: file, text: await readText(file, terminal) }],
  );
  const connection = textOption(options, 'connection');
  const profile = connection === undefined ? demoProfile : connectionFrom(connection, terminal);
  const catalog =
    (await catalogFrom(textOption(options, 'catalog'), terminal)) ??
    (connection === undefined ? undefined : await liveCatalog(profile, terminal));
  return {
    situation: { profile, dialect: await dialectNamed(textOption(options, 'dialect')), catalog, policy },
    policyProblems: problems,
  };
}

async function liveCatalog(profile: Situation['profile'], terminal: Terminal): Promise<Situation['catalog']> {
  const app = await openApp({ profile, actor: undefined, confirms: false }, terminal);
  try {
    return (await app.situationFor(profile.name, { signal: terminal.signal })).catalog;
  } finally {
    await app.close();
  }
}
