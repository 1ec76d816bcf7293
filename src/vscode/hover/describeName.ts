import type { ColumnName, Output, TableName } from '../../core/analysis/analysis.ts';
import type { CatalogTable } from '../../core/analysis/catalog.ts';
import { type FoundName, namedBy, type Thing } from '../../core/analysis/nameSearch.ts';
import type { FlowingColumn, GivenColumn, NamedRelation } from '../../core/analysis/names.ts';
import { strictest } from '../../core/policy/classification.ts';
import { fencedSql, inertMarkdown } from '../../core/report/inertMarkdown.ts';
import {
  classificationOf,
  classificationWords,
  columnOf,
  type Known,
  spokenColumn,
  spokenTable,
  tableOf,
} from '../names/facts.ts';
import type { Translate } from '../names/translate.ts';

/** What a hover needs to say. */
export interface Describing extends Known {
  /** The statement that the places count in. */
  readonly text: string;
  readonly t: Translate;
}

/** Columns and tables that are listed; the rest is counted. */
const maxListed = 12;

/**
 * What a name means, as paragraphs of Markdown. Names, types and comments come from the database and the text: all of them
 * are made inert, so that none becomes a link, HTML or a command.
 */
export function describeName({ mention, things }: FoundName, about: Describing): readonly string[] {
  if (mention?.kind === 'column') return describeColumns(mention.columns, mention.isStar, about);
  const [thing] = things;
  return thing === undefined ? [] : describeThing(thing, about);
}

function describeThing(thing: Thing, about: Describing): readonly string[] {
  switch (thing.kind) {
    case 'table':
      return describeTable(thing.table, about);
    case 'relation':
      return describeRelation(thing.relation, about);
    case 'given':
      return describeGiven(thing.column, about);
    case 'base':
      return describeBase(thing.column, about);
  }
}

function describeColumns(columns: readonly FlowingColumn[], isStar: boolean, about: Describing): readonly string[] {
  const [only] = columns;
  if (only === undefined) return [];
  if (!isStar && columns.length === 1) {
    const named = namedBy(only.origin);
    if (named.kind === 'base') return describeBase(named.column, about);
    if (named.kind === 'given') return describeGiven({ ...named.column, sources: only.sources }, about);
    return [title(only.name, [], about), ...flow(only, about)];
  }
  const { t } = about;
  const words = isStar ? t('Stands for {0} columns:', columns.length) : t('This could be a column of several tables:');
  return [inertMarkdown(words), list(columns, ({ name, sources }) => [name, ...facts(sources, about)], about)];
}

function describeBase(column: ColumnName, about: Describing): readonly string[] {
  const { t } = about;
  const described = columnOf(about, column);
  const table = spokenTable(column);
  const sentences = [
    t('Column of {0}.', table),
    described?.primaryKey === true ? t('Part of the primary key.') : '',
    described?.nullable === false && !described.primaryKey ? t('Never null.') : '',
    described === undefined && about.catalog !== undefined ? t('The catalog does not list it.') : '',
    described?.comment ?? '',
  ];
  return [title(column.column, [column], about), inertMarkdown(sentences.filter((one) => one !== '').join(' '))];
}

function describeGiven(column: GivenColumn, about: Describing): readonly string[] {
  const { expressionSpan: span } = column;
  const isPlain = column.transform === 'identity' && column.sources.length === 1;
  const expression = span === null || isPlain ? [] : [fencedSql(shortened(about.text.slice(span.start, span.end)))];
  return [title(column.name, isPlain ? column.sources : [], about), ...expression, ...flow(column, about)];
}

/** SQL that is shown at most, in UTF-16 code units. */
const maxSql = 400;
const shortened = (sql: string): string => (sql.length > maxSql ? `${sql.slice(0, maxSql)} …` : sql);

