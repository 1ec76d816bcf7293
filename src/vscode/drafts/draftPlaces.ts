import type { Span } from '../../core/prelude/span.ts';
import { bare, type RememberedDraft } from './drafts.ts';

/** Longest document that is looked through for drafts, in UTF-16 code units. */
const maxLength = 2_000_000;

/** Where drafts stand in a text as they were written, each at its last place and the newest first. */
export function draftPlaces(
  text: string,
  drafts: readonly RememberedDraft[],
): readonly { readonly remembered: RememberedDraft; readonly span: Span }[] {
  if (text.length > maxLength) return [];
  return [...drafts].reverse().flatMap((remembered) => {
    const sql = bare(remembered.draft.sql);
    const start = sql === '' ? -1 : text.lastIndexOf(sql);
    return start === -1 ? [] : [{ remembered, span: { start, end: start + sql.length } }];
  });
}
