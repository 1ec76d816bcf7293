import { type Effect, type Severity, stricter } from './decision.ts';
import type { PolicyFile } from './policyFile.ts';
import { rules } from './rules/index.ts';
import type { Environment, Rule } from './rules/rule.ts';

/** A rule as one layer wants it. */
export interface RuleSetting {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly effect: Readonly<Record<Environment, Effect>>;
  readonly options: Readonly<Record<string, number>>;
}

/** The rules a layer applies; one that isn't in it is off. */
export type RuleSettings = readonly RuleSetting[];

/**
 * The rules of one file. The first layer applies every rule it doesn't turn off; a later one speaks only of the rules it
 * names, since it may tighten but has nothing to say by being silent. A rule with a least effect always applies.
 */
export function ruleSettings(file: PolicyFile, isFirst: boolean): RuleSettings {
  return rules.flatMap((rule) => {
    const written = file.rules?.[rule.id];
    if (written === 'off' && rule.leastEffect === undefined) return [];
    if (written === undefined && !isFirst && rule.leastEffect === undefined) return [];
    const detailed = typeof written === 'object' ? written : {};
    const severity = typeof written === 'string' && written !== 'off' ? written : detailed.severity;
    const chosen: Record<Environment, Effect> =
      detailed.effect === undefined
        ? { ...rule.effect }
        : { development: detailed.effect, staging: detailed.effect, production: detailed.effect };
    const { leastEffect } = rule;
    return [
      {
        rule,
        severity: severity ?? rule.severity,
        effect:
          leastEffect === undefined
            ? chosen
            : {
                development: stricter(chosen.development, leastEffect),
                staging: stricter(chosen.staging, leastEffect),
                production: stricter(chosen.production, leastEffect),
              },
        options: optionsOf(rule, detailed.options),
      },
    ];
  });
}

function optionsOf(rule: Rule, written: Readonly<Record<string, unknown>> | undefined): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rule.options ?? {}).map(([name, option]) => {
      const value = written?.[name];
      return [name, typeof value === 'number' ? value : option.default];
    }),
  );
}
