import { z } from 'zod';
import { columnPatternShape, type Sensitivity, sensitivities, tablePatternShape } from './classification.ts';
import { effects, riskLevels, severities } from './decision.ts';
import { durationPattern } from './duration.ts';
import { maxExpressionLength } from './expression.ts';
import { timeOfDayPattern, weekdays } from './limits/allowedHours.ts';
import { byteSizePattern } from './limits/byteSize.ts';
import { largestBucket } from './mask.ts';
import { rules } from './rules/index.ts';
import { environments, type Rule } from './rules/rule.ts';

/** What of a database may leave for a language model, least first. */
export const egresses = ['none', 'schema', 'maskedRows', 'rows'] as const;
export type Egress = (typeof egresses)[number];

/** Whether agents may run statements, the strictest first: never, after a person's yes, or as the person could. */
export const agentRuns = ['deny', 'approve', 'asPerson'] as const;
export type AgentRun = (typeof agentRuns)[number];

/** What is taken out of texts before they are recorded, the milder first; see core/audit/redaction. */
export const redactionScopes = ['secrets', 'personal'] as const;
export type RedactionScope = (typeof redactionScopes)[number];

/** What must have the record of a statement before the statement leaves, the least strict first. */
export const auditLevels = ['best-effort', 'local', 'bounded-offline', 'endpoint'] as const;
export type AuditLevel = (typeof auditLevels)[number];

/**
 * The shape of a policy file: the one source of its TypeScript type, of the JSON Schema that editors complete it by, and
 * of the check when it is read. What a shape can't say (conditions, rule floors, what this version can't honour) is
 * checked in `layer.ts`.
 */
const text = (longest = 500) => z.string().min(1).max(longest);
const expression = text(maxExpressionLength).describe("A condition in CEL, such as: risk.level == 'low'");
const duration = z.string().regex(durationPattern).describe('A whole number and a unit: 500ms, 30s, 5m, 12h, 7d');
const columnPattern = text().regex(columnPatternShape).describe('schema.table.column; * stands for any characters');
const tablePattern = text().regex(tablePatternShape).describe('schema.table; * stands for any characters');
const many = 2_000;

const byteSize = z.string().regex(byteSizePattern).describe('A whole number and a unit: 500kB, 20MB, 1GB');
const timeOfDay = z.string().regex(timeOfDayPattern).describe('A time such as "08:30"; "24:00" is the end of the day');

function perLevel<T extends z.ZodType>(amount: T) {
  const limit = amount.optional();
  return z
    .strictObject({ public: limit, internal: limit, confidential: limit, restricted: limit } satisfies Record<
      Sensitivity,
      unknown
    >)
    .optional();
}

const allowedHours = z.strictObject({
  timeZone: text(64).describe('A name such as Europe/Berlin, America/New_York or UTC'),
  openings: z
    .array(z.strictObject({ days: z.array(z.enum(weekdays)).min(1).max(7), from: timeOfDay, to: timeOfDay }))
    .min(1)
    .max(100),
});

const classification = z.strictObject({
  columns: z.array(columnPattern).min(1).max(many),
  level: z.enum(sensitivities).describe('How sensitive they are'),
  type: text(64).optional().describe('What the data is, such as email'),
});

const ruleLevel = z.enum(['off', ...severities]);

function ruleSetting(rule: Rule) {
  const options = Object.fromEntries(
    Object.entries(rule.options ?? {}).map(([name, option]) => [
      name,
      z.number().min(option.minimum).optional().describe(`${option.meaning} Default ${option.default}.`),
    ]),
  );
  const detailed = z.strictObject({
    severity: z.enum(severities).optional().describe('How its findings are shown'),
    effect: z.enum(effects).optional().describe('What its findings ask for before the statement may run'),
    options: z.strictObject(options).optional().describe('What the rule can be told'),
  });
  return z.union([ruleLevel, detailed]).optional().describe(rule.docs.problem);
}

type RuleSetting = z.infer<ReturnType<typeof ruleSetting>>;

const kept = z.int().min(0).max(100);

const mask = z.strictObject({
  columns: z.union([z.array(columnPattern).min(1).max(many), z.strictObject({ level: z.enum(sensitivities) })]),
  with: z
    .enum(['null', 'constant', 'partial', 'hash', 'year', 'bucket', 'expression'])
    .describe('What is shown instead of the value'),
  value: z
    .union([text(200), z.number(), z.boolean()])
    .optional()
    .describe('With constant: what is shown; *** for text, 0 for numbers, false, 1900-01-01 for dates where absent'),
  keepStart: kept.optional().describe('With partial: characters kept at the start. Default 1'),
  keepEnd: kept.optional().describe('With partial: characters kept at the end. Default 0'),
  size: z.int().min(1).max(largestBucket).optional().describe('With bucket: how wide each is'),
  expression: text(maxExpressionLength)
    .optional()
    .describe("With expression: SQL over the columns of the same row, such as: split_part(email, '@', 2)"),
  unless: expression.optional().describe('The mask is lifted where this condition in CEL clearly holds'),
});

const rowFilter = z.strictObject({
  table: tablePattern,
  where: text(maxExpressionLength).describe(
    'SQL on the columns of the table. {actor.region} stands for a value of whoever asks',
  ),
  unless: expression.optional().describe('The filter is lifted where this condition in CEL clearly holds'),
});

const share = z.number().min(0).max(1);

const approvalClause = z.strictObject({
  when: expression,
  effect: z.enum(effects).describe('What is asked of a statement for which the condition holds'),
  reviewWithin: duration.optional().describe('With permitAndReview: when the review is due'),
  roles: z.array(text(128)).min(1).max(100).optional().describe('With requireSecondPerson: who may approve'),
  people: z
    .int()
    .min(1)
    .max(10)
    .optional()
    .describe('With requireSecondPerson: how many others must approve. Default 1'),
  reason: text().optional().describe('A sentence for whoever is asked or refused: why, and what to do'),
});

