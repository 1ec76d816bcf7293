import type { ObjectName, TableRef } from '../../../core/analysis/tree.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** `ON t` of a trigger; `undefined` for one of the database or the server. */
export function readTriggerHead(reader: Reader): ObjectName | undefined {
  reader.expect('on');
  if (reader.accept('database') || reader.accept('all', 'server')) return undefined;
  return readObjectName(reader);
}

/** `AFTER INSERT, UPDATE` of a table, or the events of a database or server. */
export function readTriggerEvents(reader: Reader): void {
  if (!reader.accept('instead', 'of') && reader.acceptOne('for', 'after') === undefined)
    reader.fail('FOR, AFTER or INSTEAD OF was expected here');
  const isOfTable = reader.changedTable !== undefined;
  const events = reader.list(() =>
    isOfTable ? reader.acceptOne('insert', 'update', 'delete') : reader.name('An event').name,
  );
  if (events.includes(undefined)) reader.fail('INSERT, UPDATE or DELETE was expected here');
  if (new Set(events).size < events.length) reader.fail('Each event of a trigger stands once');
  if (reader.comes('with', 'append')) reader.at += 2;
  if (reader.comes('not', 'for', 'replication')) reader.at += 3;
}

/**
 * `inserted` and `deleted` in the body of a trigger hold rows of the table that was changed, and so stand for it. Any other table
 * is given back as it is.
 */
export function changedRows(reader: Reader, table: TableRef): TableRef {
  const { changedTable } = reader;
  const { schema, name, database, span } = table.name;
  if (changedTable === undefined || schema !== null || database !== undefined) return table;
  if (name !== 'inserted' && name !== 'deleted') return table;
  const rows: TableRef = { ...table, name: { ...changedTable, span }, alias: table.alias ?? name };
  reader.changedRows.add(rows);
  return rows;
}

/** Whether `UPDATE (column)` comes next, the condition of a trigger that a column was set. */
export const asksWhetherSet = (reader: Reader): boolean =>
  reader.changedTable !== undefined && reader.comes('update', '(') && reader.isName(2) && reader.peek(3) === ')';
