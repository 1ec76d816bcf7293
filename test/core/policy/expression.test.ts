import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExpression } from '../../../src/core/policy/expression.ts';
import type { Facts } from '../../../src/core/policy/facts.ts';
import { processorMsSince } from '../../support/processorTime.ts';

const facts: Facts = {
  statement: {
    kind: 'query',
    effect: 'read',
    text: 'SELECT 1',
    understood: true,
    tables: ['public.orders'],
    reads: ['public.orders'],
    writes: [],
    columns: ['public.orders.order_id'],
    functions: ['sum'],
    hasWhere: true,
    selectStar: false,
    joins: 2,
    cartesian: false,
    limit: Number.POSITIVE_INFINITY,
    estimatedRows: Number.POSITIVE_INFINITY,
    sensitivity: 'public',
    dataTypes: [],
  },
  analysis: { statements: 1, understood: true },
  risk: { level: 'low', score: 0.1 },
  findings: [],
  connection: { name: 'demo', environment: 'development', driver: 'embedded', database: '', readOnly: false },
  actor: { id: 'u-1', kind: 'person', roles: ['analyst'], agent: '', attributes: { region: 'EU' } },
  draft: { author: 'person', confidence: 0 },
};

function verdict(text: string, over: Partial<Facts> = {}) {
  const { value, problems } = readExpression(text);
  expect(problems).toEqual([]);
  return value?.evaluate({ ...facts, ...over });
}

function mistake(text: string): { message: string; written: string } {
  const { value, problems } = readExpression(text);
  expect(value).toBeUndefined();
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  return { message: problem?.message ?? '', written: text.slice(problem?.span.start, problem?.span.end) };
}

describe('a condition', () => {
  it.each([
    ["risk.level == 'low' && statement.effect == 'read'", 'yes'],
    ["connection.environment == 'production'", 'no'],
    ["'pii-reader' in actor.roles", 'no'],
    ["statement.tables.exists(t, t.startsWith('public.'))", 'yes'],
    ["actor.attributes.region == 'EU'", 'yes'],
    ["statement.text.matches('(?i)^select')", 'yes'],
    ["statement.text .matches( 'INSERT' ) || true", 'yes'],
    ['statement.joins > 1', 'yes'],
    ['size(findings) == 0', 'yes'],
  ])('%s is %s', (text, kind) => {
    expect(verdict(text)).toEqual({ kind });
  });

  it('takes an unknown number of rows for a large one', () => {
    expect(verdict('statement.estimatedRows < 1000')).toEqual({ kind: 'no' });
    expect(verdict('statement.limit > 1000000')).toEqual({ kind: 'yes' });
  });

  it.each([
    ["actor.attributes.departement == 'x'", 'No such key: departement'],
    ['1 / 0 == 1', 'division by zero'],
    ["actor.attributes.constructor == 'x'", 'No such key: constructor'],
    ["actor.attributes['__proto__'] == 'x'", 'No such key: __proto__'],
  ])('%s is unclear, which is not a no', (text, why) => {
    expect(verdict(text)).toEqual({ kind: 'unclear', why });
  });

  it('is unclear over more tables than it looks through', () => {
    const tables = Array.from({ length: 1_001 }, (_, i) => `t${i}`);
    expect(verdict('true', { statement: { ...facts.statement, tables } })).toMatchObject({ kind: 'unclear' });
  });
});