const test = z.strictObject({
  sql: text(20_000).describe('A statement'),
  environment: z.enum(environments).optional().describe('Default development'),
  roles: z.array(text(128)).max(100).optional().describe('Roles of whoever asks; default none'),
  expect: z
    .strictObject({
      effect: z.enum(effects).optional().describe('What should be decided'),
      rules: z
        .array(z.enum(rules.map((rule) => rule.id)))
        .optional()
        .describe('Exactly the rules that find something'),
      risk: z.enum(riskLevels).optional().describe('How risky it should be'),
    })
    .describe('What should come of it'),
});

export const policyFileSchema = z.strictObject({
  version: z.literal(1).describe('The version of this format. Always 1'),
  classification: z
    .array(classification)
    .max(many)
    .optional()
    .describe('How sensitive columns are. Where several patterns match one, the most restrictive level counts'),
  rules: z
    .strictObject(Object.fromEntries(rules.map((rule) => [rule.id, ruleSetting(rule)])))
    .optional()
    .describe('Rule id → off, info, warning, error, or { severity, effect, options }'),
  masks: z.array(mask).max(many).optional().describe('What is shown of columns instead of their values'),
  rowFilters: z.array(rowFilter).max(many).optional().describe('Which rows of tables may be seen'),
  limits: z
    .strictObject({
      maxRows: z.int().min(1).max(10_000_000).optional().describe('Rows that one statement gets. Default 10,000'),
      timeout: duration.optional().describe('How long one statement may take: 500ms, 30s, 5m. Default 30s'),
      maxJoins: z.int().min(0).max(1_000).optional().describe('Joins that one statement may have. Default 12'),
      maxSubqueryDepth: z
        .int()
        .min(0)
        .max(1_000)
        .optional()
        .describe('How deep queries may stand inside one another; 0 allows no subquery'),
      queriesPerHour: z.int().min(1).max(1_000_000).optional().describe('Statements sent in any 60 minutes'),
      rowsPerDay: perLevel(z.int().min(1).max(1_000_000_000_000)).describe(
        'Rows handed out in any 24 hours, of each level or above',
      ),
      bytesPerDay: perLevel(byteSize).describe('Data handed out in any 24 hours, of each level or above'),
      allowedHours: allowedHours.optional().describe('When statements may run; always where absent'),
    })
    .optional()
    .describe('The most that one statement gets, and what may be used over time'),
  risk: z
    .strictObject({
      weights: z
        .strictObject({
          sensitivity: share.optional(),
          scope: share.optional(),
          violations: share.optional(),
          confidence: share.optional(),
          role: share.optional(),
          effect: share.optional(),
          environment: share.optional(),
        })
        .optional()
        .describe('How much each criterion counts, 0 to 1'),
      levels: z
        .strictObject({ medium: share.optional(), high: share.optional(), critical: share.optional() })
        .optional()
        .describe('The score at which each level begins'),
      roles: z
        .record(z.string().regex(/^[A-Za-z][\w.:@/-]{0,127}$/), share)
        .optional()
        .describe('How risky each role is, 0 to 1'),
    })
    .optional()
    .describe('How the risk of a statement is made of what it does, what it reads, who asks, and where'),
  approval: z
    .array(approvalClause)
    .max(200)
    .optional()
    .describe('The first that matches decides; where none does, a person must approve'),
  model: z
    .strictObject({
      egress: z.enum(egresses).optional().describe('What may leave for a language model'),
      candidates: z.int().min(1).max(10).optional().describe('Drafts asked of a model for one question. Default 1'),
    })
    .optional()
    .describe('What a language model may be told and asked'),
  agents: z
    .strictObject({
      run: z
        .enum(agentRuns)
        .optional()
        .describe('Whether agents may run statements: deny, approve (a person must say yes to each), asPerson'),
      callsPerHour: z.int().min(1).max(100_000).optional().describe('Calls of tools that a window takes. Default 60'),
    })
    .optional()
    .describe('What programs may do that call tools as a language model tells them to'),
  audit: z
    .strictObject({
      failClosed: z
        .enum(auditLevels)
        .optional()
        .describe('What must have the record of a statement before the statement leaves. Default local'),
      endpointRequiredFor: z
        .array(z.enum(riskLevels))
        .optional()
        .describe('Risks at which the endpoint must have it, whatever failClosed says'),
      maxBacklog: z
        .int()
        .min(1)
        .max(1_000_000)
        .optional()
        .describe('With bounded-offline: statements run while fewer events wait for the endpoint. Default 1,000'),
      maxOffline: duration
        .optional()
        .describe('With bounded-offline: statements run for this long after the last acknowledgement. Default 24h'),
      redact: z
        .enum(redactionScopes)
        .optional()
        .describe(
          'What is taken out of texts before they are recorded: secrets alone, or personal values too. Default personal',
        ),
    })
    .optional()
    .describe('What the trail must do before a statement runs'),
  tests: z
    .array(test)
    .max(1_000)
    .optional()
    .describe('What this policy is meant to decide, checked when you run its tests'),
});

export type PolicyFile = Omit<z.infer<typeof policyFileSchema>, 'rules'> & {
  readonly rules?: Readonly<Record<string, RuleSetting>> | undefined;
};

/** The published JSON Schema (draft 2020-12) of a policy file, as `schemas/policy.schema.json` holds it. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    title: 'Countersign policy',
    description:
      'What may run against a database, what needs a person, and what may not. See docs/reference/policy.md.',
    ...z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-2020-12' }),
  };
}
