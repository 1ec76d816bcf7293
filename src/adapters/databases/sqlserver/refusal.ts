import type { Obligations } from '../../../core/policy/decision.ts';
import { refusalOf as refusalAnywhere } from '../network/refusal.ts';
import { beyondReading, judgeStatement, type Verb } from './oneStatement.ts';

/** What the text is, or why it can't be sent under its obligations, as a sentence. Nothing was sent yet. */
export function judgeFor(
  sql: string,
  obligations: Obligations,
): { readonly verb: Verb } | { readonly refusal: string } {
  const refusal = refusalAnywhere(sql, obligations);
  if (refusal !== undefined) return { refusal };
  const judged = judgeStatement(sql);
  if ('refusal' in judged || !obligations.readOnly) return judged;
  // There is no read-only transaction that would stop anything else.
  const word = judged.verb === 'SELECT' ? beyondReading(sql) : judged.verb;
  if (word === undefined) return judged;
  return {
    refusal: `This statement may only read, and SQL Server can’t be told to see to that. It is more than a plain query (${word}), so nothing was sent.`,
  };
}
