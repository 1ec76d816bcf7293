import { membersOf, readCount, readId, readText, readWord } from './reading.ts';
import { type RowsArranged, type RowsLookedAt, readUse, type SaveRequest } from './rowUse.ts';
import type { ShownColumn, ShownConnection, ShownOutcome, ShownRow, Translations } from './shown.ts';

export type ResultsToPanel =
  | { readonly kind: 'init'; readonly strings?: Translations }
  | {
      readonly kind: 'started';
      readonly runId: string;
      /** The statement in a few words, or its question. */
      readonly title: string;
      readonly connection: ShownConnection;
      /** Milliseconds since the run began, for a panel that opened late. */
      readonly elapsedMs: number;
    }
  | { readonly kind: 'columns'; readonly runId: string; readonly columns: readonly ShownColumn[] }
  /** Rows in order; batches of about 1,000 keep the page smooth. */
  | { readonly kind: 'rows'; readonly runId: string; readonly rows: readonly ShownRow[] }
  | {
      readonly kind: 'ended';
      readonly runId: string;
      readonly outcome: ShownOutcome;
      /** Why the outcome could not be recorded. */
      readonly recordProblem?: string;
    }
  /** The panel is in sight again: what stands on the screen is looked at anew. */
  | { readonly kind: 'inSight'; readonly runId: string }
  /** Somebody chose the editor's own command: answer with `save`. */
  | { readonly kind: 'askForSave'; readonly runId: string };

/** What of a result was copied. */
export const copyScopes = ['cell', 'selection', 'all'] as const;

/** Values of a result that a person wants on the clipboard. The host puts them there, so that it can say no and record. */
export interface CopyRequest {
  readonly kind: 'copy';
  readonly runId: string;
  readonly scope: (typeof copyScopes)[number];
  readonly rows: number;
  readonly columns: number;
  /** Tab-separated values, or the bare value of a single cell. */
  readonly text: string;
}

export type ResultsFromPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'cancel'; readonly runId: string }
  | { readonly kind: 'showInEditor'; readonly runId: string }
  /** The one action of the empty panel: open the demo workspace. */
  | { readonly kind: 'openDemo' }
  | RowsLookedAt
  | RowsArranged
  | SaveRequest
  | CopyRequest;

/** Longest text for the clipboard, in UTF-16 code units: 10,000 rows of 40 ordinary columns fit several times. */
export const maxCopyLength = 33_554_432;

/** Reads a `copy` message of any panel. */
export function readCopy(members: ReadonlyMap<string, unknown>): CopyRequest | undefined {
  const runId = readId(members.get('runId'));
  const scope = readWord(members.get('scope'), copyScopes);
  const rows = readCount(members.get('rows'), 10_000_000);
  const columns = readCount(members.get('columns'), 10_000);
  const text = readText(members.get('text'), maxCopyLength);
  if (runId === undefined || scope === undefined || rows === undefined || columns === undefined || text === undefined)
    return undefined;
  return { kind: 'copy', runId, scope, rows, columns, text };
}

/** Reads a message of the page, which is input and never an order. `undefined` for whatever isn't one. */
export function parseFromPanel(message: unknown): ResultsFromPanel | undefined {
  const members = membersOf(message);
  const kind = members?.get('kind');
  if (members === undefined) return undefined;
  if (kind === 'ready' || kind === 'openDemo') return { kind };
  if (kind === 'copy') return readCopy(members);
  if (kind === 'looked' || kind === 'arranged' || kind === 'save') return readUse(kind, members);
  const runId = readId(members.get('runId'));
  if (runId === undefined) return undefined;
  return kind === 'cancel' || kind === 'showInEditor' ? { kind, runId } : undefined;
}
