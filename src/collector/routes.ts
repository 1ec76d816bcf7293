import type { IncomingMessage, ServerResponse } from 'node:http';
import { TrailError } from '../core/audit/trailError.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { mayAs, type Role } from './access/access.ts';
import { CollectorError } from './collectorError.ts';
import { takeBatch } from './deliveryRoute.ts';
import type { Exchange, RouteParts } from './exchange.ts';
import { sendJson, sendPage } from './http/send.ts';
import { sendKeys, sendNonce, takeEnrolment, takeRevocation } from './keys/keyRoutes.ts';
import { healthOf } from './operation/health.ts';
import { sendHealth, sendMetrics, sendReadiness } from './operation/operationRoutes.ts';
import { sendCosigned, sendTimeStamps } from './outsideRoutes.ts';
import { sendPolicy, takePolicy } from './policyRoutes.ts';
import { sendEvents } from './reading/eventsRoute.ts';
import { sendFrames } from './reading/framesRoute.ts';
import { sendQuestions } from './reading/questionsRoute.ts';
import { SourceError } from './reading/sourceError.ts';
import { listStreams } from './reading/streamList.ts';
import {
  sendAnswers,
  sendReview,
  sendReviews,
  takeAnswer,
  takeReview,
  withdrawReview,
} from './reviews/reviewRoutes.ts';
import { statusPage } from './statusPage.ts';
import { sendInclusion, sendProof, sendTree } from './tree/treeRoutes.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** Any of these roles; `admin` may everything. */
  readonly roles: readonly Role[];
  answer(exchange: Exchange): Promise<void> | void;
}

