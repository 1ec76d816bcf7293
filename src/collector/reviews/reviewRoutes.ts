import { z } from 'zod';
import { postedAnswer } from '../../core/audit/reviews/answer.ts';
import { maxTicketBytes } from '../../core/audit/reviews/ticket.ts';
import type { Exchange } from '../exchange.ts';
import { readBody } from '../http/readBody.ts';
import { sendJson } from '../http/send.ts';
import { recordRead } from '../reading/recordRead.ts';
import type { NotDone } from './reviewDesk.ts';
import type { Review } from './reviewNotes.ts';

/** The envelope holds the ticket in base64, and its certificate stands beside it. */
const maxPostBytes = 2 * maxTicketBytes;
const maxAnswerBytes = 64 * 1024;
/** Shorter than what proxies allow a request that says nothing. */
const longestWaitSeconds = 25;

const posted = z.strictObject({ version: z.literal(1), ticket: z.string(), certificate: z.string().max(8 * 1024) });
const answered = postedAnswer.extend({ version: z.literal(1) });

/** `POST /v1/reviews` (docs/reference/collector.md). */
export async function takeReview({ bearer, tenant, request, response }: Exchange): Promise<void> {
  const text = await readBody(request, maxPostBytes);
  if (text === undefined)
    return sendJson(response, 413, { reason: `A request has at most ${maxTicketBytes} bytes, its SQL included.` });
  const read = parsed(posted, text);
  if (read === undefined) return sendJson(response, 422, { reason: 'That is no request for approval.' });
  const done = await tenant.reviews.post(read.ticket, read.certificate, bearer);
  if (done.kind === 'refused') return sendRefusal(response, done);
  sendJson(response, 201, { version: 1 });
}

/** `GET /v1/reviews`: what waits for whoever asks. Who asks and where, and nothing of the content. */
export function sendReviews({ bearer, tenant, response }: Exchange): void {
  const { person } = bearer;
  if (person === undefined) sendJson(response, 403, { reason: 'The access token names no person.', code: 'person' });
  else sendJson(response, 200, { version: 1, person, reviews: tenant.reviews.list(person).map(summaryOf) });
}

/** `GET /v1/reviews/{id}`: the whole request, for somebody who may answer it. */
export async function sendReview(exchange: Exchange): Promise<void> {
  const { bearer, tenant, names, response } = exchange;
  const review = bearer.person && tenant.reviews.find(names[0] ?? '', bearer.person);
  if (review === undefined) return sendJson(response, 404, { reason: 'There is no such request for you.' });
  await recordRead(exchange, 'review', 1);
  const { signed, certificate, answers } = review;
  const revoked = tenant.devices.revocationOf(signed.ticket.device_key);
  sendJson(response, 200, {
    version: 1,
    ticket: signed.text,
    certificate,
    approvals: answers.length,
    revoked: revoked === undefined ? [] : [revoked],
  });
}

/** `POST /v1/reviews/{id}/answer`. */
export async function takeAnswer({ bearer, tenant, names, request, response }: Exchange): Promise<void> {
  const text = await readBody(request, maxAnswerBytes);
  const read = text === undefined ? undefined : parsed(answered, text);
  if (read === undefined) return sendJson(response, 422, { reason: 'That is no answer to a request for approval.' });
  const { version: _, ...answer } = read;
  const done = await tenant.reviews.answer(names[0] ?? '', answer, bearer);
  if (done.kind === 'refused') return sendRefusal(response, done);
  sendJson(response, 200, { version: 1, state: done.state });
}

/** `GET /v1/reviews/{id}/answers?seen=N&wait=SECONDS`: for whoever asked. */
export async function sendAnswers({ bearer, tenant, names, url, response }: Exchange): Promise<void> {
  const seconds = Math.min(longestWaitSeconds, wholeNumber(url.searchParams.get('wait')));
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), seconds * 1_000);
  response.on('close', () => gone.abort());
  try {
    const seen = wholeNumber(url.searchParams.get('seen'));
    const review = await tenant.reviews.standing(names[0] ?? '', seen, bearer.person, gone.signal);
    if ('kind' in review) return sendRefusal(response, review);
    const answers = review.answers.map(({ answer, said, certificate }) => ({ answer, said, certificate }));
    const revoked = review.answers.flatMap(({ device_key }) => tenant.devices.revocationOf(device_key) ?? []);
    sendJson(response, 200, { version: 1, state: review.state, answers, revoked });
  } finally {
    clearTimeout(timer);
  }
}

/** `DELETE /v1/reviews/{id}`: whoever asked takes it back. */
export async function withdrawReview({ bearer, tenant, names, response }: Exchange): Promise<void> {
  const done = await tenant.reviews.withdraw(names[0] ?? '', bearer);
  if (done.kind === 'refused') return sendRefusal(response, done);
  sendJson(response, 200, { version: 1 });
}

function summaryOf({ signed: { ticket }, answers }: Review) {
  const { id, person, connection, environment, roles, people, asked_at, expires_at } = ticket;
  return {
    id,
    requester: person,
    connection,
    environment,
    roles,
    people,
    approvals: answers.length,
    asked_at,
    expires_at,
  };
}

function sendRefusal(response: Exchange['response'], { status, reason, code }: NotDone): void {
  if (status === 429) response.setHeader('Retry-After', 60);
  sendJson(response, status, { reason, ...(code === undefined ? {} : { code }) });
}

function wholeNumber(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

function parsed<T extends z.ZodType>(schema: T, text: string): z.output<T> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined; // Not JSON, or not of this form.
  }
}
