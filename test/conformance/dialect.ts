import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, type Statement, statementEffects } from '../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../src/core/ports.ts';
import { digestOf } from '../../src/core/prelude/digest.ts';

/** What a dialect brings to its conformance tests. */
export interface DialectUnderTest {
  make(): Promise<Dialect>;
  readonly catalog: Catalog;
  /** Single statements that the dialect understands, reads and data changes alike. */
  readonly understood: readonly string[];
  /** Pieces of the dialect's own syntax, for texts that nearly mean something. */
  readonly fragments: readonly string[];
  /** True for a dialect of basic understanding: it keeps every other promise, and none of its statements counts as understood. */
  readonly isBasic?: true;
  /** What quotes a name; `"` where absent. */
  readonly nameQuote?: string;
  /** How many texts are tried for the promises about any text; 1,500 where absent. */
  readonly runs?: number;
  /** Texts that are no statement, wherever they stand; the usual ones where absent. */
  readonly broken?: readonly string[];
}

/** What every dialect must do, whatever its parser. */
export function describeDialect(name: string, under: DialectUnderTest): void {
  describe(`the dialect ${name}`, () => {
    let dialect: Dialect;
    beforeAll(async () => {
      dialect = await under.make();
    });
    const analyse = (text: string, withCatalog = true): Analysis =>
      dialect.analyse(text, withCatalog ? under.catalog : undefined);
    const isBasic = under.isBasic === true;
    const quote = under.nameQuote ?? '"';

    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.array(fc.constantFrom(...under.fragments), { maxLength: 25 }).map((pieces) => pieces.join(' ')),
      fc.array(fc.constantFrom(...under.fragments), { maxLength: 25 }).map((pieces) => pieces.join('')),
      fc
        .tuple(fc.constantFrom(...under.understood), fc.nat(), fc.nat(20), fc.constantFrom(...under.fragments, ''))
        .map(([sql, at, length, piece]) => {
          const start = at % (sql.length + 1);
          return sql.slice(0, start) + piece + sql.slice(start + length);
        }),
      fc.array(fc.constantFrom(...under.understood), { maxLength: 6 }).map((parts) => parts.join(';\n')),
    );

    it('never throws, and keeps every promise about what it says, on any text', () => {
      fc.assert(
        fc.property(anyText, fc.boolean(), (text, withCatalog) => {
          const analysis = analyse(text, withCatalog);
          expectPromises(text, analysis);
          if (isBasic) expect(analysis.statements.filter(({ understood }) => understood)).toEqual([]);
        }),
        { numRuns: under.runs ?? 1500 },
      );
    });

    it('covers a text with statements but for white space, comments and separators', () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.record({
              sql: fc.constantFrom(...under.understood),
              filler: fc.constantFrom(' ', '\n', '/* ; */', '-- ;\n'),
            }),
            { minLength: 1, maxLength: 8 },
          ),
          (parts) => {
            const text = parts.map(({ sql, filler }) => `${filler}${sql}${filler}`).join(';');
            expect(analyse(text).statements.map((statement) => statement.text)).toEqual(parts.map(({ sql }) => sql));
          },
        ),
        { numRuns: 100 },
      );
    });

    it('finds every other statement when one of them is broken', () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...under.understood), { minLength: 1, maxLength: 5 }),
          fc.nat(),
          fc.constantFrom(...(under.broken ?? ['selec 1', 'select from where', 'select 1 1 1', ') ('])),
          (parts, at, broken) => {
            const place = at % (parts.length + 1);
            const texts = [...parts.slice(0, place), broken, ...parts.slice(place)];
            const { statements } = analyse(texts.join(';\n'));
            expect(statements.map((statement) => statement.text)).toEqual(texts);
            const alone = parts.map((sql) => analyse(sql).statements[0]?.effect);
            expect(statements.toSpliced(place, 1).map(({ effect }) => effect)).toEqual(alone);
            expect(statements[place]).toMatchObject({ kind: 'unknown', effect: 'unknown', understood: false });
          },
        ),
        { numRuns: 100 },
      );
    });

    it.each([
      ['a NUL', 'select 1\0; delete from orders'],
      ['half of a surrogate pair', 'select \ud83d'],
      ['the other half of a surrogate pair', "select '\ude00'"],
      ['a backspace', 'select 1\b'],
      ['an escape character', "select '\u001b[2K'"],
      ['a delete character', 'select 1\u007f'],
      ['a next-line character', 'select 1\u0085'],
      ['a line separator', 'select 1 --\u2028; delete from orders'],
      ['a paragraph separator', "select '\u2029'"],
      ['a carriage return that ends a comment in the database alone', 'select 1 -- hidden\rdelete from orders'],
      ['a carriage return at the end', 'select 1\r'],
      ['a no-break space', 'select\u00a0email from customers'],
      ['a zero-width space', 'select email\u200b from customers'],
      ['a zero-width joiner in a name', `select ${quote}em\u200dail${quote} from customers`],
      ['a byte order mark', '\ufeffselect 1'],
      ['a bidirectional override outside strings', 'select email \u202efrom customers'],
      ['a bidirectional override that a comment leaves open', 'select 1 /* \u202e */'],
      ['a bidirectional isolate that a string leaves open', "select '\u2066' as x"],
      ['a blank of Braille', 'select email\u2800from customers'],
      ['a Hangul filler', 'select email\u3164 from customers'],
      ['a soft hyphen in a name', 'select em\u00adail from customers'],
      ['an invisible operator', 'select 1\u2062'],
      ['a word joiner in a name', 'select em\u2060ail from customers'],
      ['a text over 256 KB', `select '${'x'.repeat(262_144)}'`],
      ['a text over 256 KB of bytes only', `select '${'é'.repeat(131_072)}'`],
      ['brackets that nest too deep', `select ${'('.repeat(501)}1${')'.repeat(501)}`],
      ['indexes that nest too deep', `select ${'a['.repeat(501)}1${']'.repeat(501)}`],
    ])('does not understand %s', (_what, text) => {
      const { statements } = analyse(text);
      expect(statements).toHaveLength(1);
      expect(statements[0]).toMatchObject({ kind: 'unknown', effect: 'unknown', understood: false });
      // SQLite takes brackets for the quotes of a name, so that one of these is an unreadable statement to it.
      if (!isBasic) expect(statements[0]?.obstacles).toHaveLength(1);
      expect(statements[0]?.obstacles[0]?.message).toMatch(/\.$/);
    });

    it.each([
      ['a no-break space in a string', "select 'a\u00a0b'"],
      ['an emoji made of several', "select '👩‍💻'"],
      ['Arabic with direction marks in a string', "select '\u200fمرحبا\u200e'"],
      ['an override that a string closes itself', "select '\u202eabc\u202c'"],
      ['a no-break space in a comment', 'select 1 /* déjà\u00a0! */'],
      ['Windows line ends', 'select 1\r\n\t, 2\r\n'],
      ['names in any script', 'select 1 as größe_数量'],
    ])('understands %s', (_what, text) => {
      const { statements } = analyse(text);
      expect(statements).toHaveLength(1);
      // The gate lets it pass: what it then says is about the dialect.
      if (isBasic) expect(statements[0]?.basic).toBeDefined();
      else expect(statements[0]?.obstacles).toEqual([]);
    });

    it.each(['', ' ', '\n\t', ';', ' ; ; ', '-- nothing', '/* nothing */ ; -- still nothing'])(
      'finds no statement in %j',
      (text) => {
        expect(analyse(text)).toMatchObject({ statements: [], problems: [] });
      },
    );

    it.each(under.understood)('gives one fingerprint whatever the white space, comments and letter case: %s', (sql) => {
      const [plain] = analyse(sql).statements;
      const [odd] = analyse(
        `/* a */  ${sql.replaceAll(/ (?=[^'"]*(?:['"][^'"]*['"][^'"]*)*$)/g, ' /* c */\n')} -- end`,
      ).statements;
      expect(odd?.fingerprint).toBe(plain?.fingerprint);
      expect(odd?.normalized).toBe(plain?.normalized);
    });

    it.each(under.understood)('can be asked without a catalog: %s', (sql) => {
      const [statement] = analyse(sql, false).statements;
      const [known] = analyse(sql).statements;
      expect(statement?.kind).toBe(known?.kind);
      expect(statementEffects.indexOf(statement?.effect ?? 'read')).toBeGreaterThanOrEqual(
        statementEffects.indexOf(known?.effect ?? 'unknown'),
      );
    });

    it.each(under.understood)('moves every span along with the text before it: é😀 before %s', (sql) => {
      const before = "/* é😀 */ select 'é😀'; ";
      const moved = analyse(before + sql).statements[1];
      const [alone] = analyse(sql).statements;
      if (alone === undefined || moved === undefined) throw new Error('not one statement');
      expect(shifted(moved, -before.length)).toEqual(shifted(alone, 0));
    });

    it.each(under.understood)('says places for a WHERE and a LIMIT at which they can be written: %s', (sql) => {
      for (const text of [sql, `${sql} -- trailing comment`, `${sql} /* trailing */ ;`]) {
        const [statement] = analyse(text).statements;
        const limit = statement?.limitClause === 'top' ? ' TOP (17)' : ' LIMIT 17';
        const limited = insert(text, statement?.limitAt, limit);
        if (limited !== undefined)
          expect(analyse(limited).statements[0]).toMatchObject({ limit: 17, understood: !isBasic });
        const filtered = insert(text, statement?.whereAt, ' WHERE 1 = 2');
        if (filtered === undefined) continue;
        const [after] = analyse(filtered).statements;
        expect(after?.obstacles).toEqual(isBasic ? statement?.obstacles.map(() => expect.anything()) : []);
        expect(after?.whereAt).not.toBe(statement?.whereAt);
      }
    });
  });
}

