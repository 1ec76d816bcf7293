/**
 * All of the driver that this adapter uses. The build keeps this module, and with it the driver, in a file of its own that is
 * loaded with the first connection to a SQL Server: it is as large as the rest of the program. Nothing of ours may live here,
 * or there would be two of it.
 *
 * Below `Connection` and `Request` are parts that `tedious` doesn't document. Its version is pinned, and the tests drive them.
 */
export { Connection, type ConnectionConfiguration, Request } from 'tedious';
export type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
export type { TokenHandler } from 'tedious/lib/token/handler.js';
export { NotEnoughDataError } from 'tedious/lib/token/helpers.js';
export { default as readRow } from 'tedious/lib/token/row-token-parser.js';
export { default as StreamParser } from 'tedious/lib/token/stream-parser.js';
export { NBCRowToken, RowToken } from 'tedious/lib/token/token.js';
export { isPLPStream, readValue } from 'tedious/lib/value-parser.js';
