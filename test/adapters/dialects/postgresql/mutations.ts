import fc from 'fast-check';
import { queries } from './queries.ts';
import { riskyStatement } from './riskyStatements.ts';
import { QueryMaker } from './validQueries.ts';

const pieces = [
  "'",
  '"',
  '$$',
  '$a$',
  '--',
  '/*',
  '*/',
  ';',
  '(',
  ')',
  '[',
  ']',
  '::',
  ':=',
  '..',
  '.',
  ',',
  "E'",
  'U&"',
  "b'",
  '\\',
  '\n',
  '\r',
  '\0',
  '\ud800',
  '\udc00',
  '😀',
  '\u00a0',
  '\u202e',
  'é',
  '$1',
  '1e',
  '0x',
  '@>',
  '%',
  'select ',
  ' from ',
  ' where ',
  'with recursive ',
  ' union ',
  'do $$ begin ',
  ' end $$',
  'declare ',
  ' loop ',
  'execute ',
  'perform ',
  ' into ',
  'begin atomic ',
  'create function f() returns int language sql as ',
  'create temp table t as ',
  'prepare p as ',
  'execute p',
  'explain analyze ',
  ' case when ',
  'null',
  'lateral ',
  'exists(',
  'values (',
];

/** Texts without end: statements of every kind, and what is left of them after some damage. The same for the same seed. */
export function* mutations(seed: number): Generator<string> {
  for (let round = 0; ; round++) {
    const statements = [
      ...fc.sample(riskyStatement, { numRuns: 60, seed: seed + round }),
      ...Array.from({ length: 20 }, (_, index) => new QueryMaker(seed + round * 20 + index).query()),
      ...fc.sample(fc.constantFrom(...queries), { numRuns: 20, seed: seed + round }),
    ];
    const damage = fc.sample(damageOf(statements), { numRuns: 300, seed: seed + round });
    yield* statements;
    yield* damage;
  }
}

const damageOf = (statements: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...statements),
      fc.constantFrom(...statements),
      fc.array(
        fc.tuple(
          fc.constantFrom('cut', 'insert', 'repeat', 'splice', 'nest'),
          fc.nat(),
          fc.nat(80),
          fc.constantFrom(...pieces),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    )
    .map(([first, second, steps]) => {
      let text = first;
      for (const [how, at, length, piece] of steps)
        text = damaged(text, second, how, at % (text.length + 1), length, piece);
      return text.slice(0, 300_000);
    });

function damaged(text: string, other: string, how: string, at: number, length: number, piece: string): string {
  switch (how) {
    case 'cut':
      return text.slice(0, at) + text.slice(at + length);
    case 'insert':
      return text.slice(0, at) + piece + text.slice(at);
    case 'repeat':
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + (length % 60)) + text.slice(at);
    case 'splice':
      return text.slice(0, at) + other.slice(length % (other.length + 1));
    default:
      return text.slice(0, at) + piece.repeat(length) + text.slice(at);
  }
}
