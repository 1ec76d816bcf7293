import type { Statement } from '../analysis/analysis.ts';
import type { Edit } from '../prelude/span.ts';
import { tableKey } from './protection.ts';
import type { Readings } from './readings.ts';

/** The last part of a name, as it is written: a result column is called by it. */
const lastPart = /((?:U&)?"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|[^.\s"[\]]+)\s*$/iu;

/** `public.t.a` becomes `t.a`: what takes a table's place has a name, and no schema. */
export function qualifierEdits(
  { places, text, span: { start } }: Statement,
  replaced: readonly Edit[],
  { spelling }: Readings,
): readonly Edit[] {
  const starts = new Set(replaced.map(({ span }) => span.end));
  const governed = new Map(
    places.tables.filter(({ span }) => starts.has(span.end)).map((place) => [tableKey(place), place.calledBy]),
  );
  const found = new Map(places.schemaQualified.map((place) => [place.span.start, place]));
  return [...found.values()].flatMap((place) => {
    const { column, span } = place;
    const name = governed.get(tableKey(place));
    if (name === undefined) return [];
    const written = lastPart.exec(text.slice(span.start - start, span.end - start))?.[1];
    return [{ span, text: `${spelling.name(name)}.${column === '*' ? '*' : (written ?? spelling.name(column))}` }];
  });
}
