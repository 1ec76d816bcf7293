import type { Entry } from '../entry.ts';
import { type HoldSet, readHoldReleased, readHoldSet } from './erasureEvents.ts';

interface HoldOnRecord {
  readonly id: string;
  /** Who set it, when and why. */
  readonly sentence: string;
}

/**
 * Legal holds as signed events tell of them, whatever the note beside the trail says now. Within a stream order is that of the numbers; between
 * streams only the clocks of machines tell it, so what this finds is for people to look at.
 */
export class HoldsOnRecord {
  readonly #set: readonly { readonly entry: Entry; readonly hold: HoldSet }[];
  readonly #released: readonly { readonly entry: Entry; readonly hold: string }[];

  constructor(entries: readonly Entry[]) {
    this.#set = entries.flatMap((entry) => {
      const hold = readHoldSet(entry);
      return hold === undefined ? [] : [{ entry, hold }];
    });
    this.#released = entries.flatMap((entry) => {
      const hold = readHoldReleased(entry);
      return hold === undefined ? [] : [{ entry, hold }];
    });
  }

  /** The holds that stood when this event erased, in that place, what is about that person. */
  against(erasing: Entry, place: 'journal' | 'collector', person: string | undefined): HoldOnRecord[] {
    return this.#set
      .filter(({ entry, hold }) => {
        const covers = hold.person === undefined || hold.person === person;
        const isThere = hold.place === undefined || hold.place === place;
        return covers && isThere && isBefore(entry, erasing) && !this.#isReleased(hold.hold, erasing);
      })
      .map(({ entry, hold }) => {
        const who = entry.actor?.['user.id'] ?? 'nobody named';
        const whom = hold.person === undefined ? 'everything' : `what is about ${JSON.stringify(hold.person)}`;
        const sentence = `${who} put ${hold.hold} on ${whom} at ${entry.time} (${JSON.stringify(hold.reason)}), and no event before it lifts that.`;
        return { id: hold.hold, sentence };
      });
  }

  #isReleased(hold: string, by: Entry): boolean {
    return this.#released.some((one) => one.hold === hold && isBefore(one.entry, by));
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.stream === other.stream ? one.seq < other.seq : Date.parse(one.time) <= Date.parse(other.time);
}
