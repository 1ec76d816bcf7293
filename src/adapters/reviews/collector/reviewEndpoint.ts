import { z } from 'zod';
import { environment } from '../../../core/audit/catalogue/fields.ts';
import { certifiedPerson, personId } from '../../../core/audit/keys/person.ts';
import { type PostedAnswer, postedAnswer } from '../../../core/audit/reviews/answer.ts';
import { maxTicketBytes } from '../../../core/audit/reviews/ticket.ts';
import type { Abortable } from '../../../core/ports.ts';
import { exchange, type HttpRequest } from '../../sinks/http/exchange.ts';
import { parsed } from '../../sinks/http/refusal.ts';

/** The collector by which the people of an organisation ask each other (docs/reference/collector.md). */
export interface ReviewEndpoint {
  readonly url: string;
  readonly token?: string;
}

/** Why something was not done, in a sentence. */
export interface NotDone {
  readonly kind: 'refused' | 'lost';
  readonly why: string;
  /** `certificate`: a new one may help. `person`: the access token names nobody. */
  readonly code?: 'person' | 'certificate';
}

const summary = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  requester: personId,
  connection: z.string().max(256),
  environment,
  roles: z.array(z.string().max(128)).max(100),
  people: z.int().min(1),
  approvals: z.int().min(0),
  asked_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
/** A request that waits for somebody, as the endpoint says it: nothing of it is proved before the request itself was read. */
export type ReviewSummary = z.infer<typeof summary>;

const list = z.object({ person: certifiedPerson, reviews: z.array(summary).max(1_000) });
const statement = z.string().max(8 * 1024);
const review = z.object({
  ticket: z.string().max(2 * maxTicketBytes),
  certificate: statement,
  approvals: z.int().min(0),
  revoked: z.array(statement).max(16),
});
const standing = z.object({
  state: z.enum(['open', 'approved', 'rejected', 'withdrawn', 'expired']),
  answers: z.array(postedAnswer).max(16),
  revoked: z.array(statement).max(16),
});
/** How a request stands, by the endpoint's word. Answers carry their own proof. */
export type ReviewStanding = z.infer<typeof standing>;

const refusal = z.object({ reason: z.string().max(500), code: z.enum(['person', 'certificate']).optional() });

const answerBytes = 4 * maxTicketBytes;

/** Resolves once the endpoint has the request, durably. */
export async function postReview(
  to: ReviewEndpoint,
  request: { readonly ticket: string; readonly certificate: string },
  o: Abortable,
): Promise<NotDone | undefined> {
  const answer = await send(to, '', { method: 'POST', body: JSON.stringify({ version: 1, ...request }) }, o);
  return 'kind' in answer ? answer : undefined;
}

/** What waits for the person of the token. */
export async function listReviews(to: ReviewEndpoint, o: Abortable): Promise<NotDone | z.infer<typeof list>> {
  return await read(to, '', list, o);
}

export async function readReview(
  to: ReviewEndpoint,
  id: string,
  o: Abortable,
): Promise<NotDone | z.infer<typeof review>> {
  return await read(to, `/${id}`, review, o);
}

/** Resolves once the endpoint has the answer, durably. */
export async function postAnswer(
  to: ReviewEndpoint,
  id: string,
  answer: PostedAnswer,
  o: Abortable,
): Promise<NotDone | undefined> {
  const body = JSON.stringify({ version: 1, ...answer });
  const sent = await send(to, `/${id}/answer`, { method: 'POST', body }, o);
  return 'kind' in sent ? sent : undefined;
}

/** Waits at the endpoint until there are more answers than were seen, or for the seconds. */
export async function awaitAnswers(
  to: ReviewEndpoint,
  { id, seen, waitSeconds }: { readonly id: string; readonly seen: number; readonly waitSeconds: number },
  o: Abortable,
): Promise<NotDone | ReviewStanding> {
  return await read(to, `/${id}/answers?seen=${seen}&wait=${waitSeconds}`, standing, o);
}

export async function withdrawReview(to: ReviewEndpoint, id: string, o: Abortable): Promise<NotDone | undefined> {
  const answer = await send(to, `/${id}`, { method: 'DELETE' }, o);
  return 'kind' in answer ? answer : undefined;
}

async function read<T extends z.ZodType>(
  to: ReviewEndpoint,
  resource: string,
  shape: T,
  o: Abortable,
): Promise<NotDone | z.output<T>> {
  const answer = await send(to, resource, { method: 'GET' }, o);
  if ('kind' in answer) return answer;
  return parsed(shape, answer.body) ?? notUnderstood(to);
}

async function send(
  { url, token }: ReviewEndpoint,
  resource: string,
  request: Pick<HttpRequest, 'body'> & { readonly method: NonNullable<HttpRequest['method']> },
  o: Abortable,
): Promise<NotDone | { readonly body: string }> {
  const headers = {
    'Content-Type': 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  const place = `${url.replace(/\/+$/, '')}/v1/reviews${resource}`;
  const answer = await exchange({ ...request, url: place, headers, answerBytes }, o);
  if ('lost' in answer) return { kind: 'lost', why: `The endpoint ${url} can't be reached: ${answer.lost}.` };
  if (answer.status === 200 || answer.status === 201) return { body: answer.body };
  const said = parsed(refusal, answer.body);
  if (said === undefined) return notUnderstood({ url });
  const code = said.code === undefined ? {} : { code: said.code };
  const kind = answer.status === 429 || answer.status >= 500 ? 'lost' : 'refused';
  return { kind, why: `The endpoint ${url} refuses (${answer.status}): ${said.reason}`, ...code };
}

function notUnderstood({ url }: ReviewEndpoint): NotDone {
  return { kind: 'refused', why: `What answered at ${url} knows nothing of approvals by a second person.` };
}
