import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { EventKind, EventWords } from './words/teller.ts';

/** What a person opens from a row. */
export type Subject =
  /** A story, at one of its events where one is named. */
  | { readonly kind: 'story'; readonly request: string; readonly event?: string }
  /** An event with those around it in its stream. */
  | { readonly kind: 'place'; readonly stream: string; readonly seq: number };

/** A row of the trail's tree. */
export interface TrailRow {
  /** The same for the same thing in the next reading. */
  readonly id: string;
  readonly kind: 'day' | 'story' | 'event' | 'problem' | 'more' | 'standing';
  readonly label: string;
  readonly description: string;
  /** Name of a codicon. */
  readonly icon: string;
  readonly tone: EventWords['tone'];
  /** Lines. */
  readonly tooltip: readonly string[];
  /** What a screen reader says instead of label and description. */
  readonly spoken: string;
  readonly subject?: Subject | undefined;
  readonly isOpen?: boolean;
  readonly children?: (() => readonly TrailRow[]) | undefined;
}

/** Codicons of events. */
export const eventIcons: Readonly<Record<EventKind, string>> = {
  question: 'comment',
  model: 'sparkle',
  sql: 'code',
  policy: 'law',
  risk: 'shield',
  person: 'person',
  blocked: 'circle-slash',
  connection: 'plug',
  sent: 'play',
  success: 'pass',
  error: 'error',
  unknown: 'question',
  rows: 'table',
  stream: 'git-commit',
  delivery: 'cloud-upload',
  clock: 'clock',
  other: 'circle-outline',
};

/** Where an event stands: in its story, or where there is none at its place. */
export function subjectOf({ entry }: TrailEvent, hasStory: boolean): Subject {
  const request = entry['countersign.request.id'];
  return request !== undefined && hasStory
    ? { kind: 'story', request, event: entry.id }
    : { kind: 'place', stream: entry.stream, seq: entry.seq };
}

/** A text of anyone on one line, short enough for a list. Marks that reorder text are left out. */
export function oneLine(text: string, length = 160): string {
  const line = text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).toWellFormed()}…`;
}
