import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { python } from '../../../../src/adapters/languages/python/language.ts';
import { hostSpan } from '../../../../src/core/embedded/embeddedSql.ts';
import { times } from '../../../support/thorough.ts';
import { type Chunk, sqlPiece, type Unit, written } from '../writtenSql.ts';

/** Code without SQL, with what could be taken for the beginning or the end of a string. */
const filler = fc.constantFrom(
  '# don\'t "stop" """here\n',
  "a = 'it\\'s' '\"' \"\\\\\"\n",
  'b = """one "two" \\""" three"""\n',
  "c = r'\\' + r\"\\\\\" + '''x'y''z'''\n",
  "d = f'{x!r:>{width}} {{no}} {y[\"k\"]} {'}'}'\n",
  'e = f"""{\n  f(1)  # } """ comment\n}"""\n',
  "g = f'{f\"{f'{1}'}\"}'\n",
  'h = b"SELECT 1"\n',
  "print('SELECT nothing')\n",
  'i = 1 \\\n  + 2\n',
  'def f(a: "str" = "x") -> "y":\n    return a % 3\n',
  'j = not_f"x" if 0 else (1,\n\n 2)\n',
  'k = "\ud83d\ude00" # \u00e9\n',
);

const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');

/** The ways to write one character; with `f` before a string, braces are written twice. */
function unitsOf(character: string, kind: Kind, way: number, lineEnd: string): readonly Unit[] {
  const { quote, prefix } = kind;
  const isRaw = prefix.includes('r');
  const isField = prefix.includes('f');
  const code = character.codePointAt(0) ?? 0;
  if (isField && /[{}]/.test(character)) return [{ sql: character, host: character + character }];
  if (character === '\n' && quote.length === 3 && (isRaw || way % 2 === 0)) return [{ sql: '\n', host: lineEnd }];
  const isSpecial = /["'\\\n\r\0]/.test(character);
  // A raw string can't hold these; the text then has a space.
  if (isRaw && isSpecial) return [{ sql: ' ', host: ' ' }];
  if (!isRaw && (isSpecial || way % 3 === 0)) {
    const forms = [
      `\\U${hex(code, 8)}`,
      ...(code < 0x100 ? [`\\x${hex(code, 2)}`, `\\${code.toString(8).padStart(3, '0')}`] : []),
      ...(code < 0x10000 ? [`\\u${hex(code, 4)}`] : []),
      ...(character === '\n' ? ['\\n'] : []),
      ...(/["'\\]/.test(character) ? [`\\${character}`] : []),
    ];
    return [{ sql: character, host: forms[way % forms.length] ?? '' }];
  }
  return Array.from({ length: character.length }, (_, index) => {
    const unit = String.fromCharCode(character.charCodeAt(index));
    return { sql: unit, host: unit };
  });
}

interface Kind {
  readonly quote: string;
  readonly prefix: string;
}

const kind = fc.record({
  quote: fc.constantFrom('"', "'", '"""', "'''"),
  prefix: fc.constantFrom('', 'r', 'f', 'rf', 'u', 'F', 'Rf'),
});

const literal = (lineEnd: string) =>
  fc
    .record({
      kind,
      pieces: fc.array(fc.tuple(sqlPiece, fc.nat(99)), { maxLength: 12 }),
      frame: fc.nat(5),
      field: fc.option(fc.constantFrom('id', 'a.b', "x['}']", 'f({1: 2}[1])', 'y!r', 'z:>{w}', '(lambda: 1)()')),
      more: fc.boolean(),
    })
    .map(({ kind: { quote, prefix }, pieces, frame, field, more }): Chunk => {
      const own: Kind = { quote, prefix: prefix.toLowerCase() };
      const units: Unit[] = [...'SELECT '].map((character) => ({ sql: character, host: character }));
      for (const [piece, way] of pieces) {
        for (const character of piece) units.push(...unitsOf(character, own, way, lineEnd));
        if (way % 7 === 0 && !own.prefix.includes('r')) units.push({ sql: '', host: `\\${lineEnd}` });
      }
      if (own.prefix.includes('f') && field !== null) {
        const name = /^[a-z.]+$/.test(field)
          ? field
          : field === 'y!r'
            ? 'y'
            : field.startsWith('z')
              ? 'z'
              : 'expression';
        units.push({ sql: `\${${name}}`, host: `{${field}}` });
      }
      if (more) {
        // Strings that stand one after the other are one.
        units.push({ sql: '', host: `${quote}\n  # then\n  '` }, { sql: 'x', host: 'x' });
        units.push({ sql: '', host: `' ${prefix}${quote}` });
      }
      const before = ['cursor.execute(', 'text(\n  ', 'pd.read_sql(', 'conn.execute(text('][frame % 4] ?? '';
      const after = ', (1,))\n';
      const close = before.includes('(text(') ? `${quote})${after}` : `${quote}${after}`;
      return { kind: 'literal', before: `${before}${prefix}${quote}`, units, after: close };
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

describe('SQL at random places of Python, in random quoting', () => {
  it('is found, all of it and nothing else, and each part of it leads back to where it stands', () => {
    fc.assert(
      fc.property(file, ({ text, literals }) => {
        const found = python.find(text, 'template');
        expect(found.map((one) => one.text)).toEqual(literals.map(({ sql }) => sql));
        for (const [index, { units }] of literals.entries()) {
          const embedded = found[index];
          if (embedded === undefined) continue;
          for (const { sql, host } of units) if (sql.end > sql.start) expect(hostSpan(embedded, sql)).toEqual(host);
        }
      }),
      { numRuns: times(400, 20_000) },
    );
  });

  it('never throws, whatever is typed, and finds only what stands there', () => {
    const noise = fc.constantFrom(
      '"',
      "'",
      '"""',
      "'''",
      'f"',
      "rf'",
      '{',
      '}',
      '\\',
      '\n',
      '#',
      'text(',
      ')',
      ':',
      '!',
      'SELECT 1',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        for (const { text: sql, span } of python.find(text, 'variable')) {
          expect(sql).toContain('SELECT');
          expect(text.slice(span.start, span.end)).toContain('SELECT');
        }
      }),
      { numRuns: times(400, 20_000) },
    );
  });
});
