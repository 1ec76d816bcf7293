import { type Piece, piecesOf } from './words.ts';

/**
 * The query of a view, cut out of the CREATE VIEW that the database keeps. `undefined` where it can't be found for sure: a view
 * without a known query isn't understood by anybody.
 */
export function viewQuery(definition: string): string | undefined {
  const read = piecesOf(definition);
  if ('unclear' in read) return undefined;
  const { pieces } = read;
  const isWord = (piece: Piece | undefined, text: string) => piece?.kind === 'word' && piece.text === text;
  const view = pieces.findIndex((piece) => isWord(piece, 'VIEW'));
  if (!isWord(pieces[0], 'CREATE') || (view !== 1 && view !== 3)) return undefined;
  const as = pieces.findIndex((piece, i) => i > view && piece.depth === 0 && isWord(piece, 'AS'));
  const query = pieces[as + 1];
  if (as < 0 || query === undefined) return undefined;
  let end = pieces.length;
  while (pieces[end - 1]?.text === ';') end -= 1;
  if (isWord(pieces[end - 1], 'OPTION') && isWord(pieces[end - 2], 'CHECK') && isWord(pieces[end - 3], 'WITH'))
    end -= 3;
  const after = pieces[end];
  return definition.slice(query.at, after === undefined ? undefined : after.at).trim();
}
