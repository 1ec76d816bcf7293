import { describe, expect, it } from 'vitest';
import { createEcmascript } from '../../../src/adapters/languages/ecmascript/language.ts';
import { python } from '../../../src/adapters/languages/python/language.ts';
import type { EmbeddedSql, HostLanguage } from '../../../src/core/embedded/embeddedSql.ts';
import { hostFindings, hostFix } from '../../../src/core/embedded/hostFindings.ts';
import { joinedDecision } from '../../../src/core/embedded/joinedDecision.ts';
import { demoSituation, judgeIn } from '../../vscode/documents/judged.ts';

const typescript = createEcmascript('typescript', false);
const { judge } = judgeIn(await demoSituation());

/** What is said of the SQL in a file: rule, severity, and the words of the file that it is said of. */
function saidOf(text: string, language: HostLanguage = typescript): readonly string[] {
  return language
    .find(text, 'template')
    .flatMap((embedded) =>
      hostFindings(embedded, judge(embedded.text).decision.findings).map(
        ({ finding: { rule, severity, span } }) => `${rule} ${severity}: ${text.slice(span.start, span.end)}`,
      ),
    );
}

/** The file after the first fix of a rule; `undefined` where that fix can't be made there. */
function fixed(text: string, rule: string, language: HostLanguage = typescript): string | undefined {
  const found = language.find(text, 'template');
  const [embedded] = found;
  if (embedded === undefined) throw new Error('There is no SQL in this file.');
  const own = judge(embedded.text).decision.findings.find((finding) => finding.rule === rule);
  const [first] = own?.fixes ?? [];
  if (first === undefined) throw new Error('This finding has no fix.');
  const read = (changed: string): readonly EmbeddedSql[] => language.find(changed, 'template');
  const fix = hostFix(first, embedded, { text, found }, read, language);
  return fix?.edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
}

describe('what is said of SQL in other languages', () => {
  it('stands at its place, whatever escapes and placeholders come before it', () => {
    expect(saidOf('db.query("\\u0044ELETE\\n FROM \\\n custom\\x65rs")')).toEqual([
      'delete-without-where error: custom\\x65rs',
    ]);
    expect(saidOf('cur.execute(f"UPDATE orders SET status = \'\\x41\' || {x!r}", 1)', python)).toEqual([
      'update-without-where error: orders',
    ]);
  });

  it('leaves out that placeholders have no value', () => {
    for (const sql of ['${id}', '$1', ':id', '?', '%s', '%(id)s'])
      expect(saidOf(`db.query(\`SELECT email FROM customers WHERE customer_id = ${sql} LIMIT 1\`)`)).not.toContainEqual(
        expect.stringContaining('not-understood'),
      );
  });

  it('is nothing where the text may be something else, and quiet where its author calls it SQL', () => {
    expect(saidOf("editor.execute('select the next word')")).toEqual([]);
    expect(saidOf("/* sql */ 'select the next word from'")).toEqual([expect.stringMatching(/^not-understood info: /)]);
  });

  it('has fixes that are written as the literal wants them', () => {
    expect(fixed('db.query("SELECT * FROM \\"orders\\" LIMIT 1")', 'select-star')).toMatch(
      /^db\.query\("SELECT order_id, /,
    );
    expect(fixed('cur.execute(f"SELECT * FROM orders LIMIT {n}")', 'select-star', python)).toMatch(
      / FROM orders LIMIT \{n\}"\)$/,
    );
  });

  it('has no fix that would change an escape or a placeholder', () => {
    expect(fixed('db.query("SELECT \\x2a FROM orders LIMIT 1")', 'select-star')).toBeUndefined();
  });

  it('has no fix after which the file would hold other SQL', () => {
    const text = 'db.query("SELECT 1")';
    const [embedded] = typescript.find(text, 'template');
    if (embedded === undefined) throw new Error('There is no SQL in this file.');
    const fix = { title: 'Break out', edits: [{ span: { start: 7, end: 8 }, text: '"' }] };
    const unescaped = { encode: (sql: string) => sql };
    const read = (changed: string) => typescript.find(changed, 'template');
    expect(hostFix(fix, embedded, { text, found: [embedded] }, read, unescaped)).toBeUndefined();
    expect(hostFix(fix, embedded, { text, found: [embedded] }, read, typescript)?.edits).toEqual([
      { span: { start: 17, end: 18 }, text: '\\"' },
    ]);
  });

  it('is for a whole file the strictest of its texts', () => {
    const decisions = ['SELECT 1', 'DELETE FROM customers', 'SELECT 2'].map((sql) => judge(sql).decision);
    expect(joinedDecision(decisions, [])).toMatchObject({ effect: 'deny', risk: { level: decisions[1]?.risk.level } });
    expect(joinedDecision([], [])).toBeUndefined();
  });
});