describe('a mistake in a condition', () => {
  it.each([
    ["statment.effect == 'read'", 'statment', 'Did you mean “statement”?'],
    ["statement.efect == 'read'", 'efect', 'Did you mean “effect”?'],
    ['statement.effect == 1', 'statement.effect == 1', 'string == int'],
    ['statement.joins == 2', 'statement.joins == 2', 'decimal point'],
    ["statement.effect.startWith('r')", "statement.effect.startWith('r')", 'Did you mean “startsWith”?'],
    ["risk.level == 'low' &&", '', 'ends too early'],
    ['risk.level', 'risk.level', 'true or false'],
    ['', '', 'empty'],
    ['statement', 'statement', 'true or false'],
    ["statement.constructor == 'x'", 'constructor', 'has no “constructor”'],
    ["statement.text.matches('[')", "'['", "isn't one of RE2"],
    ["statement.text.matches('(a)\\\\1')", "'(a)\\\\1'", "isn't one of RE2"],
    ['statement.text.matches(actor.id)', 'actor.id', 'written out as text'],
  ])('%s is shown at “%s”', (text, written, words) => {
    const found = mistake(text);
    expect(found.written).toBe(written);
    expect(found.message).toContain(words);
  });
});

describe('a hostile condition', () => {
  it('doubling a string sixty times over is refused', () => {
    const bomb = Array.from({ length: 40 }).reduce<string>((inner) => `cel.bind(x, x + x, ${inner})`, "x == ''");
    expect(mistake(`cel.bind(x, 'a', ${bomb})`).message).toMatch(/can't call “bind”|too long|depth/i);
    expect(mistake("cel.bind(x, 'a', x + x) == ''").message).toContain("can't call “bind”");
  });

  it('with lists in lists in lists is refused before it runs', () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => i).join(',')}]`;
    expect(mistake(`[1].all(a, [1].all(b, [1].all(c, a + b + c == 3)))`).message).toContain('so that it stays fast');
    expect(mistake(`${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, true))))`).message).not.toBe('');
  });

  it('with a pattern that makes backtracking engines stall answers in linear time', () => {
    const evil = "statement.text.matches('^(a+)+$') || statement.text.matches('(a|a)*b')";
    const started = process.cpuUsage();
    expect(verdict(evil, { statement: { ...facts.statement, text: `${'a'.repeat(32_000)}!` } })).toEqual({
      kind: 'no',
    });
    expect(processorMsSince(started)).toBeLessThan(5_000);
  });

  it('that matches over a huge statement is unclear and not slow', () => {
    const text = 'a'.repeat(250_000);
    expect(verdict("statement.text.matches('b')", { statement: { ...facts.statement, text } })).toMatchObject({
      kind: 'unclear',
    });
  });

  it('that repeats a pattern a million times is refused', () => {
    expect(mistake("statement.text.matches('((a{100}){100}){100}')").message).toContain("isn't one of RE2");
  });

  it('that hides the word matches in a comment is refused and not guessed at', () => {
    expect(mistake("statement.text.matches( // matches\n'a')").message).toContain("can't be told apart");
  });

  it('that calls a method by a name of the engine itself is refused', () => {
    expect(mistake("statement.text.re2test('^(a+)+$')").message).toContain("can't call “re2test”");
  });

  it('that is nested very deeply is refused', () => {
    expect(mistake(`${'('.repeat(900)}true${')'.repeat(900)}`).message).not.toBe('');
    expect(mistake('!'.repeat(1_900)).message).not.toBe('');
    expect(mistake('x'.repeat(100_000)).message).toContain('2000 is the most');
  });

  it('of any text is read without an exception, and any that is read is evaluated without one', () => {
    const words = fc.constantFrom(
      'statement',
      '.',
      'effect',
      '==',
      "'read'",
      '(',
      ')',
      '&&',
      '!',
      'actor',
      'roles',
      'in',
      '[',
      ']',
      ',',
      '1',
      '1.0',
      'exists',
      'x',
      'matches',
      '?',
      ':',
      '\n',
      '"',
      "'",
      'é😀',
      '//',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 14 }).map((w) => w.join(' ')),
        ),
        (text) => {
          const { value, problems } = readExpression(text);
          expect(value === undefined).toBe(problems.length > 0);
          for (const { span } of problems) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(text.length);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
          }
          if (value !== undefined) expect(['yes', 'no', 'unclear']).toContain(value.evaluate(facts).kind);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
