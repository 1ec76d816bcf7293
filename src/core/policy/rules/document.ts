import type { Rule, RuleExample } from './rule.ts';

/** The page of one rule, as `docs/rules/<id>.md` holds it. Generated: `node scripts/generateRuleDocs.mjs`. */
export function ruleDocument(rule: Rule): string {
  const { docs } = rule;
  return [
    `# ${rule.id}: ${docs.title}`,
    generated,
    `${docs.problem}`,
    `**Why it matters.** ${docs.why}`,
    `**What to do.** ${docs.remedy}`,
    defaultsOf(rule),
    optionsOf(rule),
    `## Reported\n\n${examples(docs.invalid)}`,
    `## Not reported\n\n${examples(docs.valid)}`,
    `## In a policy\n\n${yaml(rule)}`,
    `Source of the idea: ${docs.source}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** The list of all rules, as `docs/rules/README.md` holds it. */
export function ruleIndex(rules: readonly Rule[]): string {
  const rows = rules.map(
    (rule) => `| [${rule.id}](${rule.id}.md) | ${rule.docs.title} | ${rule.severity} | ${effects(rule)} |`,
  );
  return `${[
    '# Rules',
    generated,
    'Each rule looks at one statement. Its severity says how it is shown, its effect what it asks for before the statement may run; a policy can change both.',
    ['| rule | finds | severity | asks for |', '|---|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

const generated =
  '<!-- Generated from src/core/policy/rules by scripts/generateRuleDocs.mjs. Edit the rule, not this page. -->';

function effects({ effect }: Rule): string {
  const { development, staging, production } = effect;
  if (development === staging && staging === production) return development;
  return `${development} in development, ${staging} in staging, ${production} in production`;
}

function defaultsOf(rule: Rule): string {
  const lines = [
    `- Severity: ${rule.severity}`,
    `- Asks for: ${effects(rule)}`,
    rule.leastEffect === undefined ? '' : `- Can't be turned off, and asks for at least ${rule.leastEffect}`,
    rule.suppressible
      ? `- Can be hidden by a comment before the statement, as long as it asks for no person: \`-- countersign-ignore ${rule.id}: the reason\``
      : "- Can't be hidden by a comment",
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function optionsOf(rule: Rule): string {
  const rows = Object.entries(rule.options ?? {}).map(
    ([name, option]) => `| ${name} | ${option.default} | ${option.meaning} |`,
  );
  return rows.length === 0 ? '' : ['| option | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** One block of SQL for each dialect, named where it isn't the usual one. */
function examples(all: readonly RuleExample[]): string {
  const inTsql = all.flatMap((one) => (typeof one !== 'string' && one.dialect === 'tsql' ? [one.sql] : []));
  const inPostgresql = all.flatMap((one) =>
    typeof one === 'string' ? [one] : one.dialect === 'postgresql' ? [one.sql] : [],
  );
  return [
    ...(inPostgresql.length === 0 ? [] : [block(inPostgresql)]),
    ...(inTsql.length === 0 ? [] : [`In SQL Server:\n\n${block(inTsql)}`]),
  ].join('\n\n');
}

const block = (statements: readonly string[]): string =>
  `\`\`\`sql\n${statements.map((statement) => `${statement};`).join('\n')}\n\`\`\``;

function yaml(rule: Rule): string {
  const effect = rule.leastEffect ?? 'requireApproval';
  const options = Object.entries(rule.options ?? {}).map(([name, option]) => `${name}: ${option.default}`);
  const settings = [
    'severity: error',
    `effect: ${effect}`,
    ...(options.length === 0 ? [] : [`options: { ${options.join(', ')} }`]),
  ];
  return `\`\`\`yaml\nrules:\n  ${rule.id}: { ${settings.join(', ')} }\n\`\`\``;
}
