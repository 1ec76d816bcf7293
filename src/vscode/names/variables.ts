import { type Segments, spansOf } from '../../core/analysis/segments.ts';
import { tokenFrom } from '../../core/analysis/tokens.ts';
import type { Variable } from '../../core/analysis/variables.ts';
import type { Batches, DialectEditing } from '../../core/ports.ts';
import type { Span } from '../../core/prelude/span.ts';

/** A variable at a place of a document. All places count from the document's start. */
export interface VariableHere {
  /** As it is written there. */
  readonly name: string;
  readonly span: Span;
  /** Its declaration in the same batch; `undefined` where there is none. */
  readonly declared: Variable | undefined;
  /** Every place of its batch that names it, its declaration included. */
  readonly places: readonly Span[];
  /** What the other variables of its batch are told apart by. */
  readonly others: ReadonlySet<string>;
  /** True where nothing in its batch declares it and another batch does. */
  readonly isOfAnotherBatch: boolean;
}

/** The variable at an offset. Variables end with their batch, so that one of the same name in another batch is another one. */
export function variableAt(
  segments: Segments,
  offset: number,
  { keyOf }: Pick<DialectEditing, 'keyOf'>,
  batches: Batches,
): VariableHere | undefined {
  const { text } = segments;
  const variablesOf = (piece: Span): readonly Span[] =>
    batches.uses(text.slice(piece.start, piece.end)).map(({ start, end }) => ({
      start: piece.start + start,
      end: piece.start + end,
    }));
  const pieces = spansOf(segments);
  const index = pieceAt(pieces, offset);
  const piece = pieces[index];
  const span = piece && variablesOf(piece).find(({ start, end }) => start <= offset && offset <= end);
  if (span === undefined) return undefined;
  const name = text.slice(span.start, span.end);
  const key = keyOf(name);
  const { first, end } = batchAround(segments.text, pieces, index, batches);
  const isMeant = (one: { readonly name: string }): boolean => keyOf(one.name) === key;
  const batch = pieces.slice(first, end);
  const uses = batch.flatMap(variablesOf).map((one) => ({ ...one, key: keyOf(text.slice(one.start, one.end)) }));
  const declared = batch.flatMap((one) => declaredIn(text, one, batches)).find(isMeant);
  const elsewhere = declared === undefined ? [...pieces.slice(0, first), ...pieces.slice(end)] : [];
  return {
    name,
    span,
    declared,
    places: uses.filter((one) => one.key === key).map(({ start, end }) => ({ start, end })),
    others: new Set(uses.map((one) => one.key).filter((one) => one !== key)),
    isOfAnotherBatch: elsewhere.some((one) => declaredIn(text, one, batches).some(isMeant)),
  };
}

/** The variables that are known at an offset: those that its batch declares before it. */
export function variablesBefore(segments: Segments, offset: number, batches: Batches): readonly Variable[] {
  const pieces = spansOf(segments);
  const index = pieceAt(pieces, offset);
  const { first } = batchAround(segments.text, pieces, index, batches);
  return pieces
    .slice(first, index + 1)
    .flatMap((piece) => declaredIn(segments.text, piece, batches))
    .filter(({ span }) => span.end < offset);
}

/** Index of the piece around an offset; after its separator, that is still its own. */
const pieceAt = (pieces: readonly Span[], offset: number): number => Math.max(0, tokenFrom(pieces, offset) - 1);

/** The pieces of the batch that one stands in: `[first, end)`. */
function batchAround(text: string, pieces: readonly Span[], index: number, { begins }: Batches) {
  const opens = (at: number): boolean => {
    const piece = pieces[at];
    return piece !== undefined && begins(text.slice(piece.start, piece.end));
  };
  let first = index;
  while (first > 0 && !opens(first)) first -= 1;
  let end = index + 1;
  while (end < pieces.length && !opens(end)) end += 1;
  return { first, end };
}

function declaredIn(text: string, { start, end }: Span, { variables }: Batches): readonly Variable[] {
  return variables(text.slice(start, end)).map((variable) => ({
    ...variable,
    span: { start: start + variable.span.start, end: start + variable.span.end },
  }));
}
