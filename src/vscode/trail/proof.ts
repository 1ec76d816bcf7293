import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import type { Translate } from '../names/translate.ts';
import type { TrailModel } from './trailModel.ts';

/** How far an event can be relied on. Only `verified` may be shown as verified. */
export interface Proof {
  readonly kind: 'verified' | 'finding' | 'unproved' | 'doubted';
  /** A few words. */
  readonly short: string;
  /** Why, in sentences. */
  readonly why: readonly string[];
}

/** What verification says of one event, whose own signature holds. */
export function proofOf(event: TrailEvent, model: TrailModel, t: Translate): Proof {
  const own = model.problemsOf(event.entry.stream).filter(({ seq }) => seq === event.entry.seq);
  const why = own.map(({ message }) => message);
  if (own.some(({ severity }) => severity === 'tampering')) return { kind: 'doubted', short: t('not verified'), why };
  const result = model.verified;
  switch (result) {
    case 'valid':
    case 'findings':
      return own.length > 0
        ? { kind: 'finding', short: t('verified, with a finding'), why: [holds(t), ...why] }
        : { kind: 'verified', short: t('verified'), why: [holds(t)] };
    case 'unverifiable':
      return {
        kind: 'unproved',
        short: t('not proved'),
        why: [...why, t("Its own signature holds, but the trail can't be verified to the end, so it is not proved.")],
      };
    case 'tampered':
    case undefined:
      return {
        kind: 'doubted',
        short: t('not relied on'),
        why: [
          ...why,
          t('Its own signature holds, but the trail was changed elsewhere, so nothing is concluded from it.'),
        ],
      };
    default:
      return assertNever(result, 'result');
  }
}

const holds = (t: Translate): string => t('Its signature, its place in the chain and the digests of its values hold.');

/** Whether the endpoint has it; `undefined` where there is none to have it. */
export function isAcknowledged(event: TrailEvent, model: TrailModel, hasEndpoint: boolean): boolean | undefined {
  const acknowledged = model.streamOf(event)?.acknowledgedSeq;
  if (acknowledged !== undefined) return event.entry.seq <= acknowledged;
  return hasEndpoint ? false : undefined;
}
