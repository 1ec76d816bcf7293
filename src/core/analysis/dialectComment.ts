import type { Span } from '../prelude/span.ts';

/** Lines that are looked at: the comment stands at the top of a file, after a licence at most. */
const maxLines = 100;
const commentLine = /^[^\S\n]*(?:--|#|\/\/|\/\*|\*)/;
const named = /countersign-dialect:[^\S\n]*([\w-]+)/i;

/**
 * The dialect that a text says it is written in: `-- countersign-dialect: snowflake` among the comments before its first
 * statement. The text's author controls it, so it may never make a statement run that would not run without it.
 */
export function dialectComment(text: string): { readonly name: string; readonly span: Span } | undefined {
  let start = 0;
  for (let line = 0; line < maxLines && start < text.length; line++) {
    const end = text.indexOf('\n', start);
    const written = text.slice(start, end < 0 ? text.length : end);
    if (written.trim() !== '' && !commentLine.test(written)) return undefined;
    const found = named.exec(written);
    const name = found?.[1];
    if (found !== null && name !== undefined) {
      const at = start + found.index + found[0].length - name.length;
      return { name, span: { start: at, end: at + name.length } };
    }
    if (end < 0) return undefined;
    start = end + 1;
  }
  return undefined;
}
