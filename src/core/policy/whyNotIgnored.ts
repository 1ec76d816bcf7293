import { effects } from './decision.ts';
import type { Policy } from './policy.ts';
import { ruleOf } from './rules/index.ts';
import type { Environment } from './rules/rule.ts';

/**
 * Why a comment can't hide a rule's findings, in a sentence; `undefined` where it can. It says beforehand what judging the comment would
 * say; a lesser finding of such a rule, which asks for nobody, could still be hidden, and the sentence keeps people from counting on that.
 */
export function whyNotIgnored(
  id: string,
  policy: Pick<Policy, 'layers'>,
  environment: Environment,
): string | undefined {
  const rule = ruleOf(id);
  if (rule === undefined) return `There is no rule named ${id}.`;
  if (!rule.suppressible)
    return `The rule ${id} can't be ignored: what it says decides whether a person must read the statement. ${rule.docs.remedy}`;
  const asks = policy.layers.some(({ rules }) =>
    rules.some((setting) => setting.rule.id === id && effects.indexOf(setting.effect[environment]) >= asking),
  );
  if (!asks) return undefined;
  return `The policy wants a person to look at what ${id} finds here, so a comment can't hide it. Repair the statement, or run it and have it approved.`;
}

const asking = effects.indexOf('requireApproval');
