import type { Clear, EventType } from '../../../core/audit/catalogue.ts';
import type { TrailEvent } from '../../../core/audit/trailEvents.ts';
import type { Translate } from '../../names/translate.ts';

/** What an event is about, for its picture. */
export type EventKind =
  | 'question'
  | 'model'
  | 'sql'
  | 'policy'
  | 'risk'
  | 'person'
  | 'blocked'
  | 'connection'
  | 'sent'
  | 'success'
  | 'error'
  | 'unknown'
  | 'rows'
  | 'stream'
  | 'delivery'
  | 'clock'
  | 'other';

/** An event as a person reads it. */
export interface EventWords {
  readonly kind: EventKind;
  readonly tone: 'plain' | 'good' | 'warning' | 'error';
  /** A few words. Names and texts in it are foreign. */
  readonly title: string;
  /** What it says most of all, where the title leaves something to say. */
  readonly detail?: string | undefined;
}

/** Makes the words of an event of one type from what it says in clear. */
export type Teller<T extends EventType> = (clear: Clear<T>, t: Translate, event: TrailEvent) => EventWords;

export type Tellers = { readonly [T in EventType]?: Teller<T> };
