import {
  definitionOf,
  type FoundName,
  meant,
  namedBy,
  referencesTo,
  type Thing,
} from '../../core/analysis/nameSearch.ts';
import type { FlowingColumn, GivenColumn, NamedRelation, Names, Origin } from '../../core/analysis/names.ts';
import type { DialectEditing } from '../../core/ports.ts';
import type { Edit, Span } from '../../core/prelude/span.ts';

/** Why a name isn't renamed. A person has to think, and nothing was changed. */
export type RenameRefusal =
  /** The database names it, not the statement. */
  | 'notOwn'
  /** No name, or one that can't be written. */
  | 'notAName'
  /** A star, USING or NATURAL passes it on by its name, so that more would change than its references. */
  | 'passedOn'
  /** With the new name the statement would mean something else, or nothing. */
  | 'clash';

export type RenamePlan =
  | { readonly kind: 'edits'; readonly edits: readonly Edit[]; readonly newName: string }
  | { readonly kind: 'refused'; readonly why: RenameRefusal };

const refused = (why: RenameRefusal): RenamePlan => ({ kind: 'refused', why });

/** The one thing that can be renamed at a name; a refusal where there is none. */
export function renamable({ things }: FoundName): Thing | RenameRefusal {
  const [thing] = things;
  if (thing === undefined || things.length > 1) return 'notOwn';
  if (thing.kind === 'relation') return thing.relation.nameSpan === null ? 'notOwn' : thing;
  return thing.kind === 'given' && thing.column.isNamed ? thing : 'notOwn';
}

/**
 * Plans the renaming of a table of WITH, an alias or a column that a statement names. Other columns keep their names, those
 * of the statement's result too. The changed text is read again: where any name in it leads elsewhere than before, it is refused.
 */
export function planRename(
  text: string,
  names: Names,
  thing: Thing,
  written: string,
  editing: DialectEditing,
  namesOf: (text: string) => Names | undefined,
): RenamePlan {
  if (thing.kind !== 'relation' && thing.kind !== 'given') return refused('notOwn');
  const newName = meantBy(written.trim(), editing);
  if (newName === '' || newName.includes('\0')) return refused('notAName');
  const oldName = thing.kind === 'relation' ? thing.relation.name : thing.column.name;
  if (newName === oldName) return { kind: 'edits', edits: [], newName };

  const references = referencesTo(names, thing);
  const definition = definitionOf(thing);
  if (definition === undefined) return refused('notOwn');
  if (references.some(({ isStar }) => isStar)) return refused('passedOn');
  const spelled = editing.spell(newName);
  const kept = thing.kind === 'given' ? keptNames(names, thing.column, editing) : [];
  const keptAt = (span: Span) => kept.find((column) => column.expressionSpan?.end === span.end);
  const edits = references.map(({ span }): Edit => {
    const item = keptAt(span);
    return { span, text: item === undefined ? spelled : `${spelled} AS ${editing.spell(item.name)}` };
  });
  const after = namesOf(applied(text, edits));
  if (after === undefined) return refused('clash');

  const moved = ({ start }: Span): number =>
    edits.reduce(
      (sum, { span, text: { length } }) => (span.start < start ? sum + length - (span.end - span.start) : sum),
      start,
    );
  const place = moved(definition);
  const before = shapeOf(names, {
    place,
    placeOf: moved,
    // An entry that keeps its name is called by its new alias.
    placeOfColumn: (column) => moved(column.span) + (kept.includes(column) ? spelled.length + ' AS '.length : 0),
  });
  const then = shapeOf(after, { place, placeOf: ({ start }) => start, placeOfColumn: ({ span }) => span.start });
  return JSON.stringify(before) === JSON.stringify(then) ? { kind: 'edits', edits, newName } : refused('clash');
}

