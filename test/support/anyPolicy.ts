import fc from 'fast-check';
import { type Statement, statementEffects } from '../../src/core/analysis/analysis.ts';
import { effects, severities } from '../../src/core/policy/decision.ts';
import { agentRuns, egresses } from '../../src/core/policy/policyFile.ts';
import { ruleIds } from '../../src/core/policy/rules/index.ts';
import { maskForm } from './maskForms.ts';

const conditions = [
  'true',
  'false',
  "risk.level == 'low'",
  "risk.level in ['high', 'critical']",
  'risk.score < 0.5',
  "statement.effect == 'read'",
  "statement.sensitivity != 'restricted'",
  "'sensitive-column' in findings",
  'size(findings) == 0',
  "actor.attributes.missing == 'x'",
  "connection.environment == 'production'",
];

const effect = fc.constantFrom(...effects);
const amount = fc.integer({ min: 1, max: 10_000 });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const levels = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 }).map((numbers) => {
  const [medium, high, critical] = numbers.sort((a, b) => a - b).map((n) => n / 100);
  return { medium, high, critical };
});

/** Any policy file without a mistake. */
/** Policy files of any rules, limits, masks, filters and clauses. */
export const policyFile = fc.record({
  version: fc.constant(1),
  classification: optional(
    fc.array(
      fc.record({
        columns: fc.constantFrom(['*.*.email'], ['public.*.*'], ['*.*.name']),
        level: fc.constantFrom('public', 'internal', 'confidential', 'restricted'),
      }),
      { maxLength: 2 },
    ),
  ),
  rules: optional(
    fc.dictionary(
      fc.constantFrom(...ruleIds.filter((id) => id !== 'not-understood')),
      fc.oneof(
        fc.constantFrom('off', ...severities),
        fc.record({ effect }),
        fc.record({ severity: fc.constantFrom(...severities), effect }),
      ),
      { maxKeys: 4 },
    ),
  ),
  masks: optional(
    fc.array(
      fc
        .tuple(fc.constantFrom(['*.*.email'], ['*.*.*']), maskForm, optional(fc.constantFrom(...conditions)))
        .map(([columns, form, unless]) => ({ columns, ...form, unless })),
      { maxLength: 3 },
    ),
  ),
  rowFilters: optional(
    fc.array(
      fc.record({
        table: fc.constantFrom('public.customers', '*.*'),
        where: fc.constantFrom('region = {actor.region}', 'region = {actor.missing}', 'true'),
        unless: optional(fc.constantFrom(...conditions)),
      }),
      { maxLength: 2 },
    ),
  ),
  limits: optional(
    fc.record({
      maxRows: optional(fc.integer({ min: 1, max: 50_000 })),
      timeout: optional(fc.constantFrom('1s', '10s', '60s')),
      maxJoins: optional(fc.integer({ min: 0, max: 20 })),
      maxSubqueryDepth: optional(fc.integer({ min: 0, max: 5 })),
      queriesPerHour: optional(fc.integer({ min: 1, max: 500 })),
      rowsPerDay: optional(fc.record({ public: optional(amount), restricted: optional(amount) })),
      bytesPerDay: optional(fc.record({ internal: optional(amount.map((n) => `${n}kB`)) })),
      allowedHours: optional(
        fc.record({
          timeZone: fc.constantFrom('UTC', 'Asia/Tokyo'),
          openings: fc.constant([{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }]),
        }),
      ),
    }),
  ),
  risk: optional(
    fc.record({
      weights: optional(fc.record({ sensitivity: fc.constantFrom(0, 0.5, 1), effect: fc.constantFrom(0, 1) })),
      levels: optional(levels),
    }),
  ),
  approval: optional(
    fc.array(
      fc
        .tuple(
          fc.constantFrom(...conditions),
          effect,
          optional(fc.constantFrom(['steward'], ['steward', 'dba'], ['dba'])),
          optional(fc.constantFrom(1, 2, 3)),
        )
        .map(([when, asked, roles, people]) => ({
          when,
          effect: asked,
          roles: asked === 'requireSecondPerson' ? roles : undefined,
          people: asked === 'requireSecondPerson' ? people : undefined,
        })),
      { maxLength: 3 },
    ),
  ),
  model: optional(fc.record({ egress: fc.constantFrom(...egresses) })),
  agents: optional(fc.record({ run: fc.constantFrom(...agentRuns) })),
});

/** The table that those texts are about. */
export const table = { schema: 'public', table: 'customers' };
/** Texts, with what an analysis of them says beyond what is usual. */
export const statements: readonly (readonly [string, Partial<Statement>])[] = [
  ['SELECT 1', {}],
  [
    'SELECT email FROM customers WHERE region = 1',
    { reads: [{ ...table, columns: ['email', 'region'] }], wherePresent: true },
  ],
  [
    'SELECT name FROM customers',
    {
      reads: [{ ...table, columns: ['name'] }],
      tableUses: [{ ...table, alias: null, span: { start: 17, end: 26 }, access: 'read' }],
    },
  ],
  [
    'SELECT * FROM customers',
    { selectStar: true, stars: [{ span: { start: 7, end: 8 }, columns: null }], reads: [{ ...table, columns: null }] },
  ],
  [
    '-- countersign-ignore select-star: the export wants every column\nSELECT * FROM customers',
    {
      selectStar: true,
      stars: [{ span: { start: 70, end: 71 }, columns: null }],
      reads: [{ ...table, columns: null }],
    },
  ],
  [
    '-- countersign-ignore no-limit: it is small\nSELECT name FROM customers',
    {
      reads: [{ ...table, columns: ['name'] }],
      tableUses: [{ ...table, alias: null, span: { start: 61, end: 70 }, access: 'read' }],
    },
  ],
  ['DELETE FROM customers', { kind: 'delete', effect: 'write', writes: [table] }],
  ['DROP TABLE customers', { kind: 'schema', effect: 'schema', writes: [table] }],
  ['SELECT f()', { effect: 'unknown', understood: false }],
  ['SELECT 1 FROM a, b', { joins: { count: 9, cartesian: true } }],
];

/** Statements of any facts, whether or not SQL could be written that has them. */
export const anyStatement = fc
  .record({
    kind: fc.constantFrom('query', 'insert', 'update', 'delete', 'schema', 'call', 'unknown'),
    effect: fc.constantFrom(...statementEffects),
    understood: fc.boolean(),
    wherePresent: fc.boolean(),
    selectStar: fc.boolean(),
    limit: fc.constantFrom(null, 1, 1_000_000),
    joins: fc.record({ count: fc.integer({ min: 0, max: 25 }), cartesian: fc.boolean() }),
    reads: fc.array(
      fc.record({
        schema: fc.constantFrom('public', null),
        table: fc.constantFrom('customers', 'orders', 'elsewhere'),
        columns: fc.constantFrom(null, [], ['email'], ['name', 'region']),
      }),
      { maxLength: 3 },
    ),
    writes: fc.constantFrom([], [table]),
    functions: fc.constantFrom<Statement['functions']>(
      [],
      [
        {
          ...{
            schema: 'public',
            name: 'f',
            volatility: 'volatile',
            span: { start: 7, end: 8 },
            call: { start: 7, end: 10 },
            words: [],
          },
          ...{ isAggregate: false, isWindow: false, distinct: false },
        },
      ],
    ),
  } satisfies { [F in keyof Statement]?: fc.Arbitrary<Statement[F]> })
  .map((facts): (typeof statements)[number] => ['SELECT f()', facts]);
