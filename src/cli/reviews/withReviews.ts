import type { App } from '../../composition/app.ts';
import { demoProfile } from '../../composition/profiles.ts';
import type { Refused, ReviewsOfOthers } from '../../composition/secondPerson/reviewsOfOthers.ts';
import type { Terminal } from '../command.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** Works with what others ask, with a trail of its own that is closed afterwards. @throws {UsageError} No endpoint is set. */
export async function withReviews(
  terminal: Terminal,
  work: (reviews: ReviewsOfOthers, app: App) => Promise<number>,
): Promise<number> {
  const app = await openApp({ profile: demoProfile, actor: undefined, confirms: false }, terminal);
  try {
    if (app.reviews === undefined)
      throw new UsageError(
        'No endpoint is set by which others could ask. Set COUNTERSIGN_ENDPOINT and COUNTERSIGN_ENDPOINT_TOKEN.',
      );
    return await work(app.reviews, app);
  } finally {
    await app.close();
  }
}

/** Says why something was not done. @returns the exit code. */
export function sayRefused({ kind, why }: Refused, terminal: Terminal): number {
  terminal.say(why);
  return kind === 'lost' ? exit.world : exit.no;
}
