import { demoProfile } from '../../composition/profiles.ts';
import { explain } from '../../core/policy/explain.ts';
import { environments } from '../../core/policy/rules/rule.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { explanationPage } from '../../core/report/explanation.ts';
import { standingSentences } from '../../core/report/organisation.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { actorFrom, catalogFrom, policyWithoutMistakes, workspaceTexts } from '../files.ts';
import { organisationPolicy } from '../organisation.ts';
import { readText } from '../sqlInput.ts';
import { exit, UsageError } from '../usageError.ts';

/** Says why a statement is decided as it is: each rule, condition, risk, mask and limit, and which policy it comes from. */
export const policyExplain: Command = {
  name: 'policy explain',
  summary: 'Why a statement is decided as it is, as Markdown: each rule, condition, risk, mask and limit.',
  usage: '[--sql SQL | --file F|-] [--dialect D] [--catalog F] [--actor F] [--environment E] [POLICY]',
  options: {
    sql: { type: 'string', help: 'the statement', value: 'SQL' },
    file: { type: 'string', help: 'a file with the statement, or - for standard input', value: 'F' },
    dialect: dialectOption,
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    environment: { type: 'string', help: environments.join(', '), value: 'E' },
  },
  async run([policyFile], options, terminal) {
    const file = textOption(options, 'file');
    const sql = textOption(options, 'sql') ?? (file === undefined ? undefined : await readText(file, terminal));
    if (sql === undefined) throw new UsageError('policy explain needs a statement: --sql SQL, or --file F.');
    const wanted = textOption(options, 'environment') ?? 'development';
    const environment = environments.find((known) => known === wanted);
    if (environment === undefined) throw new UsageError(`--environment is one of ${environments.join(', ')}.`);
    const organisation = await organisationPolicy(terminal);
    const policy = policyWithoutMistakes([...organisation.texts, ...(await workspaceTexts(policyFile, terminal))]);
    const dialect = await dialectNamed(textOption(options, 'dialect'));
    const catalog = await catalogFrom(textOption(options, 'catalog'), terminal);
    const asker = (await actorFrom(textOption(options, 'actor'), terminal)) ?? {
      kind: 'person' as const,
      id: 'cli',
      roles: [],
      attributes: {},
    };
    const profile = { ...demoProfile, environment };
    const draft = {
      requestId: asRequestId('cli'),
      asker,
      connection: profile.name,
      sql,
      author: { kind: 'person' as const },
    };
    const explanation = explain(dialect.analyse(sql, catalog), draft, { policy, profile, catalog });
    const standing = standingSentences(organisation.standing, organisation.problems);
    await terminal.out(explanationPage(explanation, standing));
    return exit.fine;
  },
};
