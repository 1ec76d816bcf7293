import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { Checked, CheckReport } from '../../../src/core/report/checked.ts';
import { sarifReport } from '../../../src/core/report/sarif.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { sarifProblems as problems, sarifSchemaName } from '../../support/sarifSchema.ts';
import { draftOf, profile } from '../../support/statements.ts';

const dialect = await createPostgresqlDialect();
const { policy } = readPolicy([]);

function checked(file: string, text: string): Checked {
  const analysis = dialect.analyse(text, demoCatalog);
  return {
    file,
    text,
    decision: decide(analysis, draftOf(text), { policy, profile: profile(), catalog: demoCatalog }),
  };
}

function sarif(report: Partial<CheckReport>) {
  return JSON.parse(sarifReport({ checked: [], unread: [], policyProblems: [], ...report }, { version: '1.2.3' }));
}

const hostile = 'evil\u001b[2J\u202e\r\n::error::%0A,x:y #?\ud800.sql';
const texts = [
  'DELETE FROM customers',
  "-- é😀\r\nSELECT * FROM customers c, orders o;\r\nUPDATE customers SET email = '😀'; DROP TABLE orders;",
  'SELEC nonsense',
  '',
];

describe('SARIF', () => {
  it('is valid by the schema that this test knows of, and that finds mistakes', () => {
    expect(sarifSchemaName).toMatch(/sarif-schema-2\.1\.0\.json$/);
    const log = sarif({ checked: [checked('a.sql', texts[0] ?? '')] });
    expect(problems(log)).toEqual([]);
    log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    log.runs[0].results[0].fixes[0].artifactChanges = [];
    expect(problems(log)?.map((problem) => problem.instancePath)).toEqual(
      expect.arrayContaining([
        '/runs/0/results/0/locations/0/physicalLocation/region/startLine',
        '/runs/0/results/0/fixes/0/artifactChanges',
      ]),
    );
  });

  it('stays valid with findings, fixes, files that were not read, and a broken policy', () => {
    const some = texts.map((text, index) => checked(`sql/${index}.sql`, text));
    const log = sarif({ checked: some, unread: [{ file: 'b.sql', reason: 'It is no regular file.' }] });
    expect(problems(log)).toEqual([]);
    expect(log.runs[0].results.length).toBeGreaterThan(4);
    expect(log.runs[0].results.some((result: { fixes?: unknown }) => result.fixes !== undefined)).toBe(true);
    expect(log.runs[0].invocations[0].executionSuccessful).toBe(false);
    const broken = readPolicy([{ source: 'workspace', name: 'p.yaml', text: 'version: 1\nrulez: {}\n' }]).problems;
    expect(problems(sarif({ policyProblems: broken }))).toEqual([]);
  });

  it('an attack by name: stays valid whatever a file is called', () => {
    const names = [hostile, '-', '/etc/x.sql', './a b.sql', 'C:/x.sql', 'back\\slash.sql', '../up.sql', '%2e%2e/x.sql'];
    const log = sarif({
      checked: names.map((name) => checked(name, 'DELETE FROM customers')),
      unread: names.map((file) => ({ file, reason: `${hostile} is odd.` })),
    });
    expect(problems(log)).toEqual([]);
    const uris = log.runs[0].artifacts.map((artifact: { location: { uri: string } }) => artifact.location.uri);
    expect(uris.slice(1)).toEqual([
      '-',
      'file:///etc/x.sql',
      'a%20b.sql',
      'C%3A/x.sql',
      'back%5Cslash.sql',
      '../up.sql',
      '%252e%252e/x.sql',
    ]);
  });

  it('counts columns in UTF-16 code units and lines as editors do', () => {
    const regionOf = (text: string) =>
      sarif({ checked: [checked('a.sql', text)] }).runs[0].results.map(
        (result: { locations: { physicalLocation: { region: object } }[] }) =>
          result.locations[0]?.physicalLocation.region,
      );
    expect(regionOf('SELECT 1;\r\n/* é😀 */ DELETE FROM customers')).toMatchObject([
      { startLine: 2, startColumn: 23, endLine: 2, endColumn: 32 },
    ]);
    // The database and an editor end lines differently here, so the character itself is what is found.
    expect(regionOf('SELECT 1;\r\nDELETE\r FROM customers')).toMatchObject([
      { startLine: 2, startColumn: 7, endLine: 3, endColumn: 1 },
    ]);
  });

  it('knows a finding again when lines and white space around it change, and tells equal ones apart', () => {
    const prints = (text: string) =>
      sarif({ checked: [checked('a.sql', text)] }).runs[0].results.map(
        (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['countersignLine/v1'],
      );
    const before = prints('DELETE FROM customers;\nDELETE FROM customers;\nDELETE FROM orders;');
    const after = prints('-- new\n\n  DELETE   FROM customers;\r\nDELETE FROM customers;\nDELETE FROM orders;');
    expect(after).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });
});
