import { storiesOf } from '../core/audit/story/storiesOf.ts';
import type { Story } from '../core/audit/story/story.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { readTrail } from './readTrail.ts';
import type { VerifyOptions } from './verifyTrail.ts';

/** The stories of a trail that was verified first; none where it was tampered with. @throws {TrailError} `UNREADABLE`. */
export async function trailStories(
  pathOrUrl: string,
  options: VerifyOptions,
): Promise<{ readonly verification: VerificationReport; readonly stories: readonly Story[] }> {
  const { verification, streams } = await readTrail(pathOrUrl, options);
  return { verification, stories: storiesOf(streams) };
}
