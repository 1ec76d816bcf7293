import { maxRationaleLength } from '../../core/audit/reviews/answer.ts';
import { type Options, type Terminal, textOption } from '../command.ts';
import { exit, UsageError } from '../usageError.ts';
import { reviewText } from './reviewText.ts';
import { sayRefused, withReviews } from './withReviews.ts';

/**
 * Shows a whole request, and gives the answer: a yes only once the person has typed that it is one, or named the digest of the SQL
 * that they read before. @throws {UsageError}
 */
export async function answerReview(
  decision: 'approve' | 'reject',
  words: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const [id, ...more] = words;
  if (id === undefined || more.length > 0) throw new UsageError(`reviews ${decision} needs the id of one request.`);
  const rationale = textOption(options, 'rationale') ?? '';
  if (rationale.length > maxRationaleLength || !rationale.isWellFormed())
    throw new UsageError(`--rationale has at most ${maxRationaleLength} characters.`);
  return await withReviews(terminal, async (reviews) => {
    const o = { signal: terminal.signal };
    const found = await reviews.open(id, o);
    if (found.kind !== 'open') return sayRefused(found, terminal);
    const { review } = found;
    await reviews.present(review);
    await terminal.out(reviewText(review));
    const shownDigest = review.signed.ticket.sql_sha256;
    if (decision === 'approve' && !(await isMeant(shownDigest, textOption(options, 'read'), terminal))) return exit.no;
    const answered = await reviews.answer(review, { decision, shownDigest, rationale }, o);
    if (answered.kind !== 'answered') return sayRefused(answered, terminal);
    terminal.say(
      decision === 'approve' ? 'Approved, with the key of this device.' : 'Rejected, with the key of this device.',
    );
    return exit.fine;
  });
}

async function isMeant(digest: string, read: string | undefined, terminal: Terminal): Promise<boolean> {
  if (read !== undefined) {
    if (read === digest) return true;
    terminal.say('--read names another SQL than the one that is asked about, so nothing was answered.');
    return false;
  }
  terminal.say('Type “approve” to approve exactly this; anything else leaves it unanswered.');
  for await (const line of terminal.stdinLines()) {
    if (line.trim() === 'approve') return true;
    break;
  }
  terminal.say('Nothing was answered.');
  return false;
}
