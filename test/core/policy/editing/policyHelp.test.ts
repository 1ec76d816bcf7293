import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factMeanings } from '../../../../src/core/policy/editing/factHelp.ts';
import { placeIn } from '../../../../src/core/policy/editing/placeIn.ts';
import { helpAt, suggestAt } from '../../../../src/core/policy/editing/policyHelp.ts';
import { readExpression } from '../../../../src/core/policy/expression.ts';
import { declarations } from '../../../../src/core/policy/facts.ts';
import { keysAt, meaningOf } from '../../../../src/core/policy/policyShape.ts';
import { readPolicy } from '../../../../src/core/policy/readPolicy.ts';
import { ruleIds } from '../../../../src/core/policy/rules/index.ts';
import { processorMsSince } from '../../../support/processorTime.ts';
import { times } from '../../../support/thorough.ts';

/** A text with its cursor, written as `¦`. */
function at(written: string): { text: string; offset: number } {
  const offset = written.indexOf('¦');
  return { text: written.replace('¦', ''), offset };
}

const labels = (written: string): readonly string[] => {
  const { text, offset } = at(written);
  return (suggestAt(text, offset)?.suggestions ?? []).map(({ label }) => label);
};

/** The text after one of the suggestions was taken. */
function taken(written: string, label: string): string {
  const { text, offset } = at(written);
  const found = suggestAt(text, offset);
  const chosen = found?.suggestions.find((one) => one.label === label);
  if (found === undefined || chosen === undefined) throw new TypeError(`${label} isn't offered.`);
  return text.slice(0, found.span.start) + chosen.insert + text.slice(found.span.end);
}

describe('what is offered in a policy', () => {
  it.each([
    ['at the top', 'version: 1\n¦', ['classification', 'rules', 'masks', 'approval', 'tests']],
    ['at the top, between others', 'version: 1\nru¦\nlimits:\n  maxRows: 5\n', ['rules']],
    ['in an empty file', '¦', ['version', 'rules']],
    ['in rules', 'version: 1\nrules:\n  ¦', ['select-star', 'not-understood']],
    ['in rules, before others', 'rules:\n  sel¦\n  no-limit: off\n', ['select-star']],
    ['in limits', 'limits:\n  maxRows: 5\n  ¦\napproval: []\n', ['timeout', 'maxJoins']],
    ['in a list of maps', 'approval:\n  - ¦', ['when', 'effect']],
    ['in a map of a list', 'approval:\n  - when: "true"\n    ¦', ['effect', 'reviewWithin', 'roles', 'reason']],
    ['in a map on one line', 'rules:\n  select-star: { severity: warning, ¦ }', ['effect', 'options']],
    ['in a map on one line that is not closed', 'rules:\n  select-star: { ¦', ['severity', 'effect']],
    ['in the options of a rule', 'rules:\n  no-limit: { options: { ¦ } }', ['largeTableRows']],
    ['of a rule', 'rules:\n  select-star: ¦', ['off', 'info', 'warning', 'error']],
    ['of an effect', 'approval:\n  - { when: "true", effect: ¦ }', ['permit', 'deny']],
    ['of an effect, in quotes', 'approval:\n  - effect: "de¦"', ['deny']],
    ['of a mask', 'masks:\n  - columns: { level: ¦ }', ['restricted']],
    ['of the rules that a test expects', 'tests:\n  - sql: SELECT 1\n    expect: { rules: [sel¦] }', ['select-star']],
    [
      'of the same, one a line',
      'tests:\n  - sql: SELECT 1\n    expect:\n      rules:\n        - sel¦',
      ['select-star'],
    ],
    ['where other lines are wrong', 'version: 1\nrules: [\nlimits:\n  ¦', []],
  ])('%s is what can stand there', (_where, written, some) => {
    expect(labels(written)).toEqual(expect.arrayContaining(some));
  });

  it('holds no key that is there already', () => {
    expect(labels('version: 1\nrules: {}\n¦')).not.toContain('rules');
  });

  it.each([
    ['a comment', 'version: 1 # ¦'],
    ['a name that is free', 'risk:\n  roles:\n    ¦'],
    ['a number', 'limits: { maxRows: ¦ }'],
    ['SQL', 'tests:\n  - sql: SELECT ¦'],
  ])('is nothing in %s', (_where, written) => {
    expect(labels(written)).toEqual([]);
  });

  it('replaces the whole word, and brings a colon where there is none', () => {
    expect(taken('version: 1\nru¦lz\n', 'rules')).toBe('version: 1\nrules:\n');
    expect(taken('version: 1\nli¦: { maxRows: 5 }\n', 'limits')).toBe('version: 1\nlimits: { maxRows: 5 }\n');
    expect(taken('limits:\n  max¦\n', 'maxRows')).toBe('limits:\n  maxRows: \n');
    expect(taken('rules:\n  select-star: wa¦\n', 'warning')).toBe('rules:\n  select-star: warning\n');
    expect(taken('approval:\n  - ¦', 'when')).toBe('approval:\n  - when: ');
    expect(taken('approval:\n  - when: "risk.le¦"', 'level')).toBe('approval:\n  - when: "risk.level"');
  });
});

