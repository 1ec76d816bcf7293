import { createHash } from 'node:crypto';
import {
  columnsQuery,
  functionsQuery,
  keysQuery,
  ownQuery,
  parametersQuery,
  stampQuery,
  synonymsQuery,
  tablesQuery,
} from '../../../../src/adapters/databases/sqlserver/catalogQueries.ts';
import { labelsExistQuery } from '../../../../src/adapters/databases/sqlserver/sensitivityLabels.ts';
import { type CatalogState, keyOf, type ModelColumn, type ModelObject } from './catalogState.ts';

type Rows = readonly (readonly (string | null)[])[];

/**
 * What a server of that state answers to the adapter's queries for the catalog; `undefined` where it is none of them. `rowsOf` counts
 * the rows of a table by its key. The text of the queries isn't run: that it asks for this is proved beside it.
 */
export function catalogAnswer(
  sql: string,
  state: CatalogState,
  rowsOf: (key: string) => number,
): { readonly rows: Rows; readonly width: number } | undefined {
  const count = widths[sql];
  if (count === undefined) return undefined;
  return { rows: sql === stampQuery ? [[stamp(state, rowsOf)]] : told(sql, state, rowsOf), width: count };
}

/** How many columns each query gives. */
const widths: Readonly<Record<string, number>> = {
  [stampQuery]: 1,
  [labelsExistQuery]: 1,
  [ownQuery]: 3,
  [tablesQuery]: 11,
  [columnsQuery]: 10,
  [keysQuery]: 7,
  [functionsQuery]: 10,
  [parametersQuery]: 7,
  [synonymsQuery]: 3,
};

function stamp(state: CatalogState, rowsOf: (key: string) => number): string {
  const magnitude = (key: string) => Math.trunc(2 * Math.log10(rowsOf(key)));
  const all = Object.keys(widths).map((sql) => (sql === stampQuery ? '' : told(sql, state, magnitude)));
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').toUpperCase();
}

function told(sql: string, { objects, comments }: CatalogState, rowsOf: (key: string) => number): Rows {
  const sorted = [...objects.values()].sort((a, b) => (keyOf(a.schema, a.name) < keyOf(b.schema, b.name) ? -1 : 1));
  const of = (...types: readonly ModelObject['type'][]) => sorted.filter(({ type }) => types.includes(type));
  const comment = (one: ModelObject) => comments.get(keyOf(one.schema, one.name)) ?? null;
  switch (sql) {
    case labelsExistQuery:
      return [[null]];
    case ownQuery:
      return [['dbo', 'master', 'dbo']];
    case tablesQuery:
      return of('U', 'V').map((one) => {
        const key = keyOf(one.schema, one.name);
        const current = sorted.find(({ history }) => history === key);
        return [
          ...head(one),
          one.type === 'U' ? String(rowsOf(key)) : null,
          one.module,
          comment(one),
          one.type === 'U' ? '0' : null,
          'SELECT INSERT UPDATE DELETE ',
          current?.schema ?? null,
          current?.name ?? null,
        ];
      });
    case columnsQuery:
      return of('U', 'V').flatMap((one) =>
        one.columns.map((column) => [
          String(one.id),
          ...typed(column),
          column.nullable ? '1' : '0',
          comments.get(`${keyOf(one.schema, one.name)}.${column.name}`) ?? null,
          '0',
        ]),
      );
    case keysQuery:
      return of('U').flatMap((one) =>
        [...one.keys]
          .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1))
          .flatMap(({ kind, name, columns, other }) =>
            columns.map((column, i) => [
              String(one.id),
              kind,
              name,
              column,
              other?.schema ?? null,
              other?.name ?? null,
              other?.columns[i] ?? null,
            ]),
          ),
      );
    case functionsQuery:
      return of('FN', 'P').map((one) => {
        const proved = one.type === 'FN' ? (/SCHEMABINDING/.test(one.module ?? '') ? '1' : '0') : null;
        const reads = one.type === 'FN' ? '0' : null;
        const asOther = /EXECUTE AS OWNER/.test(one.module ?? '') ? '1' : '0';
        return [...head(one), proved, reads, reads, asOther, one.module, comment(one)];
      });
    case parametersQuery:
      return of('FN', 'P').flatMap((one) => one.columns.map((column) => [String(one.id), ...typed(column)]));
    default:
      return of('SN').map((one) => [one.schema, one.name, one.base]);
  }
}

const head = ({ id, schema, name, type }: ModelObject): readonly string[] => [String(id), schema, name, type];

const typed = (one: ModelColumn): readonly (string | null)[] => [
  one.name,
  one.type,
  one.typeSchema,
  String(one.length),
  String(one.digits),
  String(one.scale),
];
