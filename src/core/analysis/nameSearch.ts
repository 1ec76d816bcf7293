import type { Span } from '../prelude/span.ts';
import type { ColumnName, TableName } from './analysis.ts';
import { sameOrigin } from './nameCollector.ts';
import type { GivenColumn, Mention, NamedRelation, Names, Origin } from './names.ts';

/** Something that names lead to. */
export type Thing =
  | { readonly kind: 'relation'; readonly relation: NamedRelation }
  | { readonly kind: 'given'; readonly column: GivenColumn }
  | { readonly kind: 'base'; readonly column: ColumnName }
  | { readonly kind: 'table'; readonly table: TableName };

/** What stands at a place of a statement. */
export interface FoundName {
  readonly span: Span;
  /** The mention there; `null` where the name is given there. */
  readonly mention: Mention | null;
  /** What it means; several where it means several. */
  readonly things: readonly Thing[];
}

/** The name at a place, its end included; `undefined` where there is none. */
export function nameAt(names: Names, offset: number): FoundName | undefined {
  const isThere = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  const relation = names.relations.find(({ nameSpan }) => nameSpan !== null && isThere(nameSpan));
  if (relation?.nameSpan != null)
    return { span: relation.nameSpan, mention: null, things: [{ kind: 'relation', relation }] };
  const mention = names.mentions.find(({ span }) => isThere(span));
  if (mention !== undefined) return { span: mention.span, mention, things: meant(mention) };
  const column = names.columns.find(({ isNamed, by, span }) => isNamed && by !== 'branches' && isThere(span));
  return column && { span: column.span, mention: null, things: [{ kind: 'given', column }] };
}

/** What a mention means, each thing once. */
export function meant(mention: Mention): readonly Thing[] {
  switch (mention.kind) {
    case 'table':
      return [{ kind: 'table', table: mention.table }];
    case 'relation':
      return [relationMeant(mention.relation)];
    case 'column': {
      const things = mention.columns.flatMap(({ origin }) => columnMeant(origin));
      return things.filter((thing, index) => !things.slice(0, index).some((one) => isSame(one, thing)));
    }
  }
}

/** Without an alias, what qualifies a column is the name of the table or of the table of WITH itself. */
function relationMeant(relation: NamedRelation): Thing {
  const { nameSpan, source } = relation;
  if (nameSpan !== null || relation.kind === 'commonTable') return { kind: 'relation', relation };
  if (source.kind === 'table') return { kind: 'table', table: source.table };
  return { kind: 'relation', relation: source.kind === 'commonTable' ? source.relation : relation };
}

function columnMeant(origin: Origin): readonly Thing[] {
  const named = namedBy(origin);
  if (named.kind === 'unknown') return [];
  return named.kind === 'base' ? [{ kind: 'base', column: named.column }] : [{ kind: 'given', column: named.column }];
}

/** What gives a column its name: a star and the branches of a set operation only pass it on. */
export function namedBy(origin: Origin): Origin {
  let named = origin;
  // Each step goes to what was resolved before, but for a recursive table's own columns.
  for (let step = 0; step < maxSteps && named.kind === 'given'; step++) {
    const { by, inputs } = named.column;
    const [first] = inputs;
    if ((by !== 'star' && by !== 'branches') || first === undefined) return named;
    named = first;
  }
  return named;
}

const maxSteps = 1000;

/** One place that refers to a thing, or gives it its name. */
export interface Reference {
  readonly span: Span;
  readonly isDefinition: boolean;
  /** True where a star stands for it, among others. */
  readonly isStar: boolean;
}

/** Every place that refers to a thing or names it, in the order of the text. */
export function referencesTo(names: Names, thing: Thing): readonly Reference[] {
  const definition = definitionOf(thing);
  const mentioned = names.mentions
    .filter((mention) => meant(mention).some((one) => isSame(one, thing)))
    .map(
      (mention): Reference => ({
        span: mention.span,
        isDefinition: mention.span.start === definition?.start,
        isStar: mention.kind === 'column' && mention.isStar,
      }),
    );
  const isListed = definition === undefined || mentioned.some(({ span }) => span.start === definition.start);
  const all = isListed ? mentioned : [{ span: definition, isDefinition: true, isStar: false }, ...mentioned];
  return [...all].sort((a, b) => a.span.start - b.span.start);
}

/** Where the statement names a thing; `undefined` for what the database names. */
export function definitionOf(thing: Thing): Span | undefined {
  if (thing.kind === 'given') return thing.column.span;
  return thing.kind === 'relation' ? (thing.relation.nameSpan ?? undefined) : undefined;
}

export function isSame(a: Thing, b: Thing): boolean {
  if (a.kind === 'relation') return b.kind === 'relation' && a.relation === b.relation;
  if (a.kind === 'table')
    return b.kind === 'table' && a.table.schema === b.table.schema && a.table.table === b.table.table;
  return b.kind === a.kind && sameOrigin(a, b as Origin);
}
