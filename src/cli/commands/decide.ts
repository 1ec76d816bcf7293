import { demoProfile } from '../../composition/profiles.ts';
import type { Actor } from '../../core/draft/actor.ts';
import { assess, type Situation } from '../../core/flow.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed, dialectOption } from '../dialect.ts';
import { actorFrom, catalogFrom, policyFrom } from '../files.ts';
import { answerJsonLines } from '../jsonStream.ts';
import { readText } from '../sqlInput.ts';
import { exit } from '../usageError.ts';

const nobody: Actor = { kind: 'pipeline', id: 'cli', roles: [], attributes: {} };

/** What the policy says of a text, for other programs. */
export const decide: Command = {
  name: 'decide',
  summary: "The policy's decision on SQL as JSON: effect, risk, findings, obligations.",
  usage: '--dialect D --policy F [--catalog F] [--actor F] [--jsonl] [FILE|-]',
  options: {
    dialect: dialectOption,
    policy: {
      type: 'string',
      help: 'the policy; .countersign/policy.yaml where there is one, else the built-in one',
      value: 'F',
    },
    catalog: { type: 'string', help: 'a catalog file made by countersign schema', value: 'F' },
    actor: { type: 'string', help: 'a JSON file that says who asks', value: 'F' },
    jsonl: { type: 'boolean', help: 'read {"id","sql"} lines from standard input and answer each with one line' },
  },
  async run(words, options, terminal) {
    const actor = (await actorFrom(textOption(options, 'actor'), terminal)) ?? nobody;
    const situation: Situation = {
      profile: demoProfile,
      dialect: await dialectNamed(textOption(options, 'dialect')),
      catalog: await catalogFrom(textOption(options, 'catalog'), terminal),
      policy: await policyFrom(textOption(options, 'policy'), terminal),
    };
    const decisionOn = (sql: string) => {
      const draft = {
        requestId: asRequestId('cli'),
        asker: actor,
        connection: situation.profile.name,
        sql,
        author: { kind: 'person' as const },
      };
      return assess(draft, situation).decision;
    };
    if (options['jsonl'] === true) {
      await answerJsonLines(terminal, decisionOn);
      return exit.fine;
    }
    const name = words[0] ?? '-';
    const decision = decisionOn(await readText(name, terminal));
    await terminal.out(`${JSON.stringify({ version: 1, id: name, ...decision }, null, 2)}\n`);
    return exit.fine;
  },
};
