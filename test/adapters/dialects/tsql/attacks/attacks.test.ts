import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import { type Statement, statementEffects } from '../../../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../../../src/core/analysis/catalog.ts';
import { administration } from './administration.ts';
import { type Attack, attackedCatalog, type Expected } from './attack.ts';
import { batches } from './batches.ts';
import { changes } from './changes.ts';
import { comments } from './comments.ts';
import { control } from './control.ts';
import { execute } from './execute.ts';
import { files } from './files.ts';
import { foolings, isUnderstoodRead } from './fooled.ts';
import { functions } from './functions.ts';
import { hiddenReads } from './hiddenReads.ts';
import { juxtaposed, secondStatements } from './juxtaposed.ts';
import { named } from './named.ts';
import { oldForms } from './oldForms.ts';
import { rareForms } from './rareForms.ts';
import { remote } from './remote.ts';
import { routines } from './routines.ts';
import { afterRowSources, rowSources } from './rowSources.ts';
import { sessions } from './sessions.ts';
import { strings } from './strings.ts';
import { unicode } from './unicode.ts';

const dialect = createTsqlDialect();

const suites: Readonly<Record<string, readonly Attack[]>> = {
  'a change can’t hide': comments,
  'a change can’t hide behind quotes and numbers': strings,
  'a change can’t hide behind letters': unicode,
  'a second statement can’t hide': [...juxtaposed, ...secondStatements, ...afterRowSources],
  'a change or a call can’t hide at the border of a batch': batches,
  'a change can’t hide in the control of flow': control,
  'code can’t run unseen': execute,
  'what is outside can’t pass for a read': [...remote, ...files],
  'a data change can’t pass for a read': changes,
  'a change of the session can’t pass for a read': sessions,
  'the management of a server can’t pass for a read': administration,
  'a call can’t hide': functions,
  'a table that is read can’t hide': hiddenReads,
  'what FROM reads and changes can’t hide': rowSources,
  'what a routine would do can’t hide': routines,
  'nothing hides in what is old or rare': [...oldForms, ...rareForms],
};

/** The same attack in the letter cases and line ends that it may come in; only ASCII letters, which is all that T-SQL folds. */
function dressings(sql: string): readonly string[] {
  const upper = sql.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  const lower = sql.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([sql, upper, lower, sql.replaceAll(/\r?\n/g, '\r\n'), `\n${sql}\n`])];
}

const strength = (statements: readonly Statement[]): number =>
  Math.max(...statements.map(({ effect }) => statementEffects.indexOf(effect)));

function expectCaught(sql: string, statements: readonly Statement[], expected: Expected | undefined): void {
  expect(statements.flatMap(foolings), sql).toEqual([]);
  if (expected === 'listed') return;
  if (Array.isArray(expected)) {
    expect(
      statements.map(({ kind }) => kind),
      sql,
    ).toEqual(expected);
    return;
  }
  expect(
    statements.some((statement) => !isUnderstoodRead(statement)),
    `some statement isn’t a read: ${sql}`,
  ).toBe(true);
  if (expected === 'beside') return;
  expect(statements.filter(isUnderstoodRead).map(({ text }) => text)).toEqual([]);
  if (expected === 'never understood')
    expect(statements.filter(({ understood }) => understood).map(({ text }) => text)).toEqual([]);
  else if (typeof expected === 'object' && 'atLeast' in expected)
    expect(strength(statements), `${expected.atLeast}: ${sql}`).toBeGreaterThanOrEqual(
      statementEffects.indexOf(expected.atLeast),
    );
  else if (typeof expected === 'object' && 'writes' in expected) {
    const written = statements.filter(({ understood }) => understood).flatMap(({ writes }) => writes);
    const isUnderstood = statements.every(({ understood }) => understood);
    if (isUnderstood)
      expect(written.map(({ table }) => table.toLowerCase())).toEqual(expect.arrayContaining([...expected.writes]));
  }
}

/** Runs each attack of a list in all its dressings, with each of the catalogs. */
function describeAttacks(title: string, attacks: readonly Attack[], catalogs: readonly (Catalog | undefined)[]): void {
  describe(title, () => {
    for (const [name, sql, expected] of attacks)
      it(`${name}: ${JSON.stringify(sql)}`, () => {
        for (const text of dressings(sql))
          for (const catalog of catalogs) expectCaught(text, dialect.analyse(text, catalog).statements, expected);
      });
  });
}

for (const [title, attacks] of Object.entries(suites)) describeAttacks(title, attacks, [attackedCatalog, undefined]);
describeAttacks('what a catalog knows can’t pass for something else', named, [attackedCatalog]);

describe('the list of attacks', () => {
  it('holds no attack twice', () => {
    const texts = [...Object.values(suites), named].flatMap((attacks) => attacks.map(([, sql]) => sql));
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    expect(texts.length).toBeGreaterThan(600);
  });
});
