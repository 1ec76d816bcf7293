import type { Analysis, Statement } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';
import type { Dictionary } from '../draft/dictionary.ts';
import { sentenceOf } from '../prelude/codedError.ts';
import { classify } from './classification.ts';
import { type Effect, effects, type Finding } from './decision.ts';
import type { Layer } from './policy.ts';
import type { RuleSetting } from './ruleSettings.ts';
import { ruleOf } from './rules/index.ts';
import type { Environment, Report, RuleContext } from './rules/rule.ts';
import { questionBefore, suppressionsBefore } from './suppression.ts';

/** A finding with what it asks for. */
export interface Judged {
  readonly finding: Finding;
  readonly effect: Effect;
}

export interface Findings {
  readonly judged: readonly Judged[];
  /** Sentences about comments that hid a finding, or that were meant to and don't count. */
  readonly remarks: readonly string[];
  /** Rules that found something which a comment hides. */
  readonly ignored: readonly string[];
}

/** What one layer's rules say about one statement. */
export function findingsIn(analysis: Analysis, index: number, layer: Layer, where: Where): Findings {
  const statement = analysis.statements[index];
  if (statement === undefined) return { judged: [], remarks: [], ignored: [] };
  const question = questionBefore(analysis, index);
  const judged: Judged[] = [];
  // One context for all rules, which take turns: a file has thousands of statements, and a policy many rules.
  let turn: RuleSetting | undefined;
  const context: RuleContext = {
    ...where,
    question,
    classify: (column) => classify(layer.classification, column),
    option: (name) => turn?.options[name] ?? Number.NaN,
  };
  for (const setting of layer.rules) {
    turn = setting;
    check(statement, index, setting, context, judged);
  }
  return suppress(analysis, index, judged);
}

/** What one layer's rules say about the parts of a text that belong to no statement. */
export function findingsInText(analysis: Analysis, layer: Layer, where: Where): readonly Judged[] {
  return layer.rules.flatMap((setting) => {
    const judged: Judged[] = [];
    setting.rule.checkText?.(analysis, (found) => {
      const next = analysis.statements.findIndex((statement) => statement.span.end >= found.span.end);
      const index = next === -1 ? Math.max(0, analysis.statements.length - 1) : next;
      judged.push(judge(found, index, setting, where.environment));
    });
    return judged;
  });
}

export interface Where {
  readonly environment: Environment;
  readonly catalog: Catalog | undefined;
  readonly dictionary: Dictionary | undefined;
  readonly dialect: string;
}

function check(
  statement: Statement,
  index: number,
  setting: RuleSetting,
  context: RuleContext,
  judged: Judged[],
): void {
  try {
    setting.rule.check(statement, context, (found) => judged.push(judge(found, index, setting, context.environment)));
  } catch (thrown) {
    const notUnderstood = ruleOf('not-understood');
    const message = `The rule ${setting.rule.id} failed on this statement, so it can't be judged: ${sentenceOf(thrown)}`;
    judged.push({
      effect: 'requireApproval',
      finding: {
        rule: 'not-understood',
        severity: 'error',
        message,
        remedy: notUnderstood?.docs.remedy ?? '',
        span: statement.span,
        statement: index,
        fixes: [],
      },
    });
  }
}

function judge(found: Report, statement: number, setting: RuleSetting, environment: Environment): Judged {
  const { rule } = setting;
  return {
    effect: found.isOnlyInformation === true ? 'permit' : setting.effect[environment],
    finding: {
      rule: rule.id,
      severity: found.isOnlyInformation === true ? 'info' : setting.severity,
      message: found.message,
      remedy: found.remedy ?? rule.docs.remedy,
      span: found.span,
      statement,
      fixes: found.fixes ?? [],
      ...(found.related === undefined || found.related.length === 0 ? {} : { related: found.related }),
      ...(found.tag === undefined ? {} : { tag: found.tag }),
    },
  };
}

/**
 * Hides what a comment asks to hide. Whoever writes the SQL writes the comment, a model included, so a comment hides
 * remarks only: what asks for a person, or denies, stays.
 */
function suppress(analysis: Analysis, index: number, judged: readonly Judged[]): Findings {
  const remarks: string[] = [];
  const ignored: string[] = [];
  let left = judged;
  for (const { rule: id, reason } of suppressionsBefore(analysis, index)) {
    const rule = ruleOf(id);
    if (rule === undefined) {
      remarks.push(`A comment asks to ignore “${id}”, and there is no such rule.`);
    } else if (reason === '') {
      remarks.push(`A comment asks to ignore ${id} without a reason, so it doesn't count. Write one after a colon.`);
    } else if (!rule.suppressible) {
      remarks.push(`A comment asks to ignore ${id}, and that rule can't be ignored.`);
    } else if (left.some(({ finding, effect }) => finding.rule === id && asksForSomeone(effect))) {
      remarks.push(`A comment asks to ignore ${id}, and what needs a person can't be ignored by a comment.`);
    } else {
      const kept = left.filter(({ finding }) => finding.rule !== id);
      if (kept.length < left.length) {
        remarks.push(`A comment hides ${id} here: ${reason}`);
        ignored.push(id);
      }
      left = kept;
    }
  }
  return { judged: left, remarks, ignored };
}

const asksForSomeone = (effect: Effect): boolean => effects.indexOf(effect) >= effects.indexOf('requireApproval');
