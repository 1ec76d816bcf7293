import { describe, expect, it } from 'vitest';
import { type Effect, effects } from '../../../../src/core/policy/decision.ts';
import { replayJson } from '../../../../src/core/report/replay/json.ts';
import { replayMarkdown } from '../../../../src/core/report/replay/markdown.ts';
import {
  approvalsByRole,
  approverLoads,
  changedGroups,
  changeOf,
  type Replayed,
  type ReplayReport,
} from '../../../../src/core/report/replay/replay.ts';
import { replaySarif } from '../../../../src/core/report/replay/sarif.ts';
import { replayText } from '../../../../src/core/report/replay/text.ts';
import { sarifProblems } from '../../../support/sarifSchema.ts';

const statement = (before: Effect, after: Effect, more: Partial<Replayed> = {}): Replayed => ({
  source: 'query-1',
  text: 'SELECT a FROM t WHERE b = $1',
  fingerprint: 'f1',
  roles: ['analyst'],
  before,
  after,
  reasons: ['Because.'],
  approvers: [],
  ...more,
});

const report = (replayed: readonly Replayed[], more: Partial<ReplayReport> = {}): ReplayReport => ({
  policy: '.countersign/policy.yaml',
  replayed,
  unjudged: [],
  notes: [],
  ...more,
});

describe('the change of an answer', () => {
  it('is named for each pair of effects', () => {
    const table = effects.map((before) => effects.map((after) => changeOf(before, after) ?? '-'));
    expect(table).toEqual([
      ['-', 'otherwise', 'newlyAsked', 'newlyAsked', 'newlyBlocked'],
      ['otherwise', '-', 'newlyAsked', 'newlyAsked', 'newlyBlocked'],
      ['newlyFree', 'newlyFree', '-', 'otherwise', 'newlyBlocked'],
      ['newlyFree', 'newlyFree', 'otherwise', '-', 'newlyBlocked'],
      ['newlyFree', 'newlyFree', 'newlyPossible', 'newlyPossible', '-'],
    ]);
  });

  it('is told once for statements that differ only in literals, the weightiest first', () => {
    const groups = changedGroups([
      statement('permit', 'requireApproval'),
      statement('permit', 'permit', { fingerprint: 'f0' }),
      statement('permit', 'requireApproval', { source: 'query-2' }),
      statement('permit', 'requireSecondPerson', { fingerprint: 'f2' }),
      statement('permit', 'deny', { fingerprint: 'f3' }),
    ]);
    expect(groups.map(({ change, count, example }) => [change, count, example.after])).toEqual([
      ['newlyBlocked', 1, 'deny'],
      ['newlyAsked', 2, 'requireApproval'],
      ['newlyAsked', 1, 'requireSecondPerson'],
    ]);
  });
});

describe('approvals', () => {
  const replayed = [
    statement('permit', 'requireApproval'),
    statement('requireApproval', 'requireSecondPerson', {
      roles: ['analyst', 'lead', 'analyst'],
      approvers: ['steward'],
    }),
    statement('requireApproval', 'deny', { roles: [] }),
    statement('permit', 'requireSecondPerson', { approvers: ['steward', 'owner'] }),
    statement('permit', 'requireSecondPerson'),
  ];

  it('are counted for each role of who asks', () => {
    expect(approvalsByRole(replayed)).toEqual([
      { role: 'analyst', statements: 4, before: 1, after: 4, secondPerson: 3 },
      { role: 'lead', statements: 1, before: 1, after: 1, secondPerson: 1 },
      { role: undefined, statements: 1, before: 1, after: 0, secondPerson: 0 },
    ]);
  });

  it('of others are counted for each role that has to give them', () => {
    expect(approverLoads(replayed)).toEqual([
      { role: 'steward', approvals: 2 },
      { role: 'owner', approvals: 1 },
      { role: undefined, approvals: 1 },
    ]);
  });
});

