import type { ConditionPlace, Statement, TableName, TablePlace } from '../analysis/analysis.ts';
import type { Edit, Span } from '../prelude/span.ts';
import { noted, refusePlace, type Work } from './governedView.ts';
import { tableKey } from './protection.ts';
import { describedTable, shownName, textAt } from './readings.ts';
import { refuse } from './refusal.ts';

/** A filter put into the condition of a data change: from the first edit's bracket to the end of the last. */
export interface Guard {
  readonly first: Edit;
  readonly last: Edit;
  /** Uses of the target's columns that give NULL where the filter hides the row; none where the condition alone keeps them. */
  readonly values: readonly Edit[];
  readonly target: TableName;
  /** The target's columns that the filter reads. */
  readonly columns: ReadonlySet<string>;
}

/**
 * The change of a text for the target of a data change: an UPDATE or DELETE reaches the rows that the filters let through and
 * no others. Masked columns of the target can't be read by the change itself, since it would see them bare.
 */
export function governedTarget(place: TablePlace, statement: Statement, text: string, work: Work): Guard | undefined {
  const { protection, readings } = work;
  const name = shownName(place);
  if (protection.usesMasked(place))
    refuse(
      `This statement changes ${name} and looks at columns of it that the policy masks for you, which would tell what they hold. Leave them out of its conditions, values and RETURNING.`,
    );
  if (protection.filtersOn(place).length === 0) return undefined;
  const table = describedTable(place, readings);
  const condition = statement.places.conditions.find(({ target }) => target.start === place.span.start);
  if (condition === undefined)
    return refusePlace(
      table,
      'rows that are put into it can’t be checked against the filter',
      'Ask somebody the policy lets see all of it.',
    );
  const qualifier = readings.spelling.name(place.alias ?? place.table);
  const { sql, columns } = noted(table, work, qualifier);
  for (const use of statement.columnUses)
    if (use.role === 'write' && use.table === place.table && use.schema === place.schema && columns.has(use.column))
      refusePlace(
        table,
        `this would set ${use.column}, by which its rows are filtered`,
        `Leave ${use.column} as it is.`,
      );
  const values = seenValues(place, statement, text, sql, work);
  return { ...conditionEdits(condition, sql, text, name, work), values, target: place, columns };
}

/** The uses of the target's columns, each behind the filter, where the dialect asks for it. */
function seenValues(
  place: TablePlace,
  statement: Statement,
  text: string,
  filter: string,
  { readings }: Work,
): readonly Edit[] {
  const { seen } = readings.spelling;
  if (seen === undefined) return [];
  const name = shownName(place);
  const isSame = (other: TableName): boolean => tableKey(other) === tableKey(place);
  if (statement.places.tables.some((other) => isSame(other) && other.standing === 'from'))
    refuse(
      `The policy filters the rows of ${name}, and this statement both changes it and reads it beside that, which can't be followed. Read it in a statement of its own.`,
    );
  const uses = statement.columnUses.filter(isSame);
  const set = new Set(uses.filter(({ role }) => role === 'write').map(({ span }) => span.start));
  // The outputs of a change inside of something else aren't those of the statement.
  const isPlainOutput =
    /^(update|delete|with)\b/i.test(statement.text) &&
    statement.outputs.length > 0 &&
    statement.writes.length === 1 &&
    statement.outputs.every(({ transform }) => transform === 'identity');
  const places = new Map(uses.filter(({ role }) => role !== 'write').map(({ span }) => [span.start, span]));
  return [...places.values()].flatMap((span) => {
    const written = textAt(text, span);
    if (set.has(span.start))
      refuse(
        `The policy filters the rows of ${name}, and “${written}” is read and set in one here. Write ${written} = ${written} + … in full.`,
      );
    if (!rowsOfChange.test(written)) return [{ span, text: seen(written, filter) }];
    // Such a row was changed, so it is one that the filter lets through; only what is worked out of it could come too early.
    if (!isPlainOutput)
      refuse(
        `The policy filters the rows of ${name}, and this gives or stores more of what it changes than plain columns. Leave the rest out of OUTPUT.`,
      );
    return [];
  });
}

/** A column of OUTPUT. */
const rowsOfChange = /^[["]?(deleted|inserted)[\]"]?\s*\./i;

function conditionEdits(
  { where, whereAt, present }: ConditionPlace,
  filter: string,
  text: string,
  name: string,
  { readings }: Work,
): Pick<Guard, 'first' | 'last'> {
  if (!present && whereAt !== null) {
    const only = { span: { start: whereAt, end: whereAt }, text: ` WHERE (${filter})` };
    return { first: only, last: only };
  }
  if (where === null || !isWholeCondition(where, text))
    return refuse(
      `The policy filters the rows of ${name}, and where this statement's condition begins and ends can't be told. Write it without comments around it.`,
    );
  const { before, after } = readings.spelling.guard(filter);
  return {
    first: { span: { start: where.start, end: where.start }, text: before },
    last: { span: { start: where.end, end: where.end }, text: after },
  };
}

/** Whether a span is all that stands between a WHERE and the end of its statement, but for brackets around all of it. */
function isWholeCondition({ start, end }: Span, text: string): boolean {
  const opening = /\bwhere([\s(]*)$/i.exec(text.slice(0, start))?.[1];
  if (opening === undefined || end <= start) return false;
  const brackets = opening.replaceAll(/\s/g, '').length;
  const after = text.slice(end).replace(/^\s+/, '');
  const closing = new RegExp(`^(\\)\\s*){${brackets}}($|[;)]|(returning|option)\\b)`, 'i');
  return closing.test(after);
}