describe('what is offered in a condition', () => {
  const inCondition = (written: string) => labels(`approval:\n  - when: "${written}"\n    effect: deny\n`);

  it.each([
    ['at its start', '¦', ['statement', 'risk', 'findings', 'actor', 'has', 'size']],
    ['behind an operator', "risk.level == 'low' && st¦", ['statement']],
    ['behind a group of facts', 'statement.¦', ['kind', 'effect', 'sensitivity']],
    ['behind a text', 'statement.text.¦', ['startsWith', 'matches', 'contains']],
    ['behind a list', 'statement.tables.¦', ['exists', 'all', 'size']],
    ['as what a fact equals', "risk.level == '¦'", ['low', 'medium', 'high', 'critical']],
    ['as what a fact does not equal', "connection.environment != '¦", ['production']],
    ['as one of several', "statement.effect in ['read', '¦']", ['write', 'schema']],
    ['as what is in a list', "'¦' in findings", ['select-star']],
  ])('%s is what can stand there', (_where, written, some) => {
    expect(inCondition(written)).toEqual(expect.arrayContaining(some));
  });

  it('is nothing in a text that is compared with no closed list', () => {
    expect(inCondition("actor.id == '¦'")).toEqual([]);
    expect(inCondition("statement.text.contains('¦')")).toEqual([]);
  });

  it('is the same however the condition is written', () => {
    for (const scalar of ["risk.¦ == 'low'", "'risk.¦'", '>-\n      risk.¦', '|\n      true &&\n      risk.¦'])
      expect(labels(`approval:\n  - when: ${scalar}\n    effect: deny\n`)).toEqual(['level', 'score']);
  });

  it('holds only what a condition may say', () => {
    for (const [name, fields] of Object.entries(declarations))
      for (const field of typeof fields === 'string' ? [] : Object.keys(fields)) {
        const { problems } = readExpression(`string(${name}.${field}) == '' || true`);
        // Whatever is wrong with it, it isn't the name.
        expect(problems.map(({ message }) => message).join()).not.toMatch(/There is no|has no/);
        expect(factMeanings).toHaveProperty([name, field]);
      }
  });
});

describe('what a policy says of itself when one points at it', () => {
  const help = (written: string): string | undefined => {
    const { text, offset } = at(written);
    const found = helpAt(text, offset);
    return found && [found.title, ...found.paragraphs, text.slice(found.span.start, found.span.end)].join(' / ');
  };

  it.each([
    ['a key', 'version: 1\nappro¦val: []\n', 'approval / The first that matches decides'],
    ['a rule', 'rules:\n  select-¦star: warning\n', 'Default'],
    ['a rule that a test expects', 'tests:\n  - { sql: x, expect: { rules: [sel¦ect-star] } }', 'select-star / '],
    [
      'an effect',
      'approval:\n  - { when: "true", effect: permitAnd¦Review }',
      'the record says that it is to be reviewed',
    ],
    ['a fact', 'approval:\n  - when: "statement.sensi¦tivity == \'x\'"', 'string, one of public, internal'],
    ['a group of facts', 'approval:\n  - when: "stat¦ement.kind == \'x\'"', 'It has kind, effect'],
    ['an attribute', 'approval:\n  - when: "actor.attributes.re¦gion == \'x\'"', 'Facts about whoever asks'],
  ])('is said of %s', (_what, written, words) => {
    if (words === 'Default') expect(help(written)).toContain('By itself it is shown as');
    else expect(help(written)).toContain(words);
  });

  it('is nothing where nothing is known', () => {
    expect(help('# com¦ment\nversion: 1\n')).toBeUndefined();
    expect(help('risk:\n  roles: { anal¦yst: 0.5 }\n')).toBeUndefined();
    expect(help("approval:\n  - when: \"'statement.ki¦nd' == ''\"")).toBeUndefined();
  });

  it('names every key of the file', () => {
    const without = keysAt([]).filter((key) => meaningOf([key]) === undefined);
    expect(without).toEqual([]);
  });
});

