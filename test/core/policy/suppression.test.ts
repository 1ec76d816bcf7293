import { describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/core/analysis/analysis.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { analysisOfText, draftOf, policyOf, profile, statement } from '../../support/statements.ts';

const policy = policyOf(
  "version: 1\nrules:\n  no-limit: off\n  cartesian-join: { effect: requireApproval }\napproval:\n  - { when: 'true', effect: permit }\n",
);

/** Decides about a text whose statements are the parts that begin with SELECT or DELETE, up to a `;`. */
function decided(text: string, facts: (sql: string) => Partial<Statement>) {
  const statements = [...text.matchAll(/\b(?:SELECT|DELETE)[^;]*/g)].map((match) =>
    statement(facts(match[0]), match[0], match.index),
  );
  const decision = decide(analysisOfText(text, statements), draftOf(text), {
    policy,
    profile: profile(),
    catalog: undefined,
  });
  return {
    rules: decision.findings.map((f) => `${f.rule}@${f.statement}`),
    effect: decision.effect,
    reasons: decision.reasons,
  };
}

const star = (text: string) =>
  decided(text, (sql) =>
    sql.includes('*') ? { selectStar: true, stars: [{ span: { start: 0, end: 1 }, columns: null }] } : {},
  );

describe('a comment that asks to ignore a rule', () => {
  it('hides the rule in the next statement, and the reason is on record', () => {
    const { rules, reasons } = star(
      '-- countersign-ignore select-star: the export wants every column\nSELECT * FROM t',
    );
    expect(rules).toEqual([]);
    expect(reasons).toContain('A comment hides select-star here: the export wants every column');
  });

  it.each([
    ['among other comments', '/* one /* two */ */ -- note\n-- countersign-ignore select-star: why\n\nSELECT * FROM t'],
    ['with Windows line ends', '-- countersign-ignore select-star: why\r\nSELECT * FROM t'],
  ])('counts %s', (_name, text) => {
    expect(star(text).rules).toEqual([]);
  });

  it('counts for one statement only', () => {
    expect(star('-- countersign-ignore select-star: why\nSELECT * FROM t;\nSELECT * FROM u').rules).toEqual([
      'select-star@1',
    ]);
    expect(star('SELECT * FROM t;\n-- countersign-ignore select-star: why\nSELECT * FROM u').rules).toEqual([
      'select-star@0',
    ]);
    expect(star('SELECT 1\n-- countersign-ignore select-star: why\n;\nSELECT * FROM u').rules).toEqual([
      'select-star@1',
    ]);
  });

  it.each([
    ['without a reason', '-- countersign-ignore select-star\nSELECT * FROM t', 'without a reason'],
    ['with a colon and no reason', '-- countersign-ignore select-star:  \nSELECT * FROM t', 'without a reason'],
    ['of a rule there is not', '-- countersign-ignore selct-star: why\nSELECT * FROM t', 'no such rule'],
  ])('%s does not count, and says so', (_name, text, words) => {
    const { rules, reasons } = star(text);
    expect(rules).toEqual(['select-star@0']);
    expect(reasons.join(' ')).toContain(words);
  });
});

describe('an attack by comment:', () => {
  it.each([
    ['inside a string of the statement before', "SELECT '\n-- countersign-ignore select-star: why\n';SELECT * FROM t"],
    ['inside a string that never ends', "'\n-- countersign-ignore select-star: why\nSELECT * FROM t"],
    ['inside a dollar quote', '$$\n-- countersign-ignore select-star: why\n$$ SELECT * FROM t'],
    ['inside a quoted name', '"\n-- countersign-ignore select-star: why\n" SELECT * FROM t'],
    ['inside a block comment', '/*\n-- countersign-ignore select-star: why\n*/SELECT * FROM t'],
    ['inside a nested block comment', '/* /* */\n-- countersign-ignore select-star: why\n*/SELECT * FROM t'],
    ['inside a block comment that never ends', '/* \n-- countersign-ignore select-star: why\nSELECT * FROM t'],
    ['behind text that is no statement', 'garbage\n-- countersign-ignore select-star: why\nSELECT * FROM t'],
    ['before text that is no statement', '-- countersign-ignore select-star: why\ngarbage SELECT * FROM t'],
    ['before a block comment that never ends', '-- countersign-ignore select-star: why\n/* SELECT * FROM t'],
    ['before a separator, so of the statement before', '-- countersign-ignore select-star: why\n;\nSELECT * FROM t'],
    ['after the statement began', 'SELECT\n-- countersign-ignore select-star: why\n * FROM t'],
    ['as a block comment', '/* countersign-ignore select-star: why */ SELECT * FROM t'],
    ['in a longer word', '-- countersign-ignored select-star: why\nSELECT * FROM t'],
    ['with every rule at once', '-- countersign-ignore *: why\nSELECT * FROM t'],
  ])('%s it hides nothing', (_name, text) => {
    expect(star(text).rules.filter((rule) => rule.startsWith('select-star'))).toHaveLength(1);
  });

  it('it cannot hide a rule that may not be hidden', () => {
    for (const rule of ['delete-without-where', 'not-understood', 'sensitive-column']) {
      const { effect, reasons } = decided(`-- countersign-ignore ${rule}: trust me\nDELETE FROM t`, () => ({
        kind: 'delete',
        effect: 'write',
        understood: false,
      }));
      expect(effect).toBe('deny');
      expect(reasons.join(' ')).toContain(`ignore ${rule}, and that rule can't be ignored`);
    }
  });

  it('it cannot hide what needs a person, so that a model can’t write its own permission', () => {
    const { rules, effect, reasons } = decided(
      '-- countersign-ignore cartesian-join: fine\nSELECT 1 FROM a, b',
      () => ({
        joins: { count: 1, cartesian: true },
      }),
    );
    expect({ rules, effect }).toEqual({ rules: ['cartesian-join@0'], effect: 'requireApproval' });
    expect(reasons.join(' ')).toContain("what needs a person can't be ignored by a comment");
  });
});
