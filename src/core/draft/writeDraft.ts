import type { Catalog } from '../analysis/catalog.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Abortable, Clock, ConnectionProfile, ModelProvider, VerifiedQueries } from '../ports.ts';
import type { Draft } from './draft.ts';
import type { Question } from './question.ts';

/** Where drafts come from, asked in this order: a verified query, then the model where one is configured. */
export interface DraftSources {
  readonly verified: VerifiedQueries;
  readonly model: ModelProvider | undefined;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

export type Written =
  | { readonly kind: 'draft'; readonly draft: Draft }
  /** Nothing could be drafted; the sentence says why and what to do. */
  | { readonly kind: 'noDraft'; readonly reason: string };

export async function writeDraft(
  _question: Question,
  _situation: { readonly profile: ConnectionProfile; readonly catalog: Catalog | undefined },
  _sources: DraftSources,
  _onText: (piece: string) => void,
  _o: Abortable,
): Promise<Written> {
  throw new TypeError('being built');
}
