import { conditionLanguage, type ReadCondition } from '../../policy/conditionLanguage.ts';
import { modelName, statusOf, tableName } from './flatView.ts';
import type { Attempt, Story } from './story.ts';

/**
 * What a question to the trail can speak of, of one statement or of a question that none was tried for. The names are a contract
 * (docs/reference/cli.md). A number that isn't known is NaN, so that no comparison with it holds; a text that isn't known is empty.
 */
export interface TrailFacts {
  /** ISO 8601, UTC: texts of this form compare as their times do. */
  readonly time: string;
  /** Short types of its events. */
  readonly types: readonly string[];
  readonly person: string;
  readonly roles: readonly string[];
  /** `name=value` of what policies know of who asked; sealed, so empty where it is withheld. */
  readonly attributes: readonly string[];
  readonly connection: string;
  readonly channel: string;
  readonly question: string;
  /** The exact text that was judged, and the one without literals that is never withheld. */
  readonly sql: string;
  readonly normalized: string;
  /** What stands in the trail for the text that was judged, and for the one that was sent: as `audit hash` prints it. */
  readonly digests: readonly string[];
  readonly understood: boolean;
  readonly kinds: readonly string[];
  readonly effects: readonly string[];
  /** `schema.table` and `table` of each. */
  readonly tables: readonly string[];
  /** `schema.table` of each that the database itself says was reached, and that nothing known of the SQL names. */
  readonly unnamed: readonly string[];
  /** `schema.table.column` and `column` of each. */
  readonly columns: readonly string[];
  /** `person`, `verified` or `model`: who wrote exactly this SQL. What a person changed is theirs. */
  readonly author: string;
  readonly model: string;
  readonly confidence: number;
  readonly decision: string;
  /** Rules that found something. */
  readonly rules: readonly string[];
  /** `mask`, `row_filter`, `view_expanded`, with what they were applied to: `mask: public.customers.email`. */
  readonly changes: readonly string[];
  readonly risk: string;
  readonly riskScore: number;
  readonly approvers: readonly string[];
  /** Whether someone who approved was the one who asked. */
  readonly selfApproved: boolean;
  /** `policy`, `person`, `silence` or `enforcement`. */
  readonly blockedBy: string;
  /** As in the flat view. */
  readonly status: string;
  readonly rows: number;
  readonly durationMs: number;
  readonly errorCode: string;
  /** Sealed values of the whole story that are kept back. */
  readonly withheld: number;
}

type CelType<T> = T extends string
  ? 'string'
  : T extends boolean
    ? 'bool'
    : T extends number
      ? 'double'
      : 'list<string>';

/** The CEL declaration of each fact; the compiler keeps it in step with `TrailFacts`. */
export const trailDeclarations: { readonly [F in keyof TrailFacts]: CelType<TrailFacts[F]> } = {
  time: 'string',
  types: 'list<string>',
  person: 'string',
  roles: 'list<string>',
  attributes: 'list<string>',
  connection: 'string',
  channel: 'string',
  question: 'string',
  sql: 'string',
  normalized: 'string',
  digests: 'list<string>',
  understood: 'bool',
  kinds: 'list<string>',
  effects: 'list<string>',
  tables: 'list<string>',
  unnamed: 'list<string>',
  columns: 'list<string>',
  author: 'string',
  model: 'string',
  confidence: 'double',
  decision: 'string',
  rules: 'list<string>',
  changes: 'list<string>',
  risk: 'string',
  riskScore: 'double',
  approvers: 'list<string>',
  selfApproved: 'bool',
  blockedBy: 'string',
  status: 'string',
  rows: 'double',
  durationMs: 'double',
  errorCode: 'string',
  withheld: 'double',
};

/** Reads a condition on `TrailFacts`, in the language of the policy's conditions. */
export const readTrailCondition: (text: string) => ReadCondition<TrailFacts> =
  conditionLanguage<TrailFacts>(trailDeclarations);

const nothingTried: Partial<Attempt> = {};

/** The facts of one row of the flat view; without an attempt, of a question that nothing was tried for. */
export function trailFacts(story: Story, attempt: Attempt | undefined): TrailFacts {
  const { facts, policy, risk, completed, ...of } = attempt ?? nothingTried;
  const proposal = attempt === undefined ? story.proposals.at(-1) : attempt.proposal;
  const approvals = (of.answers ?? []).filter(({ decision }) => decision === 'approve');
  const asker = of.asker ?? story.asker;
  return {
    time: of.time ?? story.from,
    types: of.types ?? story.types,
    person: asker?.id ?? '',
    roles: asker?.roles ?? [],
    attributes: asker?.attributes ?? [],
    connection: of.connection ?? story.connection ?? '',
    channel: story.question?.channel ?? '',
    question: story.question?.text ?? '',
    sql: (attempt === undefined ? proposal?.sql : facts?.sql) ?? '',
    normalized: (facts?.['db.query.text'] ?? []).join('; '),
    digests: unique([facts?.sql_sha256 ?? proposal?.sqlDigest, of.sent?.sql_sha256].filter((one) => one !== undefined)),
    understood: facts?.understood === true,
    kinds: facts?.kinds ?? [],
    effects: facts?.effects ?? [],
    tables: unique((facts?.tables ?? []).flatMap((one) => [tableName(one), one.table])),
    unnamed: unique((of.observed ?? []).flatMap(({ tables_unnamed }) => tables_unnamed ?? [])),
    columns: unique((facts?.columns ?? []).flatMap((name) => [name, name.slice(name.lastIndexOf('.') + 1)])),
    author: proposal?.author ?? (attempt === undefined ? '' : 'person'),
    model: proposal?.author === 'model' ? (modelName(story.models.at(-1)) ?? '') : '',
    confidence: proposal?.confidence ?? Number.NaN,
    decision: policy?.decision ?? '',
    rules: unique((policy?.findings ?? []).map(({ rule }) => rule)),
    changes: (of.transformation?.transformations ?? []).map(({ kind, target }) => `${kind}: ${target}`),
    risk: risk?.level ?? '',
    riskScore: risk === undefined ? Number.NaN : Number(risk.score),
    approvers: approvals.flatMap(({ approver }) => approver ?? []),
    selfApproved: approvals.some(({ isRequester }) => isRequester),
    blockedBy: of.blocked?.by ?? '',
    status: attempt === undefined ? 'not_run' : statusOf(attempt),
    rows: completed?.['db.response.returned_rows'] ?? Number.NaN,
    durationMs: completed?.duration_us === undefined ? Number.NaN : completed.duration_us / 1000,
    errorCode: completed?.['db.response.status_code'] ?? '',
    withheld: story.withheld,
  };
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
