import fc from 'fast-check';
import { damageOf } from '../../../support/damage.ts';
import { readsOfExpressions } from './attacks/readsOfExpressions.ts';
import { readsOfJoins } from './attacks/readsOfJoins.ts';
import { readsOfQueries } from './attacks/readsOfQueries.ts';
import { readsOfRowSources } from './attacks/readsOfRowSources.ts';
import { routines } from './attacks/routines.ts';
import { rowSources } from './attacks/rowSources.ts';
import { trueScript } from './attacks/scripts.ts';
import { changes, queries } from './queries.ts';

const pieces =
  `' " [ ] ]] N' -- /* */ ; ( ) , . .. = * + - << |= :: @a @@x #t ##t $ $node_id { } 0x 1e \\ \0 \ud800 \udc00 😀 \u00a0 \u202e \u3000 é
  select from where with as into union all top over partition by order group having offset fetch next rows only for json xml path option
  delete update insert merge using matched output inserted exec execute go GO begin end if else while try catch case when then declare set
  create procedure function trigger view returns return table openjson openrowset openquery apply cross pivot unpivot tran commit use`
    .split(/\s+/)
    .flatMap((piece) => (/^\w+$/.test(piece) ? [` ${piece} `] : [piece]))
    .concat('\n', '\r', '\ngo\n', '\ngo 3\n', ' ');

const known = [
  ...queries,
  ...changes,
  ...[...readsOfQueries, ...readsOfJoins, ...readsOfExpressions, ...readsOfRowSources].map(([sql]) => sql),
  ...[...rowSources, ...routines].map(([, sql]) => sql),
];

/** Texts without end: scripts and statements of every kind, and what is left of them after some damage. The same for the same seed. */
export function* mutations(seed: number): Generator<string> {
  for (let round = 0; ; round++) {
    const statements = [
      ...fc.sample(trueScript, { numRuns: 40, seed: seed + round }).map(({ text }) => text),
      ...fc.sample(fc.constantFrom(...known), { numRuns: 60, seed: seed + round }),
    ];
    yield* statements;
    yield* fc.sample(damageOf(statements, pieces), { numRuns: 300, seed: seed + round });
  }
}