const insert = (text: string, at: number | null | undefined, piece: string): string | undefined =>
  at === null || at === undefined ? undefined : text.slice(0, at) + piece + text.slice(at);

/** A statement with all its spans moved, as plain data. */
function shifted(statement: Statement, by: number): unknown {
  return JSON.parse(
    JSON.stringify(statement, (key, value: unknown) => {
      const isPlace = key === 'start' || key === 'end' || key === 'whereAt' || key === 'limitAt';
      return isPlace && typeof value === 'number' ? value + by : value;
    }),
  );
}

function expectPromises(text: string, analysis: Analysis): void {
  expect(analysis.text).toBe(text);
  if (text.isWellFormed()) expect(analysis.digest).toBe(digestOf(text));
  let end = 0;
  for (const statement of analysis.statements) {
    const { span } = statement;
    expect(span.start).toBeGreaterThanOrEqual(end);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(statement.text).toBe(text.slice(span.start, span.end));
    expectFiller(text.slice(end, span.start), statement);
    end = span.end;
    expect(statement.understood).toBe(statement.obstacles.length === 0);
    if (statement.kind === 'unknown') expect(statement.understood).toBe(false);
    for (const { message, span: place } of statement.obstacles) {
      expect(message).not.toBe('');
      expect(place.start).toBeGreaterThanOrEqual(0);
      expect(place.end).toBeLessThanOrEqual(text.length);
    }
    for (const { span: place } of [
      ...statement.tableUses,
      ...statement.columnUses,
      ...statement.literals,
      ...statement.stars,
    ]) {
      expect(place.start).toBeGreaterThanOrEqual(span.start);
      expect(place.end).toBeLessThanOrEqual(span.end);
    }
    for (const at of [statement.whereAt, statement.limitAt])
      if (at !== null) expect(at > span.start && at <= span.end).toBe(true);
    if (statement.effect === 'read') expect(statement.writes).toEqual([]);
  }
  expectFiller(text.slice(end), analysis.statements.at(-1));
}

/** Line comments end with the line, others nest. */
function withoutComments(gap: string): string {
  let rest = '';
  let depth = 0;
  for (const [piece] of gap.matchAll(/(?:--|#|\/\/)[^\n\r]*|\/\*|\*\/|[\s\S]/g)) {
    if (piece === '/*') depth++;
    else if (piece === '*/' && depth > 0) depth--;
    else if (depth > 0) {
      // A line comment in another comment is none, and may hold its end.
      const inner = isLineComment(piece) ? piece.indexOf('*/') : -1;
      if (inner !== -1) return withoutComments('/*'.repeat(depth) + gap.slice(gap.indexOf(piece) + inner));
    } else if (!isLineComment(piece)) rest += piece;
  }
  return rest;
}

const isLineComment = (piece: string): boolean => /^(?:--|#|\/\/)/.test(piece);

/** What stands between statements is white space, comments and separators, unless the text was refused as a whole. */
function expectFiller(gap: string, beside: Statement | undefined): void {
  if (beside?.kind === 'unknown') return;
  const separator = /^\s*go(?:\s+\d+)?\s*$/gim;
  expect(
    withoutComments(gap)
      .replaceAll(separator, '')
      .replaceAll(/[\s;*/]/g, ''),
  ).toBe('');
}
