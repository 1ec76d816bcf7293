import path from 'node:path';
import { z } from 'zod';
import type { Disk } from '../../adapters/journals/file/disk.ts';
import { readNote, writeNote } from '../../adapters/journals/file/note.ts';
import { postedAnswer } from '../../core/audit/reviews/answer.ts';
import { openTicket, type SignedTicket } from '../../core/audit/reviews/ticket.ts';

export type ReviewState = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired';

const reviewNote = z.strictObject({
  version: z.literal(1),
  /** With the SQL in it: it goes as soon as nobody can answer any more. */
  ticket: z.string(),
  certificate: z.string(),
  posted_at_ms: z.int(),
  answers: z.array(
    postedAnswer.extend({ person: z.string(), device_key: z.string(), decision: z.enum(['approve', 'reject']) }),
  ),
});

/** A request that waits, or has waited, for others. */
export interface Review {
  readonly signed: SignedTicket;
  /** Whose device signed the ticket, as a DSSE envelope of the log. */
  readonly certificate: string;
  readonly postedAtMs: number;
  readonly answers: readonly z.infer<typeof reviewNote>['answers'][number][];
  readonly state: ReviewState;
  /** When it stopped taking answers. */
  readonly endedAtMs?: number;
}

const folderOf = (directory: string): string => path.join(directory, 'reviews');
const fileOf = (directory: string, id: string): string => path.join(folderOf(directory), `${id}.json`);

/** Resolves once the request is durable. @throws {Error} of the file system. */
export async function keepReview(disk: Disk, directory: string, review: Review): Promise<void> {
  const { signed, certificate, postedAtMs, answers } = review;
  await disk.makeDirectory(folderOf(directory));
  const note: z.infer<typeof reviewNote> = {
    version: 1,
    ticket: signed.text,
    certificate,
    posted_at_ms: postedAtMs,
    answers: [...answers],
  };
  await writeNote(disk, fileOf(directory, signed.ticket.id), note);
}

/** Takes a request that takes no more answers from the disk, with the SQL in it. */
export async function dropReview(disk: Disk, directory: string, id: string): Promise<void> {
  await disk.remove(fileOf(directory, id));
}

/** What a request's answers make of it: one no ends it, and so do as many people's yes as it wants. */
export function stateBy({ signed, answers }: Pick<Review, 'signed' | 'answers'>): 'open' | 'approved' | 'rejected' {
  if (answers.some(({ decision }) => decision === 'reject')) return 'rejected';
  return answers.length >= signed.ticket.people ? 'approved' : 'open';
}

/** The requests that were open when the process before ended. One that can't be read is left out: nobody is told yes by it. */
export async function keptReviews(
  disk: Disk,
  directory: string,
  nowMs: number,
  log: (line: string) => void,
): Promise<Review[]> {
  const reviews: Review[] = [];
  for (const name of await disk.list(folderOf(directory))) {
    if (!name.endsWith('.json')) continue;
    const note = await readNote(disk, path.join(folderOf(directory), name), reviewNote);
    const signed = note === undefined || 'problem' in note ? undefined : openTicket(note.ticket);
    if (note === undefined || 'problem' in note || signed === undefined || `${signed.ticket.id}.json` !== name) {
      log(`The request for approval in ${name} can’t be read, so nobody can answer it. It can be removed.`);
      continue;
    }
    const { certificate, posted_at_ms: postedAtMs, answers } = note;
    const state = stateBy({ signed, answers });
    const ended = state === 'open' ? {} : { endedAtMs: nowMs };
    reviews.push({ signed, certificate, postedAtMs, answers, state, ...ended });
  }
  return reviews;
}
