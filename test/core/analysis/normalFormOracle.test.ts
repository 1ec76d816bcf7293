import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalFormOf } from '../../../src/core/analysis/normalForm.ts';
import { Dice } from '../../support/dice.ts';
import { patience, times } from '../../support/thorough.ts';
import { QueryMaker } from '../governing/oracle/queries.ts';
import { type OracleWorld, startOracle } from '../governing/oracle/start.ts';

let world: OracleWorld;
beforeAll(async () => {
  world = await startOracle();
});
afterAll(async () => {
  await world?.stop();
});

function formOf(sql: string): string | undefined {
  const { dialect, catalog } = world;
  if (dialect.editing === undefined) throw new TypeError('The dialect has no words.');
  return normalFormOf(dialect.analyse(sql, catalog), dialect.editing, catalog)?.form;
}

/** The text with one word, name or number in the place of another, or without what qualifies one name. */
function damaged(sql: string, dice: Dice): string {
  const tokens = (world.dialect.editing?.tokens(sql) ?? []).filter(({ kind }) => /word|quotedName|number/.test(kind));
  const [one, other] = [dice.one(tokens), dice.one(tokens)];
  const isQualifier = sql[one.end] === '.';
  const replaced = isQualifier && dice.chance(0.3) ? '' : sql.slice(other.start, other.end);
  return sql.slice(0, one.start) + replaced + sql.slice(replaced === '' ? one.end + 1 : one.end);
}

const queries = times(40, 10_000);

describe('two texts of one normal form', () => {
  it('give the same rows in PostgreSQL', { timeout: patience(60_000) }, async () => {
    const counts = { texts: 0, sameForm: 0 };
    for (let seed = 1; seed <= queries; seed++) {
      const dice = new Dice(seed);
      const sql = new QueryMaker(seed).make().replaceAll('{s}', 'public');
      const form = formOf(sql);
      for (let time = 0; time < 12; time++) {
        const other = damaged(sql, dice);
        counts.texts += 1;
        if (other === sql || form === undefined || formOf(other) !== form) continue;
        counts.sameForm += 1;
        expect({ sql, other, ...(await world.asOwner(other)) }).toEqual({ sql, other, ...(await world.asOwner(sql)) });
      }
    }
    // Without texts that differ and are taken for the same, nothing would have been compared.
    expect(counts.sameForm).toBeGreaterThan(counts.texts / 100);
  });
});
