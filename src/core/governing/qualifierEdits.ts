import type { Statement } from '../analysis/analysis.ts';
import type { Edit } from '../prelude/span.ts';
import { tableKey } from './protection.ts';
import type { Readings } from './readings.ts';

/** `public.t.a` becomes `t.a`: what takes a table's place has a name, and no schema. */
export function qualifierEdits(
  { places }: Statement,
  replaced: readonly Edit[],
  { spelling }: Readings,
): readonly Edit[] {
  const starts = new Set(replaced.map(({ span }) => span.end));
  const governed = new Set(
    places.tables.filter(({ span }) => starts.has(span.end)).map(({ schema, table }) => tableKey({ schema, table })),
  );
  const found = new Map(places.schemaQualified.map((place) => [place.span.start, place]));
  return [...found.values()].flatMap(({ schema, table, column, span }) =>
    governed.has(tableKey({ schema, table }))
      ? [{ span, text: `${spelling.name(table)}.${column === '*' ? '*' : spelling.name(column)}` }]
      : [],
  );
}
