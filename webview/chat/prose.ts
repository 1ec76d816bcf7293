/** A run of text inside a paragraph. Everything that isn't code or strong is plain text, links included. */
export interface Inline {
  readonly kind: 'text' | 'code' | 'strong';
  readonly text: string;
}

/** A block of an answer, with the source it was read from. */
export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly source: string; readonly content: readonly Inline[] }
  | {
      readonly kind: 'list';
      readonly source: string;
      readonly ordered: boolean;
      readonly items: readonly (readonly Inline[])[];
    }
  | { readonly kind: 'code'; readonly source: string; readonly text: string };

const item = /^\s{0,3}(?:[-*•]|\d{1,9}[.)])\s+/;
const ordered = /^\s{0,3}\d/;
const fence = /^\s{0,3}(`{3,}|~{3,})/;

/**
 * Reads a model's answer as paragraphs, lists, headings and code, in one pass over its lines. There is no HTML, no link
 * and no image in this language: what looks like one stays the text it is.
 */
export function parseProse(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  let at = 0;
  const takeWhile = (holds: (line: string) => boolean): readonly string[] => {
    const from = at;
    at += 1;
    while (at < lines.length && holds(lines[at] ?? '')) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const opening = fence.exec(line)?.[1];
    if (line.trim() === '') at += 1;
    else if (opening !== undefined) {
      const taken = takeWhile((next) => !closes(next, opening));
      at += 1;
      blocks.push({ kind: 'code', source: taken.join('\n'), text: taken.slice(1).join('\n') });
    } else if (item.test(line)) {
      const taken = takeWhile((next) => next.trim() !== '' && !fence.test(next));
      blocks.push({ kind: 'list', source: taken.join('\n'), ordered: ordered.test(line), items: itemsOf(taken) });
    } else if (/^#{1,6}\s/.test(line)) {
      at += 1;
      blocks.push({ kind: 'heading', source: line, content: inlinesOf(line.replace(/^#+\s+/, '')) });
    } else {
      const taken = takeWhile((next) => next.trim() !== '' && !fence.test(next) && !item.test(next));
      blocks.push({ kind: 'paragraph', source: taken.join('\n'), content: inlinesOf(taken.join('\n')) });
    }
  }
  return blocks;
}

/** A closing fence is at least as long as the opening one and has nothing beside it. */
const closes = (line: string, opening: string): boolean =>
  /^\s*(?:`+|~+)\s*$/.test(line) && line.trimStart().startsWith(opening);

/** A line without a bullet goes on with the item before it. */
function itemsOf(lines: readonly string[]): readonly (readonly Inline[])[] {
  const texts: string[] = [];
  for (const line of lines) {
    if (item.test(line)) texts.push(line.replace(item, ''));
    else texts.push(`${texts.pop() ?? ''}\n${line.trim()}`);
  }
  return texts.map(inlinesOf);
}

/** `code` and **strong**, innermost first come; an unclosed mark is text. */
export function inlinesOf(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(/`([^`\n]+)`|\*\*([^*\n]+)\*\*/g)) {
    if (match.index > from) inlines.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, code, strong] = match;
    inlines.push(code !== undefined ? { kind: 'code', text: code } : { kind: 'strong', text: strong ?? '' });
    from = match.index + whole.length;
  }
  if (from < text.length) inlines.push({ kind: 'text', text: text.slice(from) });
  return inlines;
}

/** The answer without the code that is shown as a block of its own. */
export function withoutCode(text: string, sql: string): string {
  const kept = parseProse(text).filter((block) => block.kind !== 'code' || block.text.trim() !== sql.trim());
  return kept.map(({ kind, source }) => (kind === 'code' ? `${source}\n\`\`\`` : source)).join('\n\n');
}
