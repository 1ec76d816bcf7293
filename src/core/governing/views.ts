import type { Statement, TableName, TablePlace } from '../analysis/analysis.ts';
import type { CatalogTable } from '../analysis/catalog.ts';
import { stricterMask } from '../policy/mask.ts';
import type { Edit } from '../prelude/span.ts';
import { applyEdits } from './edits.ts';
import { governedView, type Wanted, type Work } from './governedView.ts';
import { type Protection, usedOf } from './protection.ts';
import { describedTable, type Readings, shownName, soleQuery, spelledTable } from './readings.ts';
import { refuse } from './refusal.ts';

const views: ReadonlySet<CatalogTable['kind']> = new Set(['view', 'materializedView']);

export const isView = ({ kind }: CatalogTable): boolean => views.has(kind);

/** Whether anything protected lies behind a view, at any depth. A view that isn't understood counts as hiding something. */
export function hides(view: CatalogTable, protection: Protection, readings: Readings): boolean {
  const query = definitionOf(view, readings);
  if (query === undefined || protectedElsewhere(query, protection, readings) !== undefined) return true;
  return query.places.tables.some((place) => {
    const table = describedTable(place, readings);
    if (protection.covers(place, usedOf(query, place))) return true;
    return isView(table) && hides(table, protection, readings);
  });
}

/**
 * A protected table that a statement reaches through what is written elsewhere, such as the body of a function: nothing can
 * stand for it there.
 */
export function protectedElsewhere(
  statement: Statement,
  protection: Protection,
  readings: Readings,
): TableName | undefined {
  return statement.places.elsewhere.find((name) => {
    if (protection.covers(name, usedOf(statement, name))) return true;
    const table = readings.catalog.tables.find((one) => one.schema === name.schema && one.name === name.table);
    return table !== undefined && isView(table) && hides(table, protection, readings);
  });
}

function definitionOf({ schema, definition }: CatalogTable, readings: Readings): Statement | undefined {
  if (definition === undefined) return undefined;
  return soleQuery(definition, readings, readings.spelling.definitionPath?.(schema));
}

/**
 * The query of a view over protected tables, with these governed. It is fenced: what the view leaves out, nothing around it
 * may look at, whichever options the view was made with.
 */
export function expandedView(view: CatalogTable, wanted: Wanted, work: Work): string {
  const { readings } = work;
  const { spelling } = readings;
  const name = `${view.schema}.${view.name}`;
  if (view.kind === 'materializedView')
    refuse(
      `${name} holds copies of rows that the policy masks or filters, and copies can't be masked. Read the tables themselves.`,
    );
  const query = definitionOf(view, readings);
  const names = query?.outputs.map((output) => output.name) ?? [];
  const isAsListed =
    names.length === view.columns.length && view.columns.every((column, i) => column.name === names[i]);
  const isClear = query !== undefined && protectedElsewhere(query, work.protection, readings) === undefined;
  if (query === undefined || !isClear || !isAsListed)
    refuse(
      `The view ${name} stands over tables that the policy masks or filters, and its definition can't be followed. Read the tables themselves.`,
    );
  work.changes.set(JSON.stringify(['view', name]), { kind: 'view', schema: view.schema, table: view.name });
  const edits = query.places.tables.map((place) => placeEdit(place, query, work));
  const start = query.span.start;
  const text = applyEdits(
    query.text,
    edits.map(({ span, text: put }) => ({ span: { start: span.start - start, end: span.end - start }, text: put })),
  ).text;
  const isMaskedBelow = maskedBelow(view, query, work.protection);
  return governedView(view, { ...wanted, isMaskedBelow }, `(${text}) AS ${spelling.name(view.name)}`, work);
}

/** Columns of a view that are masked columns of tables, and nothing more, with masks at least as strict as the view's own. */
function maskedBelow(view: CatalogTable, { outputs }: Statement, protection: Protection): ReadonlySet<string> {
  const names = view.columns.flatMap(({ name }, index) => {
    const own = protection.maskOf({ schema: view.schema, table: view.name }, name);
    const output = outputs[index];
    if (own === undefined || output?.transform !== 'identity') return [];
    const isCovered = output.sources.some((source) => {
      const below = protection.maskOf(source, source.column);
      return below !== undefined && JSON.stringify(stricterMask(below, own)) === JSON.stringify(below);
    });
    return isCovered ? [name] : [];
  });
  return new Set(names);
}

/** In a view's definition every table is named with its schema, so that no WITH of the statement can stand for it. */
function placeEdit(place: TablePlace, query: Statement, work: Work): Edit {
  const governed = governedPlace(place, query, work);
  if (governed !== undefined) return governed;
  return { span: place.span, text: spelledTable(describedTable(place, work.readings), work.readings) };
}

/** What stands for a table in FROM; `undefined` where the table can stay as it is. */
export function governedPlace(place: TablePlace, statement: Statement, work: Work): Edit | undefined {
  const { readings, protection } = work;
  const table = describedTable(place, readings);
  const used = usedOf(statement, place);
  const wanted: Wanted = { used, keepsOrder: place.renamesColumns, isMaskedBelow: new Set() };
  const isBehind = isView(table) && hides(table, protection, readings);
  if (!isBehind && !protection.covers(place, used)) return undefined;
  if (place.standing !== 'from')
    refuse(
      `The policy masks or filters ${shownName(place)}, and TABLESAMPLE or FOR SYSTEM_TIME takes rows past that. Leave it out.`,
    );
  if (place.renamesColumns && statement.places.wholeRows.length > 0)
    refuse(
      `The policy masks or filters ${shownName(place)}, which gets new names for its columns here, and a whole row would take them on. Leave the new names out.`,
    );
  const query = isBehind
    ? expandedView(table, wanted, work)
    : governedView(table, wanted, spelledTable(table, readings), work);
  const alias = place.alias === null ? ` AS ${readings.spelling.name(place.calledBy)}` : '';
  return { span: place.span, text: `(${query})${alias}` };
}
