import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { rules } from '../../../src/core/policy/rules/index.ts';
import { whyNotIgnored } from '../../../src/core/policy/whyNotIgnored.ts';

const { policy } = readPolicy([]);

describe('ignoring a rule by a comment', () => {
  it('is refused with a sentence where the rule may not be ignored, or asks for a person', () => {
    expect(whyNotIgnored('not-understood', policy, 'development')).toMatch(
      /^The rule not-understood can't be ignored: .+\.$/,
    );
    const text = 'version: 1\nrules:\n  select-star:\n    effect: requireApproval\n';
    const strict = readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).policy;
    expect(strict.problems).toEqual([]);
    expect(whyNotIgnored('select-star', strict, 'production')).toMatch(/^The policy wants a person to look at .+\.$/);
    expect(whyNotIgnored('no-such-rule', policy, 'production')).toBe('There is no rule named no-such-rule.');
  });

  it('is open for every other rule', () => {
    const open = rules.filter(({ id }) => whyNotIgnored(id, policy, 'development') === undefined).map(({ id }) => id);
    expect(open).toContain('select-star');
    expect(rules.filter(({ suppressible }) => !suppressible).some(({ id }) => open.includes(id))).toBe(false);
  });
});
