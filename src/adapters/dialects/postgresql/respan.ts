import type { Parsed, StatementNode } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';

/**
 * A statement that was read as a text of its own, with the places of the text around it. `placeOf` is `undefined` where the
 * statement's places have none there: then everything in it stands at `whole`, and places for insertions are left out.
 */
export function respanned(
  parsed: Parsed,
  whole: Span,
  placeOf: ((place: number) => number) | undefined,
): { readonly statement: StatementNode; readonly opaque: readonly Problem[] } {
  const moved = (span: Span): Span =>
    placeOf === undefined ? whole : { start: placeOf(span.start), end: placeOf(span.end) };
  const move = (value: unknown, key: string): unknown => {
    if (key === 'whereAt') return typeof value === 'number' && placeOf !== undefined ? placeOf(value) : null;
    if (Array.isArray(value)) return value.map((item) => move(item, ''));
    if (typeof value !== 'object' || value === null) return value;
    if (isSpan(value)) return moved(value);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, move(part, name)]));
  };
  return {
    statement: move(parsed.statement, '') as StatementNode,
    opaque: parsed.opaque.map(({ message, span }) => ({ message, span: moved(span) })),
  };
}

/** Nothing of the tree but a span has exactly these two parts. */
function isSpan(value: object): value is Span {
  const { start, end } = value as Partial<Span>;
  return typeof start === 'number' && typeof end === 'number' && Object.keys(value).length === 2;
}
