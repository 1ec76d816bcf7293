import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { createEcmascript } from '../../../../src/adapters/languages/ecmascript/language.ts';
import { scan } from '../../../../src/adapters/languages/ecmascript/scan.ts';
import { processorMsSince } from '../../../support/processorTime.ts';

const typescript = createEcmascript('typescript', false);
const react = createEcmascript('typescript', true);
const found = (text: string, language = typescript) => language.find(text, 'template').map((one) => one.text);

describe('SQL in TypeScript', () => {
  it.each([
    ['a tagged template', 'const q = sql`SELECT ${id}`', ['SELECT ${id}']],
    ['a tag with types and calls', 'sql.type(z.object({}))<A<B>>`SELECT 1`', ['SELECT 1']],
    ["Prisma's tags", 'prisma.$queryRaw<Row[]>`SELECT 1`; Prisma.sql`SELECT 2`', ['SELECT 1', 'SELECT 2']],
    ['a comment before it', "f(/* sql */ 'SELECT 1'); g(/*sql*/ `SELECT 2`)", ['SELECT 1', 'SELECT 2']],
    ['a comment on the line above', '// language=sql\nconst q: string = "SELECT 1"', ['SELECT 1']],
    [
      'the argument of a call',
      'await db.query<A>("SELECT 1", [x]); pool.execute(`SELECT 2`)',
      ['SELECT 1', 'SELECT 2'],
    ],
    ['the text of a query object', 'db.query({ text: "SELECT 1", values: [] })', ['SELECT 1']],
    [
      'strings put together',
      'db.query("SELECT a " +\n  `FROM t ` + where(x[1]) + " LIMIT 1")',
      ['SELECT a FROM t ${expression} LIMIT 1'],
    ],
    ['String.raw', "db.query(String.raw`SELECT '\\d'`)", ["SELECT '\\d'"]],
    [
      'within a substitution',
      'html`<p>${await db.query(`SELECT ${sql`SELECT 2`}`)}</p>`',
      ['SELECT ${expression}', 'SELECT 2'],
    ],
  ])('is found as %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['a fragment', 'sql`WHERE a = ${b}`'],
    ['a sentence in a call', 'log("SELECT the file")'],
    ['a comment', '// db.query("SELECT 1")\n/* sql`SELECT 1` */'],
    ['a regular expression', 'x = /sql`SELECT 1`/'],
    ['a string that says so', '"sql`SELECT 1`"'],
    ['a template that is never closed', 'sql`SELECT 1'],
    ['a text that is worked on further', 'db.query("SELECT 1".replace("1", y))'],
    ['one of two texts', 'db.query("SELECT 1" || x); db.query("SELECT 2" + a - b)'],
    ['an escape that there is not', 'sql`SELECT \\u{110000}`'],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is found after what could be taken for an end', () => {
    const query = 'db.query("SELECT 1")';
    for (const before of [
      '`${"}"}`;',
      '`${`${"`"}`}`;',
      "'\\\n';",
      'a = b / c; d = "/";',
      'if (a) /[/"]/.test(b);',
      'x = {} / 1; y = "/";',
      '`\\`${/* } */ 1}`;',
      '\ufeff"\ud83d\ude00";',
      'class A { #b = 1; c() { return /"/ } }',
      'a!/b; c = "/";',
    ])
      expect(found(before + query), before).toEqual(['SELECT 1']);
  });

  it('is found around JSX, whose text may hold quotes', () => {
    expect(
      found(
        "const a = <p title=\"it's\" b='\"'>Don't `stop` // here <b/> {f(() => db.query(`SELECT 1`))} </p>; const g = <T,>(x: T) => sql`SELECT 2`;",
        react,
      ),
    ).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('has lines that end as the language says, whatever the file has', () => {
    const [one] = typescript.find('sql`SELECT\r\n1 \\\r\n+ 2`', 'template');
    expect(one?.text).toBe('SELECT\n1 + 2');
    expect(one?.span).toEqual({ start: 3, end: 21 });
  });

  it('has variables where the dialect has them', () => {
    expect(typescript.find('sql`SELECT ${a.b} + ${c()}`', 'variable').map((one) => one.text)).toEqual([
      'SELECT @a_b + @expression',
    ]);
  });

  it('is where TypeScript itself sees strings and templates, in all of our own sources', () => {
    const root = path.resolve(import.meta.dirname, '../../../../src/vscode');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const text = readFileSync(path.join(root, file), 'utf8');
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
      const expected: [number, number][] = [];
      const visit = (node: ts.Node): void => {
        if (
          ts.isStringLiteral(node) ||
          ts.isNoSubstitutionTemplateLiteral(node) ||
          ts.isTemplateExpression(node) ||
          ts.isTemplateLiteralTypeNode(node)
        )
          expected.push([node.getStart(source), node.end]);
        ts.forEachChild(node, visit);
      };
      visit(source);
      const seen = scan(text, false).filter(({ kind }) => kind === 'string' || kind === 'template');
      expect(
        seen.map(({ start, end }) => [start, end]),
        file,
      ).toEqual(expected.sort(([a], [b]) => a - b));
    }
  });

  it('takes no longer for a line of slashes, brackets or backticks than for any other', () => {
    for (const part of ['/[', '`${', '<a ', '/*', "'\\", '(']) {
      const start = process.cpuUsage();
      expect(react.find(`sql ${part.repeat(20_000)}`, 'template')).toEqual([]);
      expect(processorMsSince(start), part).toBeLessThan(3_000);
    }
  });
});
