import type { Span } from '../prelude/span.ts';

/** A variable or parameter that a text declares, for an editor. */
export interface Variable {
  /** As it is written there, its mark included: `@id`. */
  readonly name: string;
  /** Where it is declared. */
  readonly span: Span;
  /** Its type as it is written; `TABLE` for one that holds rows. */
  readonly type: string;
  /** The columns of one that holds rows, as far as the text lists them; empty for any other. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}
