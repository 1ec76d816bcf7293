import type { Query, StatementNode } from '../../../core/analysis/tree.ts';
import { readColumnNames } from './aliases.ts';
import { readInnerQuery } from './innerQueries.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { readWith } from './with.ts';

/** `CREATE VIEW v (a, b) WITH SCHEMABINDING AS query WITH CHECK OPTION`. */
export function readView(reader: Reader): StatementNode {
  while (!reader.accept('view')) reader.at++;
  const name = readObjectName(reader);
  if (name.name.startsWith('#')) reader.fail('A view isn’t temporary');
  const { columnNames } = readColumnNames(reader);
  if (reader.accept('with')) {
    const options = reader.list(() => reader.acceptOne('schemabinding', 'view_metadata', 'encryption'));
    if (options.includes(undefined)) reader.fail('SCHEMABINDING, VIEW_METADATA or ENCRYPTION was expected here');
    if (new Set(options).size < options.length) reader.fail('Each option of a view stands once');
  }
  reader.expect('as');
  const common = readWith(reader);
  const query: Query = { ...readInnerQuery(reader), with: common };
  if (reader.accept('with')) reader.expect('check', 'option');
  return { kind: 'definition', name, query, columnNames, isView: true };
}
