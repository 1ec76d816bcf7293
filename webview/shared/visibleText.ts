/**
 * Characters that change how other text looks, or can't be seen: controls, bidirectional marks, zero-width and other
 * ignorable characters, line and paragraph separators, lone surrogates, and every space but the ordinary one.
 * A reader of SQL who can't see them can be shown one query and approve another (CVE-2021-42574).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** Of those, the ones that reorder or break prose and data, where joiners and no-break spaces have honest uses. */
const reordering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A piece of a text as it is shown. */
export interface Piece {
  /** Place of its first UTF-16 code unit in the text. */
  readonly at: number;
  readonly length: number;
  readonly shown: string;
  /** True where the shown text stands for a character that can't be seen. */
  readonly isMark: boolean;
}

/** `⟨U+202E⟩`: a character by its number. */
export function marked(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `⟨U+${number.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Splits one line of SQL into what can be seen as it is and marks for what can't. Tabs stay. */
export function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) pieces.push({ at: from, length: to - from, shown: line.slice(from, to), isMark: false });
  };
  for (const match of line.matchAll(unseen)) {
    const [character] = match;
    if (character === '\t') continue;
    plain(match.index);
    pieces.push({ at: match.index, length: character.length, shown: marked(character), isMark: true });
    from = match.index + character.length;
  }
  plain(line.length);
  return pieces;
}

/** Prose or a value in which nothing can reorder what stands beside it. Line ends and tabs stay. */
export function withoutReordering(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(reordering, marked);
}

/** Whether a SQL text holds characters that are shown as marks. */
export function hasUnseen(sql: string): boolean {
  return [...sql.matchAll(unseen)].some(([character], index, all) => {
    if (character === '\t' || character === '\n') return false;
    return !(character === '\r' && sql[(all[index]?.index ?? 0) + 1] === '\n');
  });
}
