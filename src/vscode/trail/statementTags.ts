/** The id of a statement in a text, and where it stands. */
export interface StatementTag {
  readonly id: string;
  /** UTF-16 code units from the beginning of the text. */
  readonly start: number;
  readonly end: number;
}

/**
 * `countersign:` or `countersign ` and the id of a query, request or event: as a comment in SQL names it, and as the `application_name` of the
 * session names it in the database's log.
 */
const tag = /countersign(?::\s*|\s+)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![\w-])/gi;

/** Every tag of a text, in order. */
export function tagsIn(text: string): readonly StatementTag[] {
  return [...text.matchAll(tag)].map(({ 0: whole, 1: id = '', index }) => ({
    id: id.toLowerCase(),
    start: index,
    end: index + whole.length,
  }));
}
