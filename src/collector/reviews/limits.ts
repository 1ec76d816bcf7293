import type { Review } from './reviewNotes.ts';

/** A person decides within a day, or is asked again. Milliseconds. */
export const longestMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/** More than a person at a keyboard asks for; what asks for more is a program in a circle. */
export const maxOpenPerDevice = 10;
const maxPostedPerHour = 60;
const maxOpen = 1_000;

/** Why a device may not post another request now, as a sentence; `undefined` where it may. `isOpen` tells at this moment. */
export function whyTooMany(
  deviceKey: string,
  reviews: readonly Review[],
  { nowMs, isOpen }: { readonly nowMs: number; readonly isOpen: (review: Review) => boolean },
): string | undefined {
  const own = reviews.filter(({ signed }) => signed.ticket.device_key === deviceKey);
  if (own.filter(isOpen).length >= maxOpenPerDevice)
    return `This device has ${maxOpenPerDevice} requests open. Withdraw one, or wait for an answer.`;
  if (own.filter(({ postedAtMs }) => nowMs - postedAtMs < hourMs).length >= maxPostedPerHour)
    return `This device has posted ${maxPostedPerHour} requests within the hour. Wait before the next one.`;
  return reviews.filter(isOpen).length >= maxOpen
    ? 'Too many requests are open here. Wait until some are answered.'
    : undefined;
}
