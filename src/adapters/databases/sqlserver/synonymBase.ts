import type { CatalogSynonym } from '../../../core/analysis/catalog.ts';
import { type Piece, piecesOf } from './words.ts';

/**
 * What a synonym stands for, from the quoted name that the database keeps of it: one to four parts, of which those in the middle may
 * be left out (`[server]...[name]`). Without a schema it is the caller's default one, or the one of whoever made it: the schema is
 * empty then, which no object has. So it is with a name that can't be read: nobody knows what it stands for.
 */
export function synonymBase(base: string): CatalogSynonym['of'] {
  const parts = partsOf(base);
  const name = parts?.at(-1);
  if (parts === undefined || name === undefined || name === '' || parts.length > 4) return { schema: '', name: base };
  const [schema = '', database = '', server = ''] = parts.toReversed().slice(1);
  return {
    ...(server === '' ? {} : { server }),
    ...(database === '' ? {} : { database }),
    schema,
    name,
  };
}

/** The parts of a dotted name, empty where one is left out; `undefined` where it is no such name. */
function partsOf(name: string): readonly string[] | undefined {
  const read = piecesOf(name);
  if ('unclear' in read || read.pieces.length === 0) return undefined;
  const parts = [''];
  let isOpen = true;
  for (const piece of read.pieces) {
    if (piece.kind === 'sign' && piece.text === '.') {
      parts.push('');
      isOpen = true;
    } else if (isOpen && (piece.kind === 'quoted' || piece.kind === 'word')) {
      parts[parts.length - 1] = spelled(piece, name);
      isOpen = false;
    } else return undefined;
  }
  return parts;
}

function spelled({ kind, text, at }: Piece, whole: string): string {
  if (kind === 'word') return whole.slice(at, at + text.length);
  const close = text.at(-1) ?? '';
  return text.slice(1, -1).replaceAll(close + close, close);
}