/** Everything that needs a token. What has no content of events is for every client: it is a witness of the log. */
const routes: readonly Route[] = [
  { method: 'POST', path: /^\/v1\/streams\/([^/]+)\/batches$/, roles: ['write'], answer: takeBatch },
  { method: 'GET', path: /^\/v1\/streams\/([^/]+)\/frames$/, roles: ['read'], answer: sendFrames },
  {
    method: 'GET',
    path: /^\/v1\/streams$/,
    roles: ['read'],
    answer: (of) => sendJson(of.response, 200, listStreams(of.tenant.store)),
  },
  {
    method: 'GET',
    path: /^\/v1\/keys$/,
    roles: ['read'],
    answer: sendKeys,
  },
  { method: 'POST', path: /^\/v1\/keys\/([0-9A-Za-z_-]+)\/revoke$/, roles: ['admin'], answer: takeRevocation },
  { method: 'GET', path: /^\/v1\/enroll$/, roles: ['write'], answer: sendNonce },
  { method: 'POST', path: /^\/v1\/enroll$/, roles: ['write'], answer: takeEnrolment },
  { method: 'GET', path: /^\/v1\/events$/, roles: ['read'], answer: sendEvents },
  { method: 'GET', path: /^\/v1\/questions$/, roles: ['read'], answer: sendQuestions },
  { method: 'GET', path: /^\/v1\/proof$/, roles: ['read'], answer: sendProof },
  { method: 'GET', path: /^\/v1\/streams\/([^/]+)\/inclusion$/, roles: ['read', 'write'], answer: sendInclusion },
  { method: 'GET', path: /^\/v1\/policy$/, roles: ['read', 'write'], answer: sendPolicy },
  { method: 'PUT', path: /^\/v1\/policy$/, roles: ['admin'], answer: takePolicy },
  { method: 'POST', path: /^\/v1\/reviews$/, roles: ['write'], answer: takeReview },
  { method: 'GET', path: /^\/v1\/reviews$/, roles: ['write'], answer: sendReviews },
  { method: 'GET', path: /^\/v1\/reviews\/([0-9a-f-]{36})$/, roles: ['write'], answer: sendReview },
  { method: 'DELETE', path: /^\/v1\/reviews\/([0-9a-f-]{36})$/, roles: ['write'], answer: withdrawReview },
  { method: 'POST', path: /^\/v1\/reviews\/([0-9a-f-]{36})\/answer$/, roles: ['write'], answer: takeAnswer },
  { method: 'GET', path: /^\/v1\/reviews\/([0-9a-f-]{36})\/answers$/, roles: ['write'], answer: sendAnswers },
  { method: 'GET', path: /^\/v1\/log-key$|^\/checkpoint$|^\/tile\//, roles: ['read', 'write'], answer: sendTree },
  { method: 'GET', path: /^\/v1\/cosigned$/, roles: ['read', 'write'], answer: sendCosigned },
  { method: 'GET', path: /^\/v1\/timestamps$/, roles: ['read', 'write'], answer: sendTimeStamps },
  {
    method: 'GET',
    path: /^\/v1\/health$/,
    roles: ['read'],
    answer: (of) => sendJson(of.response, 200, healthOf(of.tenant)),
  },
  { method: 'GET', path: /^\/metrics$/, roles: ['admin'], answer: sendMetrics },
  {
    method: 'GET',
    path: /^\/$/,
    roles: ['read'],
    answer: ({ response, tenant }) => sendPage(response, statusPage(tenant)),
  },
];

const retryAfterSeconds = 5;

/** Answers one request. The only place where what goes wrong becomes an HTTP status. */
export async function answer(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(parts, request, response);
  } catch (thrown) {
    parts.log(`${request.method} ${request.url?.split('?')[0]}: ${sentenceOf(thrown)}`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (thrown instanceof SourceError)
      return sendJson(response, thrown.code === 'TOO_MUCH' ? 422 : 500, { reason: thrown.message });
    const isBlocked = thrown instanceof TrailError || thrown instanceof CollectorError;
    if (isBlocked) response.setHeader('Retry-After', retryAfterSeconds);
    sendJson(response, isBlocked ? 503 : 500, {
      reason: thrown instanceof TrailError ? thrown.message : 'The collector failed; its log says why.',
    });
  }
}

async function route(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://collector.invalid');
  const refuse = (status: number, why: string, reason: string): void => {
    parts.metrics.count('countersign_refused_total', { why });
    // What is left of a body is not read, so the connection can't be used on.
    if (request.method !== 'GET') response.setHeader('Connection', 'close');
    sendJson(response, status, { reason });
  };
  if (parts.isLoopback && !isLoopbackHost(request.headers.host))
    return refuse(421, 'host', 'This collector answers only to the name of its own machine.');
  // Some of what watches over programs asks for the head alone; Node.js leaves the body out.
  const isLook = request.method === 'GET' || request.method === 'HEAD';
  if (isLook && url.pathname === '/healthz') return await sendHealth(parts, response);
  if (isLook && url.pathname === '/readyz') return await sendReadiness(parts, response);

  const admission = await parts.access.admit(request.headers.authorization);
  if (admission.kind === 'closed') {
    response.setHeader('Retry-After', retryAfterSeconds);
    return refuse(503, 'tokens', admission.reason);
  }
  if (admission.kind === 'refused') {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return refuse(401, 'token', 'This collector wants an access token, and the right one.');
  }
  const { bearer } = admission;
  const waitSeconds = parts.rates.take(bearer);
  if (waitSeconds !== undefined) {
    response.setHeader('Retry-After', waitSeconds);
    return refuse(429, 'rate', 'This token asks more often than it may. Wait as long as Retry-After says.');
  }
  const there = routes.filter(({ path }) => path.test(url.pathname));
  const found = there.find(({ method }) => method === request.method);
  if (found === undefined) {
    if (there.length === 0) return refuse(404, 'path', 'There is nothing here.');
    const methods = there.map(({ method }) => method).join(', ');
    response.setHeader('Allow', methods);
    return refuse(405, 'method', `This is asked for with ${methods}.`);
  }
  if (!found.roles.some((role) => mayAs(bearer, role)))
    return refuse(403, 'role', `This needs a token with the role ${found.roles.join(' or ')}.`);
  const tenant = await parts.tenants.of(bearer.tenant);
  const names = found.path.exec(url.pathname)?.slice(1) ?? [];
  await found.answer({ parts, bearer, tenant, url, names, request, response });
}

function isLoopbackHost(host: string | undefined): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}
