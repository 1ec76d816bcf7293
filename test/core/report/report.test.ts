import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/policy/decide.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { type CheckReport, hasErrors, inert } from '../../../src/core/report/checked.ts';
import { githubReport } from '../../../src/core/report/github.ts';
import { jsonReport } from '../../../src/core/report/json.ts';
import { sarifReport } from '../../../src/core/report/sarif.ts';
import { textReport } from '../../../src/core/report/text.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analysisOfText, draftOf, profile, statement } from '../../support/statements.ts';

/** `-- é😀` on the first line, so that code units, code points and bytes all differ. */
function report(file = 'sql/clean up.sql', table = 'customers'): CheckReport {
  const text = `-- é😀\nDELETE FROM ${table}`;
  const start = text.indexOf('DELETE');
  const at = { start: start + 12, end: start + 12 + table.length };
  const made = statement(
    {
      kind: 'delete',
      effect: 'write',
      writes: [{ schema: 'public', table }],
      tableUses: [{ schema: 'public', table, alias: null, span: at, access: 'write' }],
      whereAt: at.end,
    },
    text.slice(start),
    start,
  );
  const decision = decide(analysisOfText(text, [made]), draftOf(text), {
    policy: readPolicy([]).policy,
    profile: profile(),
    catalog: demoCatalog,
  });
  return { checked: [{ file, text, decision }], unread: [], policyProblems: [] };
}

const broken: CheckReport = {
  checked: [],
  unread: [],
  policyProblems: readPolicy([{ source: 'workspace', name: 'policy.yaml', text: 'version: 1\nrulez: {}\n' }]).problems,
};

describe('a report', () => {
  it('for a terminal says where, how bad, what, and what to do', () => {
    expect(textReport(report())).toBe(
      'sql/clean up.sql:2:13 error delete-without-where This DELETE has no WHERE, so it would remove all rows of customers (about 48,211).\n' +
        '    Add a condition that names the rows to remove.\n' +
        'sql/clean up.sql: 1 finding; risk high; the policy says deny.\n',
    );
    expect(textReport(broken)).toMatch(
      /^policy\.yaml:2:1 error policy There is no “rulez” here\. Did you mean “rules”\?/,
    );
  });

  it('fails for an error and for a policy that cannot be read, and for nothing else', () => {
    expect(hasErrors(report())).toBe(true);
    expect(hasErrors(broken)).toBe(true);
    expect(hasErrors({ checked: [], unread: [], policyProblems: [] })).toBe(false);
  });

  it('in JSON has a version and whole findings', () => {
    const read = JSON.parse(jsonReport(report()));
    expect(read.version).toBe(1);
    expect(read.files).toHaveLength(1);
    expect(read.files[0]).toMatchObject({ file: 'sql/clean up.sql', effect: 'deny', risk: { level: 'high' } });
    expect(read.files[0].findings).toMatchObject([
      {
        rule: 'delete-without-where',
        severity: 'error',
        statement: 0,
        line: 2,
        column: 13,
        endLine: 2,
        endColumn: 22,
        span: { start: 19, end: 28 },
      },
    ]);
  });

  it('for GitHub is workflow commands', () => {
    expect(githubReport(report())).toBe(
      '::error file=sql/clean up.sql,line=2,endLine=2,col=13,endColumn=22,title=delete-without-where::This DELETE has no WHERE, so it would remove all rows of customers (about 48,211). Add a condition that names the rows to remove.\n',
    );
    expect(githubReport(broken)).toContain('::error file=policy.yaml,line=2,col=1,title=policy::');
  });
});

describe('a SARIF report', () => {
  const read = JSON.parse(sarifReport(report(), { version: '1.2.3' }));
  const [run] = read.runs;

  it('is of version 2.1.0, with every rule described', () => {
    expect(read.version).toBe('2.1.0');
    expect(read.$schema).toContain('sarif-schema-2.1.0.json');
    expect(run.tool.driver).toMatchObject({ name: 'Countersign', semanticVersion: '1.2.3' });
    expect(run.columnKind).toBe('utf16CodeUnits');
    for (const rule of run.tool.driver.rules) {
      expect(rule).toMatchObject({
        id: expect.stringMatching(/^[a-z-]+$/),
        shortDescription: { text: expect.any(String) },
        fullDescription: { text: expect.any(String) },
        help: { text: expect.any(String), markdown: expect.any(String) },
        defaultConfiguration: { level: expect.stringMatching(/^(note|warning|error)$/) },
      });
    }
  });

  it('points each result at its rule and its exact place', () => {
    expect(run.results).toHaveLength(1);
    const [result] = run.results;
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(result).toMatchObject({
      ruleId: 'delete-without-where',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'sql/clean%20up.sql', index: 0 },
            region: { startLine: 2, startColumn: 13, endLine: 2, endColumn: 22, charOffset: 19, charLength: 9 },
          },
        },
      ],
    });
    expect(run.artifacts[0].location.uri).toBe('sql/clean%20up.sql');
  });

  it('carries fixes that a tool can apply', () => {
    expect(run.results[0].fixes).toEqual([
      {
        description: { text: 'Add WHERE customer_id IS NULL, which matches no row, to be completed' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'sql/clean%20up.sql' },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 22, endLine: 2, endColumn: 22 },
                insertedContent: { text: ' WHERE customer_id IS NULL' },
              },
            ],
          },
        ],
      },
    ]);
  });

  it('says where the policy is wrong', () => {
    const [failed] = JSON.parse(sarifReport(broken, { version: '1.2.3' })).runs;
    expect(failed.results).toEqual([]);
    expect(failed.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolConfigurationNotifications: [
        {
          level: 'error',
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: 'policy.yaml' }, region: { startLine: 2, startColumn: 1 } },
            },
          ],
        },
      ],
    });
  });
});

describe('an attack by name:', () => {
  const hostile = 'evil\u001b[2J\u202e\r\n::error::owned%0A,x:y';

  it('escape sequences do not reach the terminal', () => {
    expect(textReport(report(hostile, hostile))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(textReport(report(hostile, hostile)).split('\n')).toHaveLength(4);
    expect(inert('a\u001b[31m')).toBe('a\\u001b[31m');
  });

  it('a workflow command cannot be begun', () => {
    const lines = githubReport(report(hostile, hostile)).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]?.startsWith('::error file=evil')).toBe(true);
    expect(lines[0]?.match(/file=[^,]*/)?.[0]).not.toMatch(/::/);
  });

  it('SARIF stays one JSON document', () => {
    expect(JSON.parse(sarifReport(report(hostile, hostile), { version: '1' })).runs[0].results).toHaveLength(1);
  });
});
