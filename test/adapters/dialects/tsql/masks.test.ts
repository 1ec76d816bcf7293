import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masked } from '../../../../src/adapters/dialects/tsql/masks.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { maskForm } from '../../../support/maskForms.ts';
import { analyse, tableOf } from './shop.ts';

const types =
  `char(4) varchar(9) varchar(max) nchar(4) nvarchar(50) text ntext sysname tinyint smallint int bigint decimal(10,2)
  decimal(38,20) numeric(5,0) money smallmoney real float date datetime datetime2(7) smalldatetime datetimeoffset(7) bit time(7)
  uniqueidentifier xml varbinary(max) dbo.Email timestamp geography sql_variant`.split(/\s+/);

describe('a mask in T-SQL', () => {
  it.each([
    ['int', 10, 'CAST(CAST(c AS decimal(26,0)) - (CAST(c AS decimal(26,0)) % 10 + 10) % 10 AS bigint)'],
    ['float', 5, 'CASE WHEN ABS(c) < 1E300 THEN FLOOR(c / 5E0) * 5E0 END'],
  ])('puts %s into buckets', (type, size, written) => {
    expect(masked({ with: 'bucket', size }, { name: 'c', type }, '@k')).toBe(written);
  });

  it.each([
    ['money', 'decimal(37,4)'],
    ['decimal(10,2)', 'decimal(37,2)'],
    ['decimal(38,20)', 'decimal(37,12)'],
  ])('has room for the smallest %s', (type, roomy) => {
    const bucket = masked({ with: 'bucket', size: 10 }, { name: 'c', type }, '@k');
    expect(bucket).toContain(`CAST(FLOOR(TRY_CAST(c AS ${roomy})) AS decimal(26,0))`);
  });

  it.each([
    ['date', '2024-02-29', "TRY_CAST('20240229' AS date)"],
    ['datetime', "x' OR 1=1", undefined],
    ['bit', true, 'CAST(1 AS bit)'],
    ['bit', 1, undefined],
    ['tinyint', 300, 'TRY_CAST(300 AS tinyint)'],
    ['nvarchar(5)', "'; DROP TABLE x --", "N'''; DROP TABLE x --'"],
    ['xml', 'x', undefined],
  ])('is a constant of %s', (type, value, written) => {
    expect(masked({ with: 'constant', value }, { name: 'c', type }, '@k')).toBe(written);
  });

  it('is one expression that is understood, for each type and form', () => {
    fc.assert(
      fc.property(maskForm, fc.constantFrom(...types), (mask, type) => {
        const sql = mask.with === 'expression' ? undefined : masked(mask, { name: '[the c]', type }, '@k');
        if (sql === undefined) return;
        const columns = [{ name: 'the c', type, nullable: true, primaryKey: false }];
        const tables = [{ ...tableOf('dbo.t', 'a'), columns }];
        const catalog: Catalog = { version: 1, dialect: 'tsql', searchPath: ['dbo'], tables, functions: [] };
        const [statement, ...more] = analyse(`SELECT ${sql} AS m FROM dbo.t`, catalog).statements;
        expect(more).toEqual([]);
        expect(statement, sql).toMatchObject({ obstacles: [], effect: 'read', outputs: [{ name: 'm' }] });
        // A value never comes through by itself.
        expect(statement?.outputs[0]?.transform).not.toBe('identity');
      }),
    );
  });
});
