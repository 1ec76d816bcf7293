import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { processorMsSince } from '../../support/processorTime.ts';

function problemsOf(text: string) {
  return readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]).problems;
}

/** The one problem of a text, with the words it points at. */
function problemOf(text: string) {
  const problems = problemsOf(text);
  expect(problems.map((p) => p.message)).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new TypeError('unreachable');
  return {
    ...problem,
    at: `${problem.line}:${problem.column}`,
    written: text.slice(problem.span.start, problem.span.end),
  };
}

describe('a policy file', () => {
  it('is read whole', () => {
    const text = readFileSync(new URL('../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8');
    const { policy, problems } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]);
    expect(problems).toEqual([]);
    expect(policy.sources).toEqual(['workspace']);
    expect(policy.layers).toHaveLength(1);
    expect(policy.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('may be absent: then the built-in policy decides', () => {
    const { policy, problems } = readPolicy([]);
    expect(problems).toEqual([]);
    expect(policy.sources).toEqual(['built-in']);
    expect(policy.limits).toMatchObject({ maxRows: 10_000, timeoutMs: 30_000, maxJoins: 12 });
    expect(policy.usageLimits).toBeUndefined();
  });

  it('has a digest of its exact bytes', () => {
    const digest = (text: string) => readPolicy([{ source: 'workspace', name: 'p', text }]).policy.digest;
    expect(digest('version: 1')).toBe(digest('version: 1'));
    expect(digest('version: 1')).not.toBe(digest('version: 1 '));
  });
});

describe('a mistake in a policy', () => {
  it.each([
    ['version: 1\nrulez:\n  select-star: off\n', '2:1', 'rulez', 'Did you mean “rules”?'],
    [
      'version: 1\nrules:\n  select-starr: off\n',
      '3:3',
      'select-starr',
      'There is no rule “select-starr”. Did you mean “select-star”?',
    ],
    ['version: 1\nrules:\n  select-star: warn\n', '3:16', 'warn', 'Did you mean “warning”?'],
    [
      'version: 1\nrules:\n  select-star: { severity: warning, efect: deny }\n',
      '3:37',
      'efect',
      'Did you mean “effect”?',
    ],
    ['version: 1\nrules:\n  select-star: { effect: deni }\n', '3:26', 'deni', 'Did you mean “deny”?'],
    [
      'version: 1\nrules:\n  no-limit: { options: { largeTableRow: 5 } }\n',
      '3:26',
      'largeTableRow',
      'Did you mean “largeTableRows”?',
    ],
    ['version: 1\nrules:\n  no-limit: { options: { largeTableRows: 0 } }\n', '3:42', '0', '1 is the least'],
    ['version: 2\n', '1:10', '2', 'Possible: 1.'],
    ['rules: {}\n', '1:1', 'r', '“version” is missing here'],
    ['version: 1\nlimits: { timeout: 30 seconds }\n', '2:20', '30 seconds', "isn't a length of time"],
    ['version: 1\nlimits: { timeout: 30 }\n', '2:20', '30', 'must be a text'],
    ['version: 1\nlimits: { timeout: 2d }\n', '2:20', '2d', 'longest time-out'],
    ['version: 1\nlimits:\n  maxRows: many\n', '3:12', 'many', 'not the text “many”'],
    ['version: 1\nlimits:\n  maxRows: 0\n', '3:12', '0', '1 is the least'],
    ['version: 1\nlimits: { maxRows: 1.5 }\n', '2:20', '1.5', 'whole number'],
    [
      'version: 1\nclassification:\n  - columns: ["*.email"]\n    level: restricted\n',
      '3:15',
      '"*.email"',
      'schema.table.column',
    ],
    [
      'version: 1\nclassification:\n  - columns: ["*.*.email"]\n    level: secret\n',
      '4:12',
      'secret',
      'Possible: public, internal',
    ],
    ['version: 1\nclassification:\n  - columns: []\n    level: public\n', '3:5', 'columns', 'empty'],
    ['version: 1\nclassification:\n  - level: public\n', '3:5', 'level: public', '“columns” is missing here'],
    ['version: 1\nversion: 1\n', '2:1', 'v', 'twice'],
    ['version: 1\nlimits: { bytesPerDay: { restricted: 5 MB } }\n', '2:38', '5 MB', 'whole number and a unit'],
    [
      'version: 1\nlimits:\n  allowedHours: { timeZone: Mars/Olympus, openings: [{ days: [mon], from: "08:00", to: "18:00" }] }\n',
      '3:29',
      'Mars/Olympus',
      'There is no time zone',
    ],
    [
      'version: 1\nlimits:\n  allowedHours: { timeZone: UTC, openings: [{ days: [mon], from: "22:00", to: "06:00" }] }\n',
      '3:79',
      '"06:00"',
      'must end after they begin',
    ],
    ['version: 1\naudit: { failClosed: never }\n', '2:22', 'never', 'best-effort'],
    ['version: 1\naudit: { maxOffline: 0s }\n', '2:22', '0s', ''],
    ['version: 1\nrisk: { levels: { medium: 0.7 } }\n', '2:9', 'levels', 'must rise'],
    ['version: 1\nrisk: { weights: { scope: 2 } }\n', '2:27', '2', '1 is the most'],
    ['version: 1\nrules:\n  not-understood: off\n', '3:19', 'off', "can't be turned off"],
    ['version: 1\nrules:\n  not-understood: { effect: permit }\n', '3:29', 'permit', 'at least requireApproval'],
    [
      'version: 1\napproval:\n  - { when: "true", effect: permit, roles: [dba] }\n',
      '3:37',
      'roles',
      'requireSecondPerson only',
    ],
    [
      'version: 1\napproval:\n  - { when: "true", effect: deny, reviewWithin: 7d }\n',
      '3:49',
      '7d',
      'permitAndReview only',
    ],
    [
      'version: 1\nrowFilters:\n  - { table: public.orders, where: "region = {actor.name; drop}" }\n',
      '3:46',
      '{actor.name; drop}',
      "isn't a value of the person",
    ],
    [
      'version: 1\nmasks:\n  - { columns: ["*.*.email"], with: nothing }\n',
      '3:37',
      'nothing',
      'Possible: null, constant',
    ],
    ['version: 1\nrisk: { weights: { scope: .nan } }\n', '2:27', '.nan', 'must be a number'],
    ['version: 1\nrules:\n  no-limit: { options: { largeTableRows: .inf } }\n', '3:42', '.inf', 'must be a number'],
    ['version: 1\nmodel: { egress: all }\n', '2:18', 'all', 'Possible: none, schema'],
    [
      'version: 1\ntests:\n  - sql: SELECT 1\n    expect: { rules: [no-such] }\n',
      '4:23',
      'no-such',
      'Possible: not-understood',
    ],
  ])('%j is shown at %s', (text, at, written, words) => {
    const problem = problemOf(text);
    expect({ at: problem.at, written: problem.written }).toEqual({ at, written });
    expect(problem.message).toContain(words);
    expect(problem.file).toBe('policy.yaml');
  });

  it('in a condition is shown at its own characters, whichever way the text is written', () => {
    const condition = (scalar: string) => `version: 1\napproval:\n  - when: ${scalar}\n    effect: permit\n`;
    for (const scalar of [
      "risk.levle == 'low'",
      '"risk.levle == \'low\'"',
      "'risk.levle == ''low'''",
      "'statement.kind == ''query'' && risk.levle == ''low'''",
      '"true \\u0026& risk.levle == \'low\'"',
      "\"'\\U0001F600' != '' && risk.levle == 'low'\"",
      "\"'é😀' != '' && risk.levle == 'low'\"",
      "|\n      true &&\n      risk.levle == 'low'",
      ">-\n      true &&\n      risk.levle == 'low'",
      ">\n      true\n\n      && risk.levle == 'low'",
      "true &&\n      risk.levle == 'low'",
      '"true &&\n\n      risk.levle == \'low\'"',
      '"true && \\\n      risk.levle == \'low\'"',
    ]) {
      const text = condition(scalar);
      const { span, message } = problemOf(text);
      const start = text.indexOf('levle');
      expect({ scalar, span }).toEqual({ scalar, span: { start, end: start + 5 } });
      expect(message).toContain('Did you mean “level”?');
    }
  });

  it('denies everything and says where it is', () => {
    const { policy } = readPolicy([
      { source: 'organisation', name: 'org.yaml', text: 'version: 1' },
      { source: 'workspace', name: 'policy.yaml', text: 'version: 1\nrulez: {}' },
    ]);
    expect(policy.layers).toEqual([]);
    expect(policy.egress).toBe('none');
    expect(policy.problems.map((p) => `${p.file}:${p.line}`)).toEqual(['policy.yaml:2']);
  });

  it('of each kind is found, not only the first', () => {
    const text = 'version: 1\nrules: { select-star: of, no-limt: off }\nlimits: { timeout: soon }\n';
    expect(problemsOf(text).map((p) => p.line)).toEqual([2, 2, 3]);
  });
});

describe('a hostile policy file', () => {
  it.each([
    ['an alias', 'version: 1\nlimits: &l { maxRows: 5 }\nrisk: *l\n', 'anchors'],
    [
      'a billion laughs',
      `version: 1\na: &a [x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}`,
      'anchors',
    ],
    ['a merge key', 'version: 1\n<<: { rules: { not-understood: off } }\n', 'merge keys'],
    ['a tag that runs code elsewhere', 'version: 1\nmodel: !!js/function "x"\n', 'tag'],
    ['a standard tag', 'version: !!int "1"\n', 'tags'],
    ['a prototype', 'version: 1\n__proto__: { rules: {} }\n', '__proto__'],
    ['a prototype deep inside', 'version: 1\nrisk: { roles: { __proto__: 0 } }\n', '__proto__'],
    ['a constructor', 'version: 1\nrisk: { roles: { constructor: 0 } }\n', 'constructor'],
    ['a list as a key', 'version: 1\n? [a, b]\n: 1\n', 'plain word'],
    ['a number as a key', 'version: 1\n7: 1\n', 'plain word'],
    ['two documents', 'version: 1\n---\nversion: 1\napproval: []\n', '---'],
    ['a list and not a map', '- version: 1\n', 'set of keys'],
    ['a bare word', 'permit\n', 'set of keys'],
    ['nothing', '', 'empty'],
    ['comments alone', '# permit everything\n', 'empty'],
    ['a lone surrogate', 'version: 1\nmodel: "\ud800"\n', 'Unicode'],
    ['lists nested on one line until the process dies', `version: 1\n${'- '.repeat(900)}`, 'deeply indented'],
    ['lists nested on one very long line', `version: 1\n${'- '.repeat(60_000)}`, 'too long'],
    ['lists nested behind a key', `a: ${'- '.repeat(60_000)}`, 'long'],
    ['brackets without end', `version: 1\nrules: ${'['.repeat(1_900)}`, ''],
    ['brackets without end over lines', `version: 1\nrules:\n${`${'['.repeat(1_000)}\n`.repeat(200)}`, ''],
    ['a huge file', `version: 1\n${'# x\n'.repeat(100_000)}`, 'is the most'],
    ['very many lines', `version: 1\n${'\n'.repeat(50_000)}`, 'lines'],
    ['very deep indentation', `version: 1\n${' '.repeat(50_000)}a: 1`, 'is the most'],
    ['YAML that never closes', 'version: 1\nrules: {', ''],
    ['tabs', 'version: 1\nrules:\n\tselect-star: off\n', ''],
  ])('with %s is refused with a sentence', (_name, text, words) => {
    const started = process.cpuUsage();
    const { policy, problems } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]);
    expect(processorMsSince(started)).toBeLessThan(5_000);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map((p) => p.message).join('\n')).toContain(words);
    expect(policy.layers).toEqual([]);
    expect(({} as Record<string, unknown>)['rules']).toBeUndefined();
    for (const { span, line, column } of problems) {
      expect(span.start).toBeLessThanOrEqual(text.length);
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
  });

  it('with hundreds of conditions is still read in time', () => {
    const clauses = Array.from(
      { length: 200 },
      (_, i) => `  - when: "risk.score > 0.${i + 1} && 'r${i}' in actor.roles"\n    effect: deny`,
    );
    const started = process.cpuUsage();
    expect(problemsOf(`version: 1\napproval:\n${clauses.join('\n')}\n`)).toEqual([]);
    expect(processorMsSince(started)).toBeLessThan(10_000);
  });
});
