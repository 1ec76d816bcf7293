import { membersOf, readId } from './reading.ts';
import type { Translations } from './shown.ts';

/** One column of a box of the graph. */
export interface ShownLineageColumn {
  /** Unique in the graph. */
  readonly id: string;
  readonly name: string;
  /** Type, classification, and how it is made, each as a person reads it. */
  readonly details: readonly string[];
  /** True where the policy calls it confidential or restricted. */
  readonly isSensitive: boolean;
  /** Whether the statement has a place for it that can be shown. */
  readonly hasPlace: boolean;
}

/** A table that is read, a table of WITH, a subquery, the result, or a table that is written. */
export interface ShownLineageBox {
  readonly id: string;
  readonly kind: 'table' | 'commonTable' | 'query' | 'result' | 'target';
  readonly title: string;
  /** Its place from left to right: the tables first, from 0. */
  readonly layer: number;
  readonly columns: readonly ShownLineageColumn[];
  /** Columns left out, because there are too many. */
  readonly more: number;
}

/** A column that flows into another. */
export interface ShownFlow {
  readonly from: string;
  readonly to: string;
}

export interface ShownLineage {
  /** The statement, shortened for a heading. */
  readonly title: string;
  readonly boxes: readonly ShownLineageBox[];
  readonly flows: readonly ShownFlow[];
  /** The column to begin at. */
  readonly selected?: string;
}

export type LineageToPanel =
  | { readonly kind: 'show'; readonly lineage: ShownLineage; readonly strings?: Translations }
  /** The statement can't be read as it stands; what was shown is no longer true. */
  | { readonly kind: 'unreadable'; readonly strings?: Translations };

export type LineageFromPanel =
  /** The page runs and waits for `show`. */
  | { readonly kind: 'ready' }
  /** A person wants to see a column's place in the statement. */
  | { readonly kind: 'reveal'; readonly id: string };

/** Reads a message of the page. A page is input, not orders; `undefined` for anything that is no message of this panel. */
export function parseFromPanel(message: unknown): LineageFromPanel | undefined {
  const members = membersOf(message);
  if (members?.get('kind') === 'ready') return { kind: 'ready' };
  const id = readId(members?.get('id'));
  return members?.get('kind') === 'reveal' && id !== undefined ? { kind: 'reveal', id } : undefined;
}
