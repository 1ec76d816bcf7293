import type { CatalogTable } from '../analysis/catalog.ts';
import type { Situation } from '../situation.ts';
import { dataBlock, dataNote, inertJson } from './dataBlock.ts';
import { toldCatalog, whyNothing } from './disclosure.ts';
import { refusal, type ToolAnswer } from './toolAnswer.ts';

/** Longest answer, without its frame, in UTF-16 code units: about 5,000 tokens. */
export const maxSchemaLength = 20_000;
/** Longest name, type or comment that is told whole. */
const maxText = 200;

/** What an agent asks of the tables. */
export interface SchemaQuestion {
  /** Part of the name of a table or of one of its columns; all tables where it is absent. */
  readonly search?: string | undefined;
  /** The number of the first table to tell of, from 1. */
  readonly from?: number | undefined;
}

/** Tables, columns, keys and comments of a connection, a page at a time. Never rows, values or counts. */
export function describeSchema({ search = '', from = 1 }: SchemaQuestion, situation: Situation): ToolAnswer {
  const why = whyNothing(situation);
  if (why !== undefined) return refusal(why);
  const { catalog, dialect, profile } = situation;
  if (catalog === undefined)
    return { outcome: 'failed', said: "The tables of this database couldn't be read.", disclosed: 'nothing' };
  const wanted = search.toLowerCase();
  const found = toldCatalog(catalog).tables.filter(
    ({ schema, name, columns }) =>
      `${schema}.${name}`.toLowerCase().includes(wanted) ||
      columns.some((column) => column.name.toLowerCase().includes(wanted)),
  );
  const told: unknown[] = [];
  for (let length = 0; from - 1 + told.length < found.length; ) {
    const table = tableOf(found[from - 1 + told.length] as CatalogTable);
    length += inertJson(table).length;
    if (length > maxSchemaLength && told.length > 0) break;
    told.push(table);
  }
  const last = from - 1 + told.length;
  const where = `The connection is ${profile.name} (${dialect.name}, ${profile.environment}).`;
  const which =
    told.length === 0
      ? found.length === 0
        ? 'No table that may be told of fits.'
        : `There are ${found.length} tables, so none from number ${from} on.`
      : `Tables ${from} to ${last} of ${found.length}.${last < found.length ? ` For more, call again with from: ${last + 1}.` : ''}`;
  return {
    outcome: 'answered',
    said: told.length === 0 ? `${where} ${which}` : `${where} ${which} ${dataNote}\n${dataBlock('schema', told)}`,
    disclosed: 'schema',
  };
}

function tableOf({ schema, name, kind, comment, columns, keys = [] }: CatalogTable): object {
  const told: object[] = [];
  let length = 0;
  for (const column of columns) {
    const entry = {
      name: cut(column.name),
      type: cut(column.type),
      ...(column.primaryKey ? { primaryKey: true } : {}),
      ...(column.nullable ? {} : { notNull: true }),
      ...(column.comment === undefined ? {} : { comment: cut(column.comment) }),
    };
    length += inertJson(entry).length;
    if (length > maxSchemaLength / 2) break;
    told.push(entry);
  }
  const foreign = keys.filter(({ kind: of }) => of === 'foreign').slice(0, 20);
  return {
    table: cut(`${schema}.${name}`),
    kind,
    ...(comment === undefined ? {} : { comment: cut(comment) }),
    columns: told,
    ...(told.length < columns.length ? { columnsNotTold: columns.length - told.length } : {}),
    ...(foreign.length === 0
      ? {}
      : {
          references: foreign.map(({ columns: own, references }) => ({
            columns: own.map(cut),
            to: cut(`${references?.schema}.${references?.table}`),
            toColumns: references?.columns.map(cut),
          })),
        }),
  };
}

const cut = (text: string): string => (text.length <= maxText ? text : `${text.slice(0, maxText - 1).toWellFormed()}…`);
