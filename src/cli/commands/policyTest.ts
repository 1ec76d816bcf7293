import { testPolicy } from '../../core/policy/testPolicy.ts';
import { plural } from '../../core/prelude/counted.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { catalogFrom, policyWithoutMistakes, workspaceTexts } from '../files.ts';
import { failureLines } from '../policyTestText.ts';
import { exit } from '../usageError.ts';

/** Runs the tests that stand in a policy file, by what it says itself: no other policy is heard. */
export const policyTest: Command = {
  name: 'policy test',
  summary: "Runs a policy's own tests. Sends nothing anywhere.",
  usage: '[--dialect D] [--catalog F] [--format text|json] [POLICY]',
  options: {
    dialect: dialectOption,
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    format: { type: 'string', help: 'text or json', value: 'F' },
  },
  async run([file], options, terminal) {
    const policy = policyWithoutMistakes(await workspaceTexts(file, terminal));
    const dialect = await dialectNamed(textOption(options, 'dialect'));
    const catalog = await catalogFrom(textOption(options, 'catalog'), terminal);
    const results = testPolicy(policy, (sql) => dialect.analyse(sql, catalog), catalog);
    const failed = results.filter(({ passed }) => !passed);
    if (textOption(options, 'format') === 'json')
      await terminal.out(
        `${JSON.stringify({ version: 1, passed: results.length - failed.length, failed: failed.length, results }, null, 2)}\n`,
      );
    else {
      const lines = failed.flatMap(failureLines);
      const count = plural(results.length, 'test');
      const summary =
        results.length === 0
          ? 'This policy has no tests. Write some under “tests”, so that a change to it shows what it changes.'
          : failed.length === 0
            ? `All ${count} pass.`
            : `${failed.length} of ${count} fail.`;
      await terminal.out(`${[...lines, summary].join('\n')}\n`);
    }
    return failed.length > 0 ? exit.no : exit.fine;
  },
};
