import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { dialectNamed } from '../../src/composition/dialects.ts';
import { demoProfile } from '../../src/composition/profiles.ts';
import { readDisclosure } from '../../src/core/audit/disclosure.ts';
import { recordAnalysis, recordDecision, recordDraft } from '../../src/core/audit/steps.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import { assess } from '../../src/core/flow.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../src/core/prelude/brands.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { openTestTrail, temporaryFolder } from '../support/trailWorld.ts';
import { withholdValues } from '../support/withholdValues.ts';

const { deciding: dialect } = await dialectNamed('postgresql');
const analyst: Actor = { kind: 'person', id: 'ada', roles: ['analyst'], attributes: {} };

const before = `version: 1
approval:
  - { when: "statement.effect == 'read'", effect: permit }
  - { when: "true", effect: requireApproval }
`;
/** Blocks changes, asks about reads of \`orders\`, and lets stewards do what they like. */
const after = `version: 1
approval:
  - { when: "'steward' in actor.roles", effect: permit }
  - { when: "statement.effect != 'read'", effect: deny }
  - { when: "statement.tables.exists(t, t.contains('orders'))", effect: requireApproval }
  - { when: "draft.author == 'model' && draft.confidence < 0.5", effect: requireSecondPerson, roles: [lead] }
  - { when: "true", effect: permit }
`;

interface Past {
  readonly sql: string;
  readonly asker?: Actor;
  readonly connection?: string;
  readonly environment?: string;
  readonly draft?: Pick<Draft, 'author' | 'confidence' | 'agreement'>;
}

/** A trail that was written as `run` writes it, judged by the policy before. */
async function trailOf(past: readonly Past[]): Promise<string> {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory);
  const { recorder } = trail;
  const { policy } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text: before }]);
  for (const [index, { sql, asker = analyst, connection = 'demo', environment, draft: written }] of past.entries()) {
    const profile = { ...demoProfile, name: asConnectionName(connection) };
    const requestId = asRequestId(`request-${index}`);
    const draft: Draft = { requestId, asker, connection: profile.name, sql, author: { kind: 'person' }, ...written };
    const { analysis, decision } = assess(draft, { profile, dialect, catalog: undefined, policy });
    const ofRequest = { requestId, connection: profile.name, actor: asker };
    if (written !== undefined) await recordDraft(recorder, ofRequest, draft);
    const about = { ...ofRequest, queryId: asQueryId(`query-${index}`) };
    await recordAnalysis(recorder, about, analysis, { hasCatalog: false });
    await recordDecision(recorder, about, decision, Date.now());
    if (environment !== undefined) {
      const opened = { 'db.system.name': 'postgresql', environment, purpose: 'query' } as const;
      await recorder.record('connection.opened', about, opened, {});
    }
  }
  await trail.close('test finished');
  return directory;
}

async function replay(words: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const terminal = fakeTerminal();
  for (const [name, text] of Object.entries({ 'before.yaml': before, 'after.yaml': after, ...files })) {
    mkdirSync(path.dirname(path.join(terminal.cwd, name)), { recursive: true });
    writeFileSync(path.join(terminal.cwd, name), text);
  }
  const code = await runCommandLine(['policy', 'replay', '--format', 'json', ...words, 'after.yaml'], terminal);
  const printed = terminal.printed();
  return { code, said: terminal.said.join('\n'), report: printed === '' ? undefined : JSON.parse(printed) };
}

const changed = (report: { changed: { change: string; count: number; text: string }[] }) =>
  report.changed.map(({ change, count, text }) => [change, count, text]);

