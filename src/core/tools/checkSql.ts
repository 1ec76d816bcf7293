import type { Draft } from '../draft/draft.ts';
import { assess } from '../flow.ts';
import type { Situation } from '../situation.ts';
import { dataBlock, dataNote } from './dataBlock.ts';
import { toldCatalog, whyNothing } from './disclosure.ts';
import { refusal, type ToolAnswer } from './toolAnswer.ts';

/** Findings that are told at most; a text with more needs another look anyway. */
const maxFindings = 50;

/**
 * What the policy would say if an agent ran a text. Runs nothing, and judges by what the agent may know of the database: it answers
 * the same for a table that is hidden as for one that isn't there.
 */
export function checkSql(draft: Draft, situation: Situation): ToolAnswer {
  const why = whyNothing(situation);
  if (why !== undefined) return refusal(why);
  const { catalog } = situation;
  const { analysis, decision } = assess(draft, {
    ...situation,
    catalog: catalog === undefined ? undefined : toldCatalog(catalog),
  });
  const { effect, reasons, risk, findings, obligations } = decision;
  const verdict = {
    effect,
    reasons,
    notUnderstood: [...analysis.problems, ...analysis.statements.flatMap(({ obstacles }) => obstacles)]
      .slice(0, maxFindings)
      .map(({ message }) => message),
    risk: { level: risk.level, score: risk.score },
    findings: findings
      .slice(0, maxFindings)
      .map(({ rule, severity, message, remedy, span }) => ({ rule, severity, message, remedy, span })),
    bounds: {
      readOnly: obligations.readOnly,
      maxRows: obligations.maxRows,
      timeoutMs: obligations.timeoutMs,
      masked: obligations.masks.map(({ schema, table, column }) => `${schema}.${table}.${column}`),
      // Without their conditions, which hold values of whoever asks.
      rowsFilteredOf: [...new Set(obligations.rowFilters.map(({ schema, table }) => `${schema}.${table}`))],
    },
  };
  return {
    outcome: 'answered',
    said: [
      'Nothing was run. This is what the policy says of the text, by the names and types that you may know; running it is judged anew.',
      dataNote,
      dataBlock('check', [verdict]),
    ].join('\n'),
    disclosed: 'schema',
  };
}
