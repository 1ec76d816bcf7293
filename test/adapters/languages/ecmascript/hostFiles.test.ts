import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEcmascript } from '../../../../src/adapters/languages/ecmascript/language.ts';
import { hostSpan } from '../../../../src/core/embedded/embeddedSql.ts';
import { times } from '../../../support/thorough.ts';
import { type Chunk, sqlPiece, type Unit, written } from '../writtenSql.ts';

const typescript = createEcmascript('typescript', false);

/** Code without SQL, with what could be taken for the beginning or the end of a literal. */
const filler = fc.constantFrom(
  '// don\'t "stop" `here\n',
  '/* it\'s `not` "over */\n',
  "const a = 'it\\'s' + \"\\\"\" + '\\\\';\n",
  'const b = /[/\'"`]/g.test(x) ? 1 / 2 / 3 : 4;\n',
  'const c = `one ${two(`three ${"}"} four`)} ${/* } ` */ 5} \\` \\${ five`;\n',
  'if (x) /`"/.exec(y);\n',
  'const d = { e: `}`, f: "${", g: 1 } / 2;\n',
  'type T = `${string}-${"a" | "b"}`;\n',
  "log('SELECT nothing');\n",
  'const h = a! / b[0] / (c) / 1;\n',
  'const i = x++ / y; /* sql */\n',
  "const long = 'goes \\\n on';\n",
  'label: { }\n/re`/.test(z);\n',
  '\u2028/* \ud83d\ude00 */ const \u00e9 = "\ud83d\ude00";\n',
);

const quotes = ['"', "'", '`'] as const;
const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');

/** The ways to write one character. */
function unitsOf(character: string, quote: string, way: number, lineEnd: string): readonly Unit[] {
  const code = character.codePointAt(0) ?? 0;
  const codes = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const isSpecial =
    [quote, '\\', '\n', '\r', '\0', '$'].includes(character) || (quote !== '`' && /[\u2028\n]/.test(character));
  if (!isSpecial && way % 3 !== 0)
    return codes.map((unit) => ({ sql: String.fromCharCode(unit), host: String.fromCharCode(unit) }));
  const forms = [
    `\\u{${hex(code, 1)}}`,
    ...(code < 0x100 ? [`\\x${hex(code, 2)}`] : []),
    ...(code < 0x10000 ? [`\\u${hex(code, 4)}`] : []),
    ...(character === '\n' ? ['\\n', ...(quote === '`' ? [lineEnd] : [])] : []),
    ...(/["'`$\\]/.test(character) ? [`\\${character}`] : []),
  ];
  return [{ sql: character, host: forms[way % forms.length] ?? '' }];
}

const nothing = (lineEnd: string): Unit => ({ sql: '', host: `\\${lineEnd}` });

const literal = (lineEnd: string) =>
  fc
    .record({
      quote: fc.constantFrom(...quotes),
      pieces: fc.array(fc.tuple(sqlPiece, fc.nat(99)), { maxLength: 12 }),
      frame: fc.nat(5),
      placeholder: fc.option(
        fc.constantFrom('id', 'a.b', '{ x: "}" }.x', 'f(`${`}`}`)', '/* ` } */ 1', '/[`}]/.source'),
      ),
    })
    .map(({ quote, pieces, frame, placeholder }): Chunk => {
      const units: Unit[] = [...'SELECT '].map((character) => ({ sql: character, host: character }));
      for (const [piece, way] of pieces) {
        for (const character of piece) units.push(...unitsOf(character, quote, way, lineEnd));
        if (way % 7 === 0) units.push(nothing(lineEnd));
      }
      if (quote === '`' && placeholder !== null) {
        const name = /^[a-z.]+$/.test(placeholder) ? placeholder : 'expression';
        units.push({ sql: `\${${name}}`, host: `\${${placeholder}}` });
      }
      const tagged = ['sql', 'Prisma.sql', 'sql.type(z.object({ a: 1 }))', 'db.$queryRaw<{ a: Row<1> }[]>'][frame % 4];
      const before =
        quote === '`' && frame > 1
          ? `${tagged}${quote}`
          : ['/* sql */ ', 'await db.query<A>(\n', 'x.execute('][frame % 3] + quote;
      const after = before.includes('query<A>(') || before.includes('execute(') ? `${quote}, [1]);\n` : `${quote};\n`;
      return { kind: 'literal', before, units, after };
    });

const file = fc.constantFrom('\n', '\r\n').chain((lineEnd) =>
  fc
    .array(
      fc.oneof(
        filler.map((text): Chunk => ({ kind: 'filler', text })),
        literal(lineEnd),
      ),
      { maxLength: 8 },
    )
    .map((chunks) => written(chunks, lineEnd)),
);

describe('SQL at random places of TypeScript, in random quoting', () => {
  it('is found, all of it and nothing else, and each part of it leads back to where it stands', () => {
    fc.assert(
      fc.property(file, ({ text, literals }) => {
        const found = typescript.find(text, 'template');
        expect(found.map((one) => one.text)).toEqual(literals.map(({ sql }) => sql));
        for (const [index, { units }] of literals.entries()) {
          const embedded = found[index];
          if (embedded === undefined) continue;
          for (const { sql, host } of units) if (sql.end > sql.start) expect(hostSpan(embedded, sql)).toEqual(host);
          const whole = { start: 0, end: embedded.text.length };
          const written = units.filter(({ sql }) => sql.end > sql.start);
          expect(hostSpan(embedded, whole)).toEqual({ start: written[0]?.host.start, end: written.at(-1)?.host.end });
        }
      }),
      { numRuns: times(400, 20_000) },
    );
  });

  it('never throws, whatever is typed, and finds only what stands there', () => {
    const noise = fc.constantFrom(
      '`',
      '${',
      '}',
      '"',
      "'",
      '/',
      '*',
      '//',
      '\\',
      '\n',
      'sql',
      '(',
      ')',
      '<',
      '>',
      'SELECT 1',
      '{',
      '=',
      'return ',
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 40 }), fc.boolean(), (parts, hasJsx) => {
        const text = parts.join('');
        for (const { text: sql, span } of createEcmascript('javascript', hasJsx).find(text, 'variable')) {
          expect(sql).toContain('SELECT');
          expect(text.slice(span.start, span.end)).toContain('SELECT');
        }
      }),
      { numRuns: times(400, 20_000) },
    );
  });
});