describe('policy replay of a trail', () => {
  it('judges what an agent asked for as asked for by an agent, as it was judged then', async () => {
    const trail = await trailOf([{ sql: 'SELECT 1', asker: { ...analyst, agent: { name: 'Test Editor' } } }]);
    const same = await replay(['--trail', trail], { 'after.yaml': before });
    expect(changed(same.report)).toEqual([]);
    const open = await replay(['--trail', trail], { 'after.yaml': `${before}agents: { run: asPerson }\n` });
    expect(changed(open.report)).toEqual([['newlyFree', 1, 'SELECT $1']]);
  });

  it('tells what the changed policy would have done, without the literals of anybody', async () => {
    const model = { kind: 'model', provider: 'p', model: 'm', promptDigest: digestOf('') } as const;
    const trail = await trailOf([
      { sql: 'SELECT 1' },
      { sql: "SELECT id FROM orders WHERE name = 'Ada'" },
      { sql: "SELECT id FROM orders WHERE name = 'Bob'" },
      { sql: 'DELETE FROM t WHERE id = 7' },
      { sql: 'DELETE FROM t WHERE id = 8', asker: { ...analyst, roles: ['steward'] } },
      { sql: 'SELECT a FROM t', draft: { author: model, confidence: 0.2 } },
      { sql: 'SELECT b FROM t', draft: { author: model, confidence: 0.9 } },
      { sql: "SELECT 'Carol" },
    ]);
    const { code, report } = await replay(['--trail', trail]);
    expect(code).toBe(0);
    expect(changed(report)).toEqual([
      ['newlyBlocked', 1, 'DELETE FROM t WHERE id = $1'],
      ['newlyBlocked', 1, ''],
      ['newlyFree', 1, 'DELETE FROM t WHERE id = $1'],
      ['newlyAsked', 2, 'SELECT id FROM orders WHERE name = $1'],
      ['newlyAsked', 1, 'SELECT a FROM t'],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Ada|Bob|Carol/);
    expect(report.statements).toBe(8);
    expect(report.approvals).toEqual([
      { role: 'analyst', statements: 7, before: 2, after: 3, secondPerson: 1 },
      { role: 'steward', statements: 1, before: 1, after: 0, secondPerson: 0 },
    ]);
    expect(report.approvers).toEqual([{ role: 'lead', approvals: 1 }]);
  });

  it('judges nothing that the trail can not tell, and says why', async () => {
    const trail = await trailOf([
      { sql: 'SELECT 1', connection: 'gone' },
      { sql: 'SELECT 2', connection: 'shop', environment: 'production' },
      { sql: 'SELECT 3', connection: 'stage', environment: 'staging' },
    ]);
    const connections = ['shop', 'stage'].map((name) => ({ name, driver: 'postgres', environment: 'staging' }));
    const files = { '.countersign/connections.json': JSON.stringify(connections) };
    const { code, report } = await replay(['--trail', trail, '--exit-code'], files);
    expect(code).toBe(1);
    expect(report.unjudged).toEqual([
      { source: 'query-0', before: 'permit', reason: expect.stringContaining("connection gone isn't known here") },
      { source: 'query-1', before: 'permit', reason: 'The connection shop was production, and here it is staging.' },
    ]);
    expect(report.statements).toBe(1);
  });

  it('judges no text that is withheld, nor for a person whose attributes may be', async () => {
    const asker = { ...analyst, attributes: { region: 'EU' } };
    const without = async (isKept: (name: unknown) => boolean) => {
      const trail = await trailOf([{ sql: 'SELECT 1', asker }]);
      await withholdValues(trail, (text) => isKept(readDisclosure(text)?.name));
      return (await replay(['--trail', trail])).report;
    };
    expect(await without(() => false)).toMatchObject({
      statements: 0,
      unjudged: [{ source: 'query-0', before: 'permit', reason: expect.stringContaining('text is withheld') }],
    });
    expect(await without((name) => name !== 'user.attributes')).toMatchObject({
      statements: 0,
      unjudged: [{ reason: expect.stringContaining('attributes of who asked') }],
    });
    expect((await without(() => true)).statements).toBe(1);
  });

  it('compares by two policies, so that only they differ, and says what was recorded otherwise', async () => {
    const trail = await trailOf([{ sql: 'DELETE FROM t WHERE id = 7' }]);
    const same = await replay(['--trail', trail, '--before', 'same.yaml'], { 'same.yaml': after });
    expect(changed(same.report)).toEqual([]);
    expect(same.report.notes.join()).toContain('1 were recorded otherwise');
    expect((await replay(['--trail', trail, '--before', 'before.yaml', '--exit-code'])).code).toBe(1);
    expect(
      (await replay(['--trail', trail, '--before', 'same.yaml', '--exit-code'], { 'same.yaml': after })).code,
    ).toBe(0);
  });

  it('reads whoever asked and wrote by the request of the statement, not by its text alone', async () => {
    const model = { kind: 'model', provider: 'p', model: 'm', promptDigest: digestOf('') } as const;
    const sql = 'SELECT a FROM t';
    const { report } = await replay([
      '--trail',
      await trailOf([{ sql, draft: { author: model, confidence: 0.1 } }, { sql }]),
    ]);
    expect(changed(report)).toEqual([['newlyAsked', 1, sql]]);
  });

  it('weighs how many drafts agreed as it was weighed: for the risk, and never as confidence', async () => {
    const author = { kind: 'model', provider: 'p', model: 'm', promptDigest: digestOf('') } as const;
    const agreed = (agreeing: number) => ({ samples: 5, answered: 5, agreeing, isTied: false, alternatives: [] });
    const trail = await trailOf([
      { sql: 'SELECT a FROM t', draft: { author, agreement: agreed(5) } },
      { sql: 'SELECT b FROM t', draft: { author, agreement: agreed(1) } },
    ]);
    const asAgainstConfidence = await replay(['--trail', trail]);
    expect(changed(asAgainstConfidence.report)).toEqual([
      ['newlyAsked', 1, 'SELECT a FROM t'],
      ['newlyAsked', 1, 'SELECT b FROM t'],
    ]);
    const byRisk = `version: 1
risk: { weights: { sensitivity: 0, scope: 0, violations: 0, confidence: 0.5, role: 0, effect: 0, environment: 0 } }
approval: [{ when: "risk.level == 'low'", effect: permit }, { when: "true", effect: requireApproval }]
`;
    const { report } = await replay(['--trail', trail], { 'after.yaml': byRisk });
    expect(changed(report)).toEqual([['newlyAsked', 1, 'SELECT b FROM t']]);
  });
});

describe('an attack by name:', () => {
  it('a trail that was tampered with, so that a policy looks harmless, is not concluded from', async () => {
    const trail = await trailOf([{ sql: 'SELECT id FROM orders' }]);
    const stream = path.join(trail, 'streams', readdirSync(path.join(trail, 'streams'))[0] ?? '');
    const file = path.join(stream, '000001.seg');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"decision":"permit"');
    expect(at).toBeGreaterThan(0);
    bytes.write('"decision":"xermit"', at);
    writeFileSync(file, bytes);
    const { code, said, report } = await replay(['--trail', trail]);
    expect({ code, report }).toEqual({ code: 2, report: undefined });
    expect(said).toMatch(/was tampered with, so nothing is concluded/);
  });
});

describe('policy replay of files', () => {
  const files = {
    'sql/a.sql': "SELECT 1;\nDELETE FROM t WHERE id = 'secret';\n",
    'sql/b.sql': 'SELECT id FROM orders;',
    'sql/c.sql': '-- countersign-dialect: nosuch\nSELECT 1;',
    'sql/broken.sql': "SELECT 'secret that is never closed",
  };

  it('judges statement by statement, by both policies, and says as whom', async () => {
    const { code, report } = await replay(['--files', 'sql', '--before', 'before.yaml'], files);
    expect(code).toBe(0);
    expect(report.changed).toMatchObject([
      { change: 'newlyBlocked', source: 'sql/a.sql', line: 2, column: 1, text: 'DELETE FROM t WHERE id = $1' },
      { change: 'newlyBlocked', source: 'sql/broken.sql', text: '' },
      { change: 'newlyAsked', source: 'sql/b.sql', line: 1, column: 1 },
    ]);
    expect(JSON.stringify(report)).not.toContain('secret');
    expect(report.unjudged).toEqual([{ source: 'sql/c.sql', reason: expect.stringContaining('nosuch') }]);
    expect(report.notes.join()).toContain('judged as replay on the connection demo');
  });

  it.each([
    ['no policy to compare with', ['--files', 'sql'], /needs --before/],
    ['nothing to judge', [], /needs --trail, --files, or both/],
    ['a folder without SQL', ['--files', '.countersign', '--before', 'before.yaml'], /no SQL file/],
    ['no trail', ['--trail', 'nowhere'], /no trail at nowhere/],
    ['a policy with a mistake', ['--files', 'sql', '--before', 'wrong.yaml'], /wrong\.yaml:2:1/],
  ])('refuses %s with a sentence', async (_name, words, sentence) => {
    const more = { ...files, '.countersign/x.txt': '', 'wrong.yaml': 'version: 1\nrulez: {}\n' };
    const { code, said, report } = await replay(words, more);
    expect([2, 3]).toContain(code);
    expect(said).toMatch(sentence);
    expect(report).toBeUndefined();
  });
});
