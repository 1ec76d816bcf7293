import { policyJsonSchema } from './policyFile.ts';
import { ruleDocument, ruleIndex } from './rules/document.ts';
import { rules } from './rules/index.ts';

/** Every file of the project that is made from the policy's own source, by its path. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'docs/rules/README.md': ruleIndex(rules),
    ...Object.fromEntries(rules.map((rule) => [`docs/rules/${rule.id}.md`, ruleDocument(rule)])),
    'schemas/policy.schema.json': `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  };
}
