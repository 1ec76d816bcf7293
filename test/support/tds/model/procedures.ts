import { type CatalogState, keyOf } from './catalogState.ts';
import { ModelSyntaxError } from './syntax.ts';
import type { Words } from './words.ts';

/** `EXEC sp_addextendedproperty N'MS_Description', N'text', N'SCHEMA', N's', N'TABLE', N't', N'COLUMN', N'c'`, and to change or drop it. */
export function describe(state: CatalogState, at: Words): CatalogState {
  const procedure = at.take().toLowerCase();
  if (!/^sp_(add|update|drop)extendedproperty$/.test(procedure)) throw new ModelSyntaxError(procedure, 1);
  const given: string[] = [];
  do given.push(at.string());
  while (at.skip(','));
  const comments = new Map(state.comments);
  const text = procedure.startsWith('sp_drop') ? undefined : given[1];
  const [, schema = '', , name = '', , column] = given.slice(text === undefined ? 1 : 2);
  const key = column === undefined ? keyOf(schema, name) : `${keyOf(schema, name)}.${column}`;
  if (text === undefined) comments.delete(key);
  else comments.set(key, text);
  return { ...state, comments };
}

/** `EXEC sp_rename 'table.column', 'new', 'COLUMN'` for tables of dbo; what hangs on the column goes with it. */
export function renameColumn(state: CatalogState, at: Words): CatalogState {
  const [table = '', column = ''] = at.string().split('.');
  at.expect(',');
  const name = at.string();
  const objects = new Map(state.objects);
  const found = objects.get(keyOf('dbo', table));
  if (found === undefined) throw new ModelSyntaxError(table, 1);
  const renamed = (one: string): string => (one === column ? name : one);
  objects.set(keyOf('dbo', table), {
    ...found,
    columns: found.columns.map((one) => ({ ...one, name: renamed(one.name) })),
    keys: found.keys.map((key) => ({ ...key, columns: key.columns.map(renamed) })),
  });
  return { ...state, objects };
}
