import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { Translate } from '../names/translate.ts';
import { eventWords } from './eventWords.ts';
import { type Moments, timeWords, wholeMoment } from './moments.ts';
import { isAcknowledged, proofOf } from './proof.ts';
import { eventIcons, oneLine, subjectOf, type TrailRow } from './rows.ts';
import type { TrailModel } from './trailModel.ts';

/** What rows are made from besides what they show. */
export interface RowParts {
  readonly model: TrailModel;
  readonly hasEndpoint: boolean;
  readonly moments: Moments;
  readonly t: Translate;
}

/** One event. Its picture is a warning where it is not verified: nobody should have to look for that. */
export function eventRow(event: TrailEvent, { model, hasEndpoint, moments, t }: RowParts): TrailRow {
  const words = eventWords(event, t);
  const proof = proofOf(event, model, t);
  const isProved = proof.kind === 'verified' || proof.kind === 'finding';
  const label = oneLine(words.title);
  const time = timeWords(event.entry.time, moments, true);
  const waits = isAcknowledged(event, model, hasEndpoint) === false ? [t('not at the endpoint yet')] : [];
  const detail = words.detail === undefined ? [] : [oneLine(words.detail)];
  return {
    id: `event:${event.entry.id}`,
    kind: 'event',
    label,
    description: [time, ...(proof.kind === 'verified' ? [] : [proof.short]), ...waits, ...detail].join(' · '),
    icon: isProved ? eventIcons[words.kind] : 'warning',
    tone: isProved ? words.tone : 'warning',
    tooltip: [
      label,
      ...(words.detail === undefined ? [] : [oneLine(words.detail, 600)]),
      ...proof.why,
      ...waits,
      `${event.type} · ${t('event {0} of the stream {1}', event.entry.seq, event.entry.stream)}`,
      wholeMoment(event.entry.time, moments),
    ],
    spoken: [label, ...detail, proof.short, ...waits, wholeMoment(event.entry.time, moments)].join(', '),
    subject: subjectOf(event, model.story(event.entry['countersign.request.id'] ?? '') !== undefined),
  };
}
