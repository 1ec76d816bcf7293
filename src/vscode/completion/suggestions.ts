import type { ColumnName } from '../../core/analysis/analysis.ts';
import type { CatalogTable } from '../../core/analysis/catalog.ts';
import type { Variable } from '../../core/analysis/variables.ts';
import type { DialectEditing } from '../../core/ports.ts';
import { kindWord } from '../hover/describeName.ts';
import { classificationOf, classificationWords, type Known, tableOf } from '../names/facts.ts';
import type { Translate } from '../names/translate.ts';
import type { ScopeAt, ScopeEntry } from './scopeAt.ts';

/** One thing that could be written at the cursor. */
export interface Suggestion {
  readonly kind: 'column' | 'table' | 'view' | 'commonTable' | 'alias' | 'function' | 'schema' | 'variable';
  readonly label: string;
  /** What is written: the name as the dialect must spell it, qualified where it would be ambiguous. */
  readonly insert: string;
  /** Type and classification, or what kind of table it is. */
  readonly detail: string;
  /** Which table or alias it belongs to. */
  readonly from: string;
  readonly comment: string;
}

/** What the suggestions are made of. */
export interface Suggesting extends Known {
  readonly editing: Pick<DialectEditing, 'spell' | 'functions' | 'keyOf'>;
  /** Variables that are known at the cursor; absent where the dialect has none. */
  readonly variables?: readonly Variable[];
  readonly t: Translate;
}

/** Functions that are offered at once; a longer prefix finds the others. */
const maxFunctions = 200;

/** What could stand at a cursor: nearest first within each kind. */
export function suggestionsFor(scope: ScopeAt, about: Suggesting): readonly Suggestion[] {
  const { wanted, entries, commonTables } = scope;
  if (wanted.kind === 'of') {
    const { keyOf } = about.editing;
    const qualifier = keyOf(wanted.qualifier);
    const entry = entries.find(({ name }) => keyOf(name) === qualifier);
    if (entry !== undefined)
      return columnsOf(entry, about).map((column) => ({ ...column, insert: about.editing.spell(column.label) }));
    return tables(about, (table) => keyOf(table.schema) === qualifier, false);
  }
  const ofWith = commonTables.map(
    ({ name }): Suggestion => ({
      ...blank,
      kind: 'commonTable',
      label: name,
      insert: about.editing.spell(name),
      detail: about.t('table of WITH'),
    }),
  );
  const variables = variablesAt(scope, about);
  if (wanted.kind === 'table') return [...ofWith, ...variables, ...tables(about, () => true, true), ...schemas(about)];
  const columns = entries.flatMap((entry) => columnsOf(entry, about));
  const seen = new Map<string, number>();
  const { keyOf, spell } = about.editing;
  for (const { label } of columns) seen.set(keyOf(label), (seen.get(keyOf(label)) ?? 0) + 1);
  return [
    ...columns.map((column) =>
      (seen.get(keyOf(column.label)) ?? 0) > 1
        ? { ...column, insert: `${spell(column.from)}.${spell(column.label)}` }
        : { ...column, insert: spell(column.label) },
    ),
    ...variables,
    ...entries.map(({ name }): Suggestion => ({ ...blank, kind: 'alias', label: name, insert: spell(name) })),
    ...functions(scope.prefix, about),
  ];
}

const blank: Omit<Suggestion, 'kind' | 'label' | 'insert'> = { detail: '', from: '', comment: '' };

/** Variables are written as they are declared. Where a table must stand, only those that hold rows can. */
function variablesAt({ wanted }: ScopeAt, { variables = [] }: Suggesting): readonly Suggestion[] {
  return variables
    .filter(({ type }) => wanted.kind !== 'table' || type === 'TABLE')
    .map(({ name, type }): Suggestion => ({ ...blank, kind: 'variable', label: name, insert: name, detail: type }));
}

function columnsOf({ name, source }: ScopeEntry, about: Suggesting): readonly Suggestion[] {
  if (source.kind === 'table') {
    const { keyOf } = about.editing;
    const variable = about.variables?.find((one) => keyOf(one.name) === keyOf(source.table));
    if (variable !== undefined)
      return variable.columns.map(
        (column): Suggestion => ({
          ...blank,
          kind: 'column',
          label: column.name,
          insert: column.name,
          detail: column.type,
          from: name,
        }),
      );
    const table = tableOf(about, source, keyOf);
    return (table?.columns ?? []).map((column): Suggestion => {
      const base: ColumnName = {
        schema: table?.schema ?? null,
        table: table?.name ?? source.table,
        column: column.name,
      };
      const classified = classificationOf(about, base);
      const words = [column.type, ...(classified === undefined ? [] : [classificationWords(classified, about.t)])];
      return {
        kind: 'column',
        label: column.name,
        insert: column.name,
        detail: words.join(' · '),
        from: name,
        comment: column.comment ?? '',
      };
    });
  }
  const own = source.columns.map(
    (column): Suggestion => ({
      ...blank,
      kind: 'column',
      label: column,
      insert: column,
      from: name,
    }),
  );
  const passed = source.stars.flatMap((entry) => columnsOf(entry, about)).map((column) => ({ ...column, from: name }));
  return [...own, ...passed];
}

function tables(
  about: Suggesting,
  isWanted: (table: CatalogTable) => boolean,
  isQualified: boolean,
): readonly Suggestion[] {
  const { catalog, editing, t } = about;
  return (catalog?.tables ?? []).filter(isWanted).map((table): Suggestion => {
    // Without its schema a name means the first on the search path.
    const found = catalog?.searchPath.find((schema) => tableOf(about, { schema, table: table.name }) !== undefined);
    const isPlain = !isQualified || found === table.schema;
    return {
      kind: table.kind === 'view' || table.kind === 'materializedView' ? 'view' : 'table',
      label: table.name,
      insert: isPlain ? editing.spell(table.name) : `${editing.spell(table.schema)}.${editing.spell(table.name)}`,
      detail: kindWord(table.kind, t),
      from: table.schema,
      comment: table.comment ?? '',
    };
  });
}

function schemas({ catalog, editing, t }: Suggesting): readonly Suggestion[] {
  const names = new Set((catalog?.tables ?? []).map(({ schema }) => schema));
  return [...names].map(
    (name): Suggestion => ({
      ...blank,
      kind: 'schema',
      label: name,
      insert: editing.spell(name),
      detail: t('schema'),
    }),
  );
}

/** Functions are many, so they are offered once a letter of theirs is written. */
function functions(prefix: string, { catalog, editing, t }: Suggesting): readonly Suggestion[] {
  if (prefix === '') return [];
  const begins = prefix.toLowerCase();
  const own = (catalog?.functions ?? []).filter(({ kind }) => kind !== 'procedure');
  const all = new Map<string, string>();
  for (const { name, args } of own) if (name.toLowerCase().startsWith(begins)) all.set(name, `${name}(${args})`);
  for (const name of editing.functions) if (name.startsWith(begins) && !all.has(name)) all.set(name, t('function'));
  return [...all].slice(0, maxFunctions).map(
    ([name, detail]): Suggestion => ({
      ...blank,
      kind: 'function',
      label: name,
      insert: editing.spell(name),
      detail,
    }),
  );
}
