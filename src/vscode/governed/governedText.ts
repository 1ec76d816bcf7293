import type { Analysis } from '../../core/analysis/analysis.ts';
import type { Governed } from '../../core/governing/govern.ts';
import { reasonOf } from '../../core/governing/resultReasons.ts';
import type { Decision } from '../../core/policy/decision.ts';
import type { Translate } from '../names/translate.ts';

/** The two sides of what is written and what would be sent, or the sentence that says why there is nothing to compare. */
export type GovernedText =
  | { readonly kind: 'both'; readonly written: string; readonly sent: string }
  | { readonly kind: 'none'; readonly isRefused: boolean; readonly why: string };

/**
 * What becomes of a statement before it is sent. Why it does stands at the head of both sides, so that what differs is the SQL
 * alone, exactly as it would be sent.
 */
export function governedText(
  { text, statements }: Pick<Analysis, 'text' | 'statements'>,
  { effect, reasons }: Pick<Decision, 'effect' | 'reasons'>,
  governed: Governed,
  connection: string,
  t: Translate,
): GovernedText {
  const refused = (why: string): GovernedText => ({
    kind: 'none',
    isRefused: true,
    why: t('Nothing of this would be sent: {0}', why),
  });
  if (effect === 'deny') return refused(reasons.join(' '));
  if (statements.length !== 1) return refused(t('Only one statement runs at a time. Choose one of them.'));
  if (governed.kind === 'refused') return refused(governed.reason);
  if (governed.changes.length === 0)
    return {
      kind: 'none',
      isRefused: false,
      why: t(
        'This would be sent to {0} as it is written: the policy masks and filters nothing in it for you.',
        connection,
      ),
    };
  const head = [
    t('What is written, and what would be sent to {0}. These lines stand on both sides and are not sent.', connection),
    ...governed.changes.map(reasonOf),
  ].map((line) => `-- ${line.replaceAll(/\s+/g, ' ')}\n`);
  return { kind: 'both', written: `${head.join('')}\n${text}\n`, sent: `${head.join('')}\n${governed.sql}\n` };
}
