import {
  columnsQuery,
  functionsQuery,
  keysQuery,
  narrowSearchPath,
  roleQuery,
  searchPathQuery,
  stampQuery,
  stringsQuery,
  tablesQuery,
} from './catalogQueries.ts';
import { observationStatements } from './observation.ts';
import { preamble } from './runStatement.ts';
import { typeNamesQuery } from './typeNames.ts';

/**
 * The exact texts that this adapter sends beside the statements of people, and that the server's log has therefore. None reads or
 * changes what people keep in their tables, so whoever else runs one of them does no harm that a log should show.
 */
export const ownStatements: ReadonlySet<string> = new Set([
  'BEGIN TRANSACTION READ ONLY',
  'BEGIN TRANSACTION',
  'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  'COMMIT',
  'ROLLBACK',
  'DISCARD ALL',
  'MOVE FORWARD ALL IN countersign_portal',
  'SELECT pg_catalog.pg_backend_pid()',
  'SELECT pg_catalog.pg_cancel_backend($1)',
  preamble,
  typeNamesQuery,
  stringsQuery,
  searchPathQuery,
  narrowSearchPath,
  roleQuery,
  stampQuery,
  tablesQuery,
  columnsQuery,
  keysQuery,
  functionsQuery,
  ...observationStatements,
]);
