import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../../../src/adapters/dialects/tsql/dialect.ts';
import type { TableName } from '../../../../../src/core/analysis/analysis.ts';
import { misreadings } from './fooled.ts';
import { lexemesOf } from './lexemes.ts';
import { trueScript } from './scripts.ts';

const dialect = createTsqlDialect();

const names = (tables: readonly TableName[]): readonly string[] => [
  ...new Set(tables.map(({ table }) => table.toLowerCase())),
];

describe('a script whose statements are known', () => {
  it('is cut exactly there, and no table is missed or made up', () => {
    fc.assert(
      fc.property(trueScript, ({ text, statements }) => {
        const found = dialect.analyse(text, undefined).statements;
        expect(found.map((one) => one.text.replace(/;$/, ''))).toEqual(
          statements.map((one) => one.text.replace(/;$/, '')),
        );
        const truths = statements.map((one, index) => one.kind ?? found[index]?.kind);
        expect(found.map(({ kind }) => kind)).toEqual(truths);
        for (const [index, one] of found.entries()) {
          const truth = statements[index]?.tables ?? null;
          if (truth === null) continue;
          expect(
            one.obstacles.map(({ message }) => message),
            one.text,
          ).toEqual([]);
          expect(names(one.writes), one.text).toEqual(truth.writes);
          const reads = names(one.reads).filter((table) => table !== 'victims');
          expect(reads.toSorted(), one.text).toEqual([...new Set(truth.reads)].toSorted());
        }
      }),
      { numRuns: 250 },
    );
  });

  it('is never a read where it writes, whatever one token of it becomes', () => {
    const becomes = fc.constantFrom(
      '',
      'select',
      'from',
      'as',
      'x',
      ',',
      '(',
      ')',
      ';',
      "'",
      '[',
      ']',
      '"',
      '/*',
      '*/',
      '--',
      '@x',
      'end',
      'with',
      'go',
    );
    fc.assert(
      fc.property(trueScript, fc.nat(), becomes, fc.boolean(), ({ text }, at, other, isKept) => {
        const tokens = lexemesOf(text);
        const token = tokens[at % tokens.length];
        if (token === undefined) throw new Error(`no tokens in ${text}`);
        const end = token.start + token.text.length;
        const mutant = `${text.slice(0, isKept ? end : token.start)} ${other} ${text.slice(end)}`;
        expect(dialect.analyse(mutant, undefined).statements.flatMap(misreadings)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a soup of tokens', () => {
  const tokens = fc.constantFrom(
    ...`select from where delete update insert into exec things orders as x with ( ) , . ; * = 1 'a' [b] "c" @d #e go
      begin end if else while case when then union all join on cross apply order by group having top offset rows fetch next only for json
      xml path option over partition values set declare int merge using matched not null exists in like between and or is cast
      return print use grant create table view procedure drop truncate openquery openrowset bulk commit tran nolock updlock
      match containstable changetable changes openxml predict data model trigger function returns after inserted output window { } - < > $node_id
      readtext writetext updatetext pivot for fn $identity identitycol :: semantickeyphrasetable single_blob srv.hr.dbo.things`.split(
      /\s+/,
    ),
    '\n',
    '\ngo\n',
    '--',
    '/*',
    '*/',
    "'",
    '[',
    ']',
  );

  it('never holds a read with a word that reads don’t have', () => {
    fc.assert(
      fc.property(fc.array(tokens, { minLength: 3, maxLength: 25 }), (parts) => {
        expect(dialect.analyse(parts.join(' '), undefined).statements.flatMap(misreadings)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('never holds one behind a query that would be a read by itself', () => {
    const queries = [
      'select 1',
      'select a from orders',
      'select a from orders where b = 1',
      'select a from orders o order by 1',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...queries), fc.array(tokens, { minLength: 1, maxLength: 8 }), (query, parts) => {
        const text = `${query} ${parts.join(' ')}`;
        expect(dialect.analyse(text, undefined).statements.flatMap(misreadings)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});