/** What flows into a column, in words and as a list. */
function flow({ transform, sources }: Pick<FlowingColumn, 'transform' | 'sources'>, about: Describing) {
  const { t } = about;
  if (sources.length === 0)
    return [
      inertMarkdown(
        transform === 'constant' ? t('A constant: no column flows into it.') : t('No column of a table flows into it.'),
      ),
    ];
  const [only] = sources;
  if (transform === 'identity' && sources.length === 1 && only !== undefined)
    return [inertMarkdown(t('The unchanged value of {0}.', spokenColumn(only)))];
  return [
    inertMarkdown(transformWords(transform, t)),
    list(sources, (source) => [spokenColumn(source), ...facts([source], about)], about),
  ];
}

function transformWords(transform: Output['transform'], t: Translate): string {
  switch (transform) {
    case 'aggregate':
      return t('Aggregated over many rows from:');
    case 'identity':
      return t('The unchanged value of one of:');
    case 'expression':
    case 'constant':
      return t('Computed from:');
  }
}

function describeRelation({ kind, name, source, columns }: NamedRelation, about: Describing): readonly string[] {
  const { t } = about;
  if (source.kind === 'table') return [`**${inertMarkdown(name)}**`, ...describeTable(source.table, about)];
  const words =
    kind === 'commonTable'
      ? t('Table of WITH.')
      : source.kind === 'commonTable'
        ? t('Stands for {0}, a table of WITH.', source.relation.name)
        : source.kind === 'function'
          ? t('Rows of a function.')
          : t('Rows of a subquery.');
  return [
    `**${inertMarkdown(name)}**`,
    inertMarkdown(words),
    list(columns, ({ name: column, sources }) => [column, ...facts(sources, about)], about),
  ];
}

function describeTable(name: TableName, about: Describing): readonly string[] {
  const { t } = about;
  const table = tableOf(about, name);
  if (table === undefined) {
    const why = about.catalog === undefined ? t('No catalog was read yet.') : t('The catalog does not list it.');
    return [`**${inertMarkdown(spokenTable(name))}**`, inertMarkdown(why)];
  }
  const { schema, columns, rows, comment } = table;
  const count = rows === null || rows < 0 ? '' : t('about {0} rows', rows.toLocaleString());
  const head = [kindWord(table.kind, t), count].filter((word) => word !== '').join(', ');
  return [
    `**${inertMarkdown(`${schema}.${table.name}`)}** — ${inertMarkdown(head)}`,
    ...(comment === undefined || comment === '' ? [] : [inertMarkdown(comment)]),
    list(columns, ({ name: column }) => [column, ...facts([{ schema, table: table.name, column }], about)], about),
  ];
}

export function kindWord(kind: CatalogTable['kind'], t: Translate): string {
  switch (kind) {
    case 'table':
      return t('table');
    case 'view':
      return t('view');
    case 'materializedView':
      return t('materialized view');
    case 'foreignTable':
      return t('foreign table');
    case 'partitionedTable':
      return t('partitioned table');
  }
}

function title(name: string, sources: readonly ColumnName[], about: Describing): string {
  return [`**${inertMarkdown(name)}**`, ...facts(sources, about).map(inertMarkdown)].join(' — ');
}

/** Type and classification of what flows in: the type only of one column, the strictest classification of all. */
function facts(sources: readonly ColumnName[], about: Describing): readonly string[] {
  const [only] = sources;
  const type = sources.length === 1 && only !== undefined ? columnOf(about, only)?.type : undefined;
  const classified = strictest(sources.map((source) => classificationOf(about, source)));
  return [
    ...(type === undefined ? [] : [type]),
    ...(classified === undefined ? [] : [classificationWords(classified, about.t)]),
  ];
}

/** A list of so many lines at most, each of words with dashes between them. */
function list<Item>(items: readonly Item[], words: (item: Item) => readonly string[], { t }: Describing): string {
  const lines = items.slice(0, maxListed).map((item) => `- ${words(item).map(inertMarkdown).join(' — ')}`);
  const more = items.length - lines.length;
  return [...lines, ...(more > 0 ? [`- ${inertMarkdown(t('and {0} more', more))}`] : [])].join('\n');
}
