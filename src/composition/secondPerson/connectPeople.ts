import type { Abortable, Clock, Ids } from '../../core/ports.ts';
import type { Composition } from '../app.ts';
import type { Trail } from '../trail.ts';
import { AskOthers } from './askOthers.ts';
import { identityOf } from './identity.ts';
import { ReviewsOfOthers } from './reviewsOfOthers.ts';

/** Connects the people of an organisation by its endpoint, both ways; `undefined` where there is none. */
export function connectPeople(
  { sink, deviceKey: device, actor, onWaiting }: Composition,
  { trail, clock, ids }: { readonly trail: Trail; readonly clock: Clock; readonly ids: Ids },
): { readonly askOthers: AskOthers; readonly reviews: ReviewsOfOthers } | undefined {
  if (sink === undefined || 'deliver' in sink) return undefined;
  const identity = (o: Abortable & { readonly anew?: true }) => identityOf({ trail, device, clock }, o);
  const parts = { endpoint: sink, identity, clock };
  return {
    askOthers: new AskOthers({ ...parts, ids, onWaiting: onWaiting ?? (() => undefined) }),
    // Recorded by the trail itself: at best effort an event may be let go, and this one must not.
    reviews: new ReviewsOfOthers({ ...parts, recorder: trail.recorder, actor }),
  };
}
