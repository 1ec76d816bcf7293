import { demoProfile } from '../../composition/profiles.ts';
import type { Actor } from '../../core/draft/actor.ts';
import { assess, type Situation } from '../../core/flow.ts';
import { govern as governText } from '../../core/governing/govern.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { digestOf } from '../../core/prelude/digest.ts';
import { type Command, textOption } from '../command.ts';
import { dialectNamed } from '../dialect.ts';
import { actorFrom, catalogFrom, policyFrom } from '../files.ts';
import { answerJsonLines } from '../jsonStream.ts';
import { readText } from '../sqlInput.ts';
import { exit } from '../usageError.ts';

const nobody: Actor = { kind: 'pipeline', id: 'cli', roles: [], attributes: {} };

/** The text that would be sent, with the policy's masks and row filters in it; or why none would be. */
export const govern: Command = {
  name: 'govern',
  summary: 'The SQL that would be sent: masks and row filters woven in.',
  usage: '--dialect D --policy F --catalog F --actor F [--jsonl] [FILE|-]',
  options: {
    dialect: { type: 'string', help: 'postgresql or tsql', value: 'D' },
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
    const answerTo = (sql: string) => governedJson(sql, actor, situation);
    if (options['jsonl'] === true) {
      await answerJsonLines(terminal, answerTo);
      return exit.fine;
    }
    const name = words[0] ?? '-';
    const answer = answerTo(await readText(name, terminal));
    await terminal.out(`${JSON.stringify({ version: 1, id: name, ...answer }, null, 2)}\n`);
    return 'refused' in answer ? exit.no : exit.fine;
  },
};

/** `sql` is what would be sent once whoever must approve it has; `refused` says why nothing could be. */
function governedJson(sql: string, actor: Actor, situation: Situation) {
  const draft = {
    requestId: asRequestId('cli'),
    asker: actor,
    connection: situation.profile.name,
    sql,
    author: { kind: 'person' as const },
  };
  const { analysis, decision } = assess(draft, situation);
  const { effect, reasons } = decision;
  if (effect === 'deny') return { effect, refused: reasons.join(' ') };
  if (analysis.statements.length > 1)
    return { effect, refused: 'Only one statement runs at a time. Give each by itself.' };
  const governed = governText(analysis, decision, situation);
  if (governed.kind === 'refused') return { effect, refused: governed.reason };
  return {
    effect,
    sql: governed.sql,
    digest: digestOf(governed.sql),
    changes: governed.changes,
    columns: governed.resultReasons.map((masked) => masked ?? null),
    maxRows: governed.obligations.maxRows,
  };
}
