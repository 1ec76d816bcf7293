import { type CatalogState, keyOf, type ModelColumn, type ModelKey, type ModelObject } from './catalogState.ts';
import { describe, renameColumn } from './procedures.ts';
import { ModelSyntaxError } from './syntax.ts';
import { Words } from './words.ts';

/**
 * What a definition makes of the catalog; `text` is the whole batch, which a module keeps as its own.
 * @throws {ModelSyntaxError} It is none that the model knows.
 */
export function define(state: CatalogState, words: readonly string[], text: string): CatalogState {
  const at = new Words(words);
  if (at.skip('EXEC', 'sp_rename')) return renameColumn(state, at);
  if (at.skip('EXEC')) return describe(state, at);
  // The one who asks owns all there is, and types are told by their names alone.
  if (at.skip('GRANT') || at.skip('CREATE', 'SCHEMA') || at.skip('DROP', 'SCHEMA')) return state;
  if (at.skip('CREATE', 'TYPE') || at.skip('DROP', 'TYPE')) return state;
  if (at.skip('DROP')) return dropped(state, at);
  if (at.skip('CREATE', 'TABLE')) return withTable(state, at);
  if (at.skip('ALTER', 'TABLE')) return alteredTable(state, at);
  if (at.skip('CREATE', 'UNIQUE', 'INDEX')) return withIndex(state, at);
  if (at.skip('CREATE', 'SYNONYM')) {
    const name = at.name();
    at.expect('FOR');
    const base = at.name();
    return put(state, { ...named(state, name), type: 'SN', base: `[${base.schema}].[${base.name}]` });
  }
  if (!at.skip('CREATE')) at.expect('ALTER');
  // The server keeps a module that was altered as if it had been created so.
  const module = text.replace(/^\s*ALTER/i, 'CREATE');
  if (at.skip('VIEW')) return withView(state, at, module);
  const type = at.skip('FUNCTION') ? 'FN' : 'P';
  if (type === 'P') at.expect('PROCEDURE');
  const name = at.name();
  const columns = type === 'FN' ? at.bracketed(() => column(at)) : [];
  return put(state, { ...named(state, name), type, columns, module });
}

interface Name {
  readonly schema: string;
  readonly name: string;
}

/** An object of that name: the one there is, or a new one of a number that no other has. */
function named({ objects }: CatalogState, { schema, name }: Name): ModelObject {
  const id = 1 + Math.max(100, ...[...objects.values()].map((one) => one.id));
  const fresh = {
    id,
    type: 'U',
    schema,
    name,
    columns: [],
    keys: [],
    module: null,
    base: null,
    history: null,
  } as const;
  return objects.get(keyOf(schema, name)) ?? fresh;
}

function put(state: CatalogState, one: ModelObject): CatalogState {
  return { ...state, objects: new Map(state.objects).set(keyOf(one.schema, one.name), one) };
}

function dropped(state: CatalogState, at: Words): CatalogState {
  at.take();
  const { schema, name } = at.name();
  const objects = new Map(state.objects);
  objects.delete(keyOf(schema, name));
  return { ...state, objects };
}

function withTable(state: CatalogState, at: Words): CatalogState {
  const table = named(state, at.name());
  const columns: ModelColumn[] = [];
  const keys: ModelKey[] = [];
  at.bracketed(() => {
    if (at.skip('PRIMARY', 'KEY')) keys.push({ kind: 'primary', name: 'pk', columns: at.list() });
    else if (at.skip('PERIOD', 'FOR', 'SYSTEM_TIME')) at.list();
    else {
      const one = column(at);
      columns.push(one);
      keys.push(...keysOf(one.name, at));
    }
  });
  const primary = keys.find(({ kind }) => kind === 'primary')?.columns ?? [];
  const made = { ...table, columns: columns.map((one) => (primary.includes(one.name) ? required(one) : one)), keys };
  if (!at.skip('WITH', '(', 'SYSTEM_VERSIONING', '=', 'ON', '(', 'HISTORY_TABLE', '=')) return put(state, made);
  const past = named(put(state, made), at.name());
  const history = keyOf(past.schema, past.name);
  return put(put(state, { ...made, history }), { ...past, columns: made.columns });
}

/** Keys that stand behind a column. */
function keysOf(name: string, at: Words): readonly ModelKey[] {
  const columns = [name];
  if (at.skip('PRIMARY', 'KEY')) return [{ kind: 'primary', name: 'pk', columns }];
  if (at.skip('UNIQUE')) return [{ kind: 'unique', name: `one_${name}`, columns }];
  if (!at.skip('REFERENCES')) return [];
  const other = at.name();
  return [{ kind: 'foreign', name: `of_${name}`, columns, other: { ...other, columns: at.list() } }];
}

function alteredTable(state: CatalogState, at: Words): CatalogState {
  const table = named(state, at.name());
  if (at.skip('ADD', 'CONSTRAINT')) {
    const name = at.take();
    at.expect('PRIMARY', 'KEY');
    return put(state, { ...table, keys: [...table.keys, { kind: 'primary', name, columns: at.list() }] });
  }
  if (at.skip('ADD')) return put(state, { ...table, columns: [...table.columns, column(at)] });
  if (at.skip('SET', '(', 'SYSTEM_VERSIONING', '=', 'OFF')) return put(state, { ...table, history: null });
  at.expect('ALTER', 'COLUMN');
  const changed = column(at);
  const columns = table.columns.map((one) => (one.name === changed.name ? changed : one));
  return put(state, { ...table, columns });
}

function withIndex(state: CatalogState, at: Words): CatalogState {
  const name = at.take();
  at.expect('ON');
  const table = named(state, at.name());
  const columns = at.list();
  // One of some rows only is no key.
  if (at.skip('WHERE')) return state;
  return put(state, { ...table, keys: [...table.keys, { kind: 'unique', name, columns }] });
}

function withView(state: CatalogState, at: Words, text: string): CatalogState {
  const view = named(state, at.name());
  at.expect('AS', 'SELECT');
  const shown: { name: string; as: string }[] = [];
  do {
    const name = at.take();
    shown.push({ name, as: at.skip('AS') ? at.take() : name });
  } while (at.skip(','));
  at.expect('FROM');
  const { schema, name } = at.name();
  const base = state.objects.get(keyOf(schema, name));
  const columns = shown.map(({ name: column, as }) => {
    const found = base?.columns.find((one) => one.name === column);
    if (found === undefined) throw new ModelSyntaxError(column, 1);
    return { ...found, name: as };
  });
  return put(state, { ...view, type: 'V', columns, module: text });
}

const required = (one: ModelColumn): ModelColumn => ({ ...one, nullable: false });

/** Bytes, digits and scale of a type. */
const sizes: Readonly<Record<string, readonly [length: number, digits: number, scale: number]>> = {
  int: [4, 10, 0],
  bigint: [8, 19, 0],
  datetime2: [8, 27, 7],
};

function column(at: Words): ModelColumn {
  const name = at.take();
  const type = at.name();
  const typeSchema = type.schema === 'dbo' ? null : type.schema;
  const [given] = at.comes('(') ? at.list() : [];
  const sized = given === undefined ? undefined : ([Number(given) * 2, 0, 0] as const);
  const [length, digits, scale] = sized ?? sizes[type.name] ?? [10, 0, 0];
  at.skip('GENERATED', 'ALWAYS', 'AS', 'ROW', 'START');
  at.skip('GENERATED', 'ALWAYS', 'AS', 'ROW', 'END');
  const nullable = !at.skip('NOT', 'NULL');
  at.skip('NULL');
  return { name, type: type.name, typeSchema, length, digits, scale, nullable };
}
