import { z } from 'zod';
import { type Finding, type Obligations, type Risk, riskLevels, severities } from '../../policy/decision.ts';
import type { Ticket } from './ticket.ts';

/** What a ticket shows, read from its texts. */
export interface ShownTicket {
  readonly question?: string;
  /** As written, where the policy changed it. */
  readonly writtenSql?: string;
  readonly sql: string;
  readonly explanation?: string;
  readonly reasons: readonly string[];
  readonly findings: readonly Pick<Finding, 'rule' | 'severity' | 'message' | 'remedy' | 'span'>[];
  readonly risk: Risk;
  readonly obligations: Obligations;
}

const text = z.string().max(20_000);
const share = z.number().min(0).max(1);
const place = z.object({ start: z.int().min(0), end: z.int().min(0) });

const reasons = z.array(text).max(1_000);
const findings = z
  .array(z.object({ rule: text, severity: z.enum(severities), message: text, remedy: text, span: place }))
  .max(10_000);
const risk = z.object({
  level: z.enum(riskLevels),
  score: share,
  criteria: z.array(z.object({ name: text, value: text, share, weight: z.number().min(0) })).max(100),
});
const mask = z.discriminatedUnion('with', [
  z.object({ with: z.enum(['null', 'hash', 'year']) }),
  z.object({ with: z.literal('constant') }),
  z.object({ with: z.literal('partial') }),
  z.object({ with: z.literal('bucket'), size: z.number() }),
  z.object({ with: z.literal('expression'), expression: text }),
]);
const obligations = z.object({
  readOnly: z.boolean(),
  maxRows: z.int().min(1),
  timeoutMs: z.number().positive(),
  masks: z.array(z.intersection(z.object({ schema: text.nullable(), table: text, column: text }), mask)).max(10_000),
  rowFilters: z.array(z.object({ schema: text, table: text, where: text, literals: z.array(place) })).max(10_000),
});

/**
 * Reads what a ticket is to show, which the device of whoever asks wrote. `undefined` where a part is missing, is there twice or can't be read: of such
 * a ticket nothing may be approved, because not all of it would be seen.
 */
export function shownTicket({ shown }: Ticket): ShownTicket | undefined {
  const parts = new Map(shown.map(({ element, text }) => [element, text]));
  if (parts.size !== shown.length) return undefined;
  const [question, writtenSql, sql, explanation] = (['question', 'written_sql', 'sql', 'explanation'] as const).map(
    (element) => parts.get(element),
  );
  if (sql === undefined) return undefined;
  try {
    const json = (element: (typeof shown)[number]['element']): unknown => JSON.parse(parts.get(element) ?? '');
    return {
      ...(question === undefined ? {} : { question }),
      ...(writtenSql === undefined ? {} : { writtenSql }),
      ...(explanation === undefined ? {} : { explanation }),
      sql,
      reasons: reasons.parse(json('reasons')),
      findings: findings.parse(json('findings')),
      risk: risk.parse(json('risk')),
      obligations: obligations.parse(json('obligations')),
    };
  } catch {
    return undefined; // A part is missing, or is not of its kind.
  }
}
