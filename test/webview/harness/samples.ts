import { createHash } from 'node:crypto';
import type { ShownRequest } from '../../../src/vscode/webviews/protocol/review.ts';
import type {
  ShownColumn,
  ShownConnection,
  ShownDraft,
  ShownFinding,
  ShownRisk,
  ShownRow,
} from '../../../src/vscode/webviews/protocol/shown.ts';

export const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;

export const demo: ShownConnection = { name: 'demo', environment: 'development', readOnly: true };
export const production: ShownConnection = { name: 'warehouse', environment: 'production', readOnly: false };

export const revenueSql = `SELECT date_trunc('month', o.ordered_at)::date AS month,
       pl.name AS product_line,
       sum(oi.quantity * oi.unit_price - oi.discount) AS revenue
FROM public.orders o
JOIN public.order_items oi USING (order_id)
JOIN public.products p USING (product_id)
JOIN public.product_lines pl USING (product_line_id)
JOIN public.customers c USING (customer_id)
WHERE c.acquired_on >= DATE '2025-02-01' -- fiscal Q3
  AND c.acquired_on < DATE '2025-05-01'
GROUP BY 1, 2
ORDER BY 1, 2
LIMIT 1000`;

export const contactsSql = `SELECT c.full_name, c.email, c.birth_date, sum(p.amount) AS paid
FROM public.customers c
JOIN public.orders o USING (customer_id)
JOIN public.payments p USING (order_id)
WHERE c.region = 'EU' /* marketing only */
GROUP BY c.customer_id, c.full_name, c.email, c.birth_date
ORDER BY paid DESC`;

const spanOf = (sql: string, part: string) => ({ start: sql.indexOf(part), end: sql.indexOf(part) + part.length });

export const contactFindings: readonly ShownFinding[] = [
  {
    rule: 'no-limit',
    severity: 'info',
    message: 'This query has no LIMIT, so it can return every customer of the region.',
    remedy: 'Add LIMIT 1000, or ask for totals instead of single customers.',
    span: spanOf(contactsSql, 'ORDER BY paid DESC'),
  },
  {
    rule: 'sensitive-column',
    severity: 'warning',
    message: 'customers.email is restricted (email address), and the result shows it for each person.',
    remedy: 'Leave the column out, or ask for the masked value.',
    span: spanOf(contactsSql, 'c.email'),
  },
];

export const highRisk: ShownRisk = {
  level: 'high',
  score: 0.71,
  criteria: [
    { name: 'sensitivity', value: 'restricted', share: 1, weight: 0.35 },
    { name: 'scope', value: 'about 12,400 rows of 3 tables', share: 0.7, weight: 0.3 },
    { name: 'violations', value: '1 warning, 1 note', share: 0.5, weight: 0.2 },
    { name: 'confidence', value: '82 %', share: 0.35, weight: 0.15 },
  ],
};

export const lowRisk: ShownRisk = {
  level: 'low',
  score: 0.12,
  criteria: [{ name: 'sensitivity', value: 'internal', share: 0.3, weight: 0.35 }],
};

export const contactRequest: ShownRequest = {
  queryId: '0198c5f0-7c1a-7000-8000-000000000001',
  digest: digestOf(contactsSql),
  sql: contactsSql,
  question: 'Which customers in the EU paid us most, with their e-mail addresses?',
  source: { kind: 'model', model: 'gpt-5-mini' },
  connection: demo,
  risk: highRisk,
  reasons: [
    'It reads restricted columns: customers.email and customers.birth_date.',
    'The policy wants a person’s decision where the risk is high.',
  ],
  findings: contactFindings,
  obligations: { readOnly: true, maxRows: 10_000, timeoutMs: 30_000, masks: [], rowFilters: [] },
  rationaleRequired: false,
  expiresInMs: 5 * 60_000,
};

export const revenueDraft: ShownDraft = {
  blockId: 'block-1',
  sql: revenueSql,
  source: {
    kind: 'verified',
    query: 'monthly-revenue-by-product-line',
    verifiedBy: 'Mara Lindqvist',
    verifiedAt: '2026-01-12',
  },
  interpretation: ['Q3 is fiscal Q3, 1 February to 30 April 2025, from the dictionary.'],
  risk: lowRisk,
  effect: 'permit',
  reasons: [],
  findings: [],
};

export const contactsDraft: ShownDraft = {
  blockId: 'block-2',
  sql: contactsSql,
  source: { kind: 'model', model: 'gpt-5-mini' },
  interpretation: [],
  risk: highRisk,
  effect: 'requireApproval',
  reasons: contactRequest.reasons,
  findings: contactFindings,
  agreement: {
    words: '2 of 3 drafts agree',
    alternatives: [{ words: 'Another reading: 1 of 3 drafts', sql: contactsSql.replace('p.amount', 'o.total') }],
  },
};

export const revenueColumns: readonly ShownColumn[] = [
  { name: 'month', type: 'date' },
  { name: 'product_line', type: 'text' },
  { name: 'revenue', type: 'numeric(12,2)' },
  { name: 'orders', type: 'int8' },
  { name: 'note', type: 'text' },
];

const lines = ['Audio', 'Cameras & lenses', 'Home office', 'Kitchen', 'Outdoor'];

/** Rows that look like the demo's, the same on every run. */
export function revenueRows(count: number): readonly ShownRow[] {
  return Array.from({ length: count }, (_, index): ShownRow => {
    const month = `2025-${String((Math.floor(index / lines.length) % 12) + 1).padStart(2, '0')}-01`;
    const note = index % 7 === 3 ? null : index % 11 === 5 ? 'Includes returns\nbooked late' : '';
    return [
      month,
      lines[index % lines.length] ?? '',
      (((index * 7919) % 99_991) + 0.5).toFixed(2),
      String((index * 31) % 4096),
      note,
    ];
  });
}