describe('a replay report', () => {
  const some = report(
    [
      statement('permit', 'deny'),
      statement('deny', 'permit', {
        source: 'sql/a.sql',
        fingerprint: 'f2',
        region: { line: 2, column: 3, endLine: 2, endColumn: 9 },
        reasons: [],
      }),
    ],
    { unjudged: [{ source: 'query-9', before: 'deny', reason: 'Its text is withheld.' }], notes: ['Rests on this.'] },
  );

  it('for a terminal says what changes, for whom, and what is not known', () => {
    expect(replayText(some)).toBe(
      [
        'With .countersign/policy.yaml, of 2 statements:',
        '  newly blocked                1',
        '      1 × permit → deny  SELECT a FROM t WHERE b = $1',
        '          query-1  Because.',
        '  newly free                   1',
        '      1 × deny → permit  SELECT a FROM t WHERE b = $1',
        '          sql/a.sql:2:3',
        '  newly asked                  0',
        '  no longer blocked, asked     0',
        '  asked or reviewed otherwise  0',
        'Approvals, by the role of who asks:',
        '  analyst: 0 before, 0 after (0 by a second person), of 2 statements',
        'Not judged, 1:',
        '  1 × Its text is withheld.',
        'Note: Rests on this.',
        '',
      ].join('\n'),
    );
  });

  it('in JSON has a version, counts and every change', () => {
    const read = JSON.parse(replayJson(some));
    expect(read).toMatchObject({
      version: 1,
      statements: 2,
      counts: { newlyBlocked: 1, newlyFree: 1, newlyAsked: 0, newlyPossible: 0, otherwise: 0 },
      unjudged: [{ source: 'query-9', before: 'deny' }],
    });
    expect(read.changed.map((one: { change: string; line?: number }) => [one.change, one.line])).toEqual([
      ['newlyBlocked', undefined],
      ['newlyFree', 2],
    ]);
  });

  it('in SARIF is valid, and stands at the file or at the policy', () => {
    const log = JSON.parse(replaySarif(some, { version: '1.2.3' }));
    expect(sarifProblems(log)).toEqual([]);
    const { results, tool } = log.runs[0];
    for (const result of results) expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(
      results.map((result: { ruleId: string; locations: { physicalLocation: object }[] }) => [
        result.ruleId,
        result.locations[0]?.physicalLocation,
      ]),
    ).toEqual([
      ['newly-blocked', { artifactLocation: { uri: '.countersign/policy.yaml' }, region: { startLine: 1 } }],
      [
        'newly-free',
        {
          artifactLocation: { uri: 'sql/a.sql' },
          region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 },
        },
      ],
    ]);
  });

  it('in Markdown shows the first examples and counts the rest', () => {
    const many = Array.from({ length: 8 }, (_, i) => statement('permit', 'deny', { fingerprint: `f${i}` }));
    const markdown = replayMarkdown(report(many));
    expect(markdown).toContain('| newly blocked | 8 |');
    expect(markdown.match(/1 × permit → deny/g)).toHaveLength(5);
    expect(markdown).toContain('- and 3 other kinds');
  });
});

describe('an attack by name:', () => {
  const hostile = '`` @everyone | ![x](https://evil.example/p.png) </details><script> \u001b[2J\u202e\n# owned\n';
  const attacked = report(
    [
      statement('permit', 'requireSecondPerson', {
        text: hostile,
        roles: [hostile],
        reasons: [hostile],
        approvers: [hostile],
      }),
    ],
    { policy: hostile, unjudged: [{ source: hostile, reason: hostile }], notes: [hostile] },
  );

  it('SQL that is markup stays text in a comment on a pull request', () => {
    const markdown = replayMarkdown(attacked);
    expect(markdown).not.toMatch(/^# owned/m);
    expect(markdown).not.toContain('\u001b');
    // Everything foreign stands in code spans, whose fence is longer than the runs of backticks within.
    const outside = markdown.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    expect(outside).not.toMatch(/everyone|evil|script|owned/);
    // A table has as many cells in each row as in its head.
    const row = markdown.split('\n').find((line) => line.startsWith('| ') && line.includes('everyone'));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  it('neither terminal nor SARIF is steered by it', () => {
    expect(replayText(attacked)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^# owned/m);
    expect(sarifProblems(JSON.parse(replaySarif(attacked, { version: '1' })))).toEqual([]);
  });
});
