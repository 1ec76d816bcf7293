import fc from 'fast-check';
import { damageOf } from '../../../support/damage.ts';
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
    const damage = fc.sample(damageOf(statements, pieces), { numRuns: 300, seed: seed + round });
    yield* statements;
    yield* damage;
  }
}