describe('a word that was probably another one', () => {
  it.each([
    ['version: 1\nrulez: {}\n', 'rulez', 'rules'],
    ['version: 1\nrules:\n  select-starr: off\n', 'select-starr', 'select-star'],
    ['version: 1\nrules:\n  select-star: warn\n', 'warn', 'warning'],
    ['version: 1\napproval:\n  - { when: "risk.levle == \'low\'", effect: deny }\n', 'levle', 'level'],
    ['version: 1\napproval:\n  - { when: "rsk.level == \'low\'", effect: deny }\n', 'rsk', 'risk'],
    ['version: 1\napproval:\n  - { when: "siz(findings) == 0", effect: deny }\n', 'siz', 'size'],
    [
      'version: 1\nmasks:\n  - { columns: ["*.*.a"], with: partial, unless: "statement.knd == \'a\'" }\n',
      'knd',
      'kind',
    ],
  ])('is put right by writing what was meant: %j', (text, written, meant) => {
    const [problem, ...more] = readPolicy([{ source: 'workspace', name: 'p', text }]).policy.problems;
    expect(more).toEqual([]);
    if (problem === undefined) throw new TypeError('unreachable');
    expect({ written: text.slice(problem.span.start, problem.span.end), meant: problem.meant }).toEqual({
      written,
      meant,
    });
    const fixed = text.slice(0, problem.span.start) + meant + text.slice(problem.span.end);
    expect(readPolicy([{ source: 'workspace', name: 'p', text: fixed }]).problems).toEqual([]);
  });

  it('is not guessed at where nothing is near', () => {
    const [problem] = readPolicy([{ source: 'workspace', name: 'p', text: 'version: 1\nqqqqqqqq: 1\n' }]).problems;
    expect(problem?.meant).toBeUndefined();
  });
});

describe('help in a policy that is hostile', () => {
  it.each([
    ['anchors that multiply', `a: &a [x, x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: [*a, *a]`).join('\n')}\n¦`],
    ['a prototype as a key', '__proto__:\n  ¦'],
    ['a prototype as a value', 'rules: { __proto__: ¦ }'],
    ['a constructor', 'constructor:\n  prototype:\n    ¦'],
    ['lists nested on one line', `x: ${'- '.repeat(60_000)}¦`],
    ['brackets without end', `rules: ${'['.repeat(1_900)}¦`],
    ['a huge file', `version: 1\n${'# x\n'.repeat(100_000)}¦`],
    ['quotes without end', `approval:\n  - when: "${"'".repeat(1_500)}¦`],
    ['a condition of dots alone', `approval:\n  - when: "${'.'.repeat(1_500)}¦"`],
    ['the mark that the cursor is found by', 'version: 1\n\ue123\ue124: ¦'],
  ])('holds nothing of it: %s', (_what, written) => {
    const { text, offset } = at(written);
    const started = process.cpuUsage();
    expect(() => [suggestAt(text, offset), helpAt(text, offset)]).not.toThrow();
    expect(processorMsSince(started)).toBeLessThan(3_000);
    expect(({} as Record<string, unknown>)['rules']).toBeUndefined();
  });

  const demo = readFileSync(new URL('../../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8');

  it('never throws, wherever a policy is cut and whatever is put in', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: demo.length }),
        fc.constantFrom('', ' ', ': ', '- ', '"', "'", '{', '[', '&a ', '|'),
        (cut, put) => {
          const text = demo.slice(Math.max(0, cut - 400), cut) + put;
          for (const offset of [0, text.length >> 1, text.length]) {
            suggestAt(text, offset);
            helpAt(text, offset);
          }
        },
      ),
      { numRuns: times(80, 3_000) },
    );
  });

  it('finds a place for every rule and every key of the demo policy', () => {
    for (const id of ruleIds) {
      const offset = demo.indexOf(`  ${id}:`);
      if (offset === -1) continue;
      expect(placeIn(demo, offset + 3)).toMatchObject({ kind: 'key', path: ['rules'], word: id, hasColon: true });
    }
    for (const { index, 1: key = '' } of demo.matchAll(/^([a-z]\w+):/gim))
      expect(placeIn(demo, index + 1)).toMatchObject({ kind: 'key', path: [], word: key });
  });
});