/** What a person means who writes a name into a box: SQL where it reads as one name of SQL, else just these characters. */
function meantBy(written: string, editing: DialectEditing): string {
  const tokens = editing.tokens(written);
  const [only] = tokens;
  const isName = only?.kind === 'quotedName' || only?.kind === 'word';
  return tokens.length === 1 && only?.end === written.length && isName ? editing.fold(written) : written;
}

/** Entries of a list that take their name from the column: they keep it, where anything depends on it. */
function keptNames(
  names: Names,
  renamed: GivenColumn,
  { keyOf }: Pick<DialectEditing, 'keyOf'>,
): readonly GivenColumn[] {
  const used = new Set<GivenColumn>();
  const use = ({ origin }: FlowingColumn): void => {
    for (let named: Origin = origin; named.kind === 'given'; ) {
      used.add(named.column);
      const [first] = named.column.inputs;
      if (named.column.by !== 'branches' || first === undefined) break;
      named = first;
    }
  };
  names.outputs.forEach(use);
  for (const { columns } of names.relations) columns.forEach(use);
  for (const mention of names.mentions) if (mention.kind === 'column' && !mention.isStar) mention.columns.forEach(use);
  return names.columns.filter(
    (column) =>
      column.by === 'item' &&
      !column.isNamed &&
      keyOf(column.name) === keyOf(renamed.name) &&
      used.has(column) &&
      column.inputs.some((input) => leadsTo(input, renamed)),
  );
}

function leadsTo(origin: Origin, column: GivenColumn): boolean {
  const named = namedBy(origin);
  return named.kind === 'given' && named.column === column;
}

/** A text with edits that don't overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { span, text: replacement } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    result += text.slice(at, span.start) + replacement;
    at = span.end;
  }
  return result + text.slice(at);
}

/** How places of a text are told, so that those of a text before and after can be compared. */
interface Places {
  /** Where the renamed thing is named. */
  readonly place: number;
  placeOf(span: Span): number;
  placeOfColumn(column: GivenColumn): number;
}

/** Where every name leads: equal for two texts that differ in one name and in nothing that it means. */
function shapeOf(names: Names, { place, placeOf, placeOfColumn }: Places): unknown {
  const own = (name: string, at: number): string => (at === place ? '' : name);
  const originOf = (origin: Origin): readonly [unknown, number] => {
    const named = namedBy(origin);
    if (named.kind !== 'given') return [named, -1];
    const at = placeOfColumn(named.column);
    return [own(named.column.name, at), at];
  };
  const columnOf = ({ name, origin, sources, transform }: FlowingColumn) => {
    const [named, at] = originOf(origin);
    return [own(name, at), named, at, sources, transform];
  };
  const placeOfRelation = ({ nameSpan, source }: NamedRelation): number => {
    if (nameSpan !== null) return placeOf(nameSpan);
    return source.kind === 'commonTable' && source.relation.nameSpan !== null ? placeOf(source.relation.nameSpan) : -1;
  };
  const relationOf = (relation: NamedRelation) => {
    const { kind, name, columns, source } = relation;
    const at = placeOfRelation(relation);
    return [kind, own(name, at), at, source.kind === 'table' ? source.table : source.kind, columns.map(columnOf)];
  };
  const thingOf = (thing: Thing): unknown => {
    if (thing.kind === 'given') return originOf({ kind: 'given', column: thing.column });
    return thing.kind === 'relation' ? relationOf(thing.relation) : thing;
  };
  return {
    relations: names.relations.map(relationOf),
    mentions: names.mentions.map((mention) => [mention.kind, placeOf(mention.span), meant(mention).map(thingOf)]),
    // What NATURAL joins by is written nowhere, and is a column of its own.
    columns: names.columns.map((column) => [column.by, placeOfColumn(column)]),
    outputs: names.outputs.map(columnOf),
    // Two things of one name are an obstacle even where nothing refers to them.
    obstacles: names.obstacles.map(({ span }) => placeOf(span)),
  };
}
