import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { frameOf } from '../adapters/journals/file/readRange.ts';
import { isStreamId } from '../core/audit/segment.ts';
import { TrailError } from '../core/audit/trailError.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import { eventLines } from './eventLines.ts';
import { ingest } from './ingest.ts';
import { answerPolicy } from './policyRoutes.ts';
import type { PolicyShelf } from './policyShelf.ts';
import type { ProjectionState } from './projection.ts';
import { framesMediaType, readDelivery } from './requestBody.ts';
import { statusPage } from './statusPage.ts';
import type { Store } from './store.ts';
import type { TreeLog } from './tree/treeLog.ts';
import { acknowledgedCheckpoint, answerTree } from './tree/treeRoutes.ts';

export interface RouteParts {
  readonly store: Store;
  readonly tree: TreeLog;
  readonly policies: PolicyShelf;
  readonly token: string | undefined;
  /** Listening on this machine alone: then a request for another host's name is another site's page (DNS rebinding). */
  readonly isLoopback: boolean;
  now(): number;
  log(line: string): void;
  projection(): ProjectionState | undefined;
  /** Told when a stream has grown. */
  onStored(stream: string): void;
}

/** One answer holds no more than this of a stream; the reader asks on. */
const maxPageBytes = 4 * 1024 * 1024;
const maxPageEvents = 5_000;
const retryAfterSeconds = 5;

/** Answers one request. The only place where what goes wrong becomes an HTTP status. */
export async function answer(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(parts, request, response);
  } catch (thrown) {
    parts.log(`${request.method} ${request.url}: ${sentenceOf(thrown)}`);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const isBlocked = thrown instanceof TrailError;
    if (isBlocked) response.setHeader('Retry-After', retryAfterSeconds);
    sendJson(response, isBlocked ? 503 : 500, {
      reason: isBlocked ? thrown.message : 'The collector failed; its log says why.',
    });
  }
}

async function route(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://collector.invalid');
  const [, version, kind, stream, part, ...more] = url.pathname.split('/');
  if (parts.isLoopback && !isLoopbackHost(request.headers.host)) {
    return sendJson(response, 421, { reason: 'This collector answers only to the name of its own machine.' });
  }
  if (request.method === 'GET' && url.pathname === '/healthz') return sendJson(response, 200, health(parts));
  if (!isAllowed(parts.token, request.headers.authorization)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return sendJson(response, 401, { reason: 'This collector wants an access token, and the right one.' });
  }
  if (request.method === 'GET' && url.pathname === '/')
    return sendPage(response, statusPage(parts.store, parts.projection()));
  if (version === 'v1' && kind === 'streams' && stream !== undefined && part !== undefined && more.length === 0) {
    if (!isStreamId(stream)) return sendJson(response, 400, { reason: 'That is no name of a stream.' });
    if (request.method === 'POST' && part === 'batches') return await takeBatch(parts, stream, url, request, response);
    if (request.method === 'GET' && part === 'frames') return await sendFrames(parts, stream, url, response);
  }
  if (request.method === 'GET' && url.pathname === '/v1/streams') return sendJson(response, 200, list(parts.store));
  if (request.method === 'GET' && url.pathname === '/v1/keys') return sendJson(response, 200, await parts.store.keys());
  if (request.method === 'GET' && url.pathname === '/v1/events') return await sendEvents(parts, url, response);
  if (url.pathname === '/v1/policy') {
    const about = await answerPolicy(parts.policies, request);
    if (about !== undefined) return send(response, about.status, about.contentType, about.body);
  }
  const fromTree = request.method === 'GET' ? await answerTree(parts, url) : undefined;
  if (fromTree !== undefined) {
    response.writeHead(fromTree.status, { ...safeHeaders, ...fromTree.headers });
    response.end(fromTree.body);
    return;
  }
  return sendJson(response, 404, { reason: 'There is nothing here.' });
}

async function takeBatch(
  parts: RouteParts,
  stream: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readDelivery(request);
  if (body.kind === 'refused') {
    // What is left of a body that is too long is not read, so the connection can't be used on.
    if (body.status === 413) response.setHeader('Connection', 'close');
    return sendJson(response, body.status, { reason: body.reason });
  }
  const receipt = await ingest(parts, stream, body.frames, parts.now());
  switch (receipt.kind) {
    case 'durable': {
      parts.onStored(stream);
      const checkpoint = await acknowledgedCheckpoint(parts.tree, url);
      const time = new Date(parts.now()).toISOString();
      return sendJson(response, 200, { durable_through: receipt.through, head: receipt.head, time, ...checkpoint });
    }
    case 'gap':
      return sendJson(response, 412, { expected: receipt.expected });
    case 'fork': {
      const reason = `event ${receipt.seq} is stored with another content`;
      parts.log(`Fork in stream ${stream}: ${reason} than was delivered.`);
      return sendJson(response, 409, { seq: receipt.seq, stored_digest: receipt.storedDigest, reason });
    }
    default:
      parts.log(`Stream ${stream}: a delivery was refused: ${receipt.reason}.`);
      return sendJson(response, 422, { seq: receipt.seq, reason: receipt.reason });
  }
}

async function sendFrames(parts: RouteParts, stream: string, url: URL, response: ServerResponse): Promise<void> {
  const from = Number(url.searchParams.get('from') ?? '0');
  const log = parts.store.streams().find((known) => known.stream === stream);
  if (log === undefined) return sendJson(response, 404, { reason: 'This stream is not known here.' });
  if (!Number.isSafeInteger(from) || from < 0)
    return sendJson(response, 400, { reason: '"from" is the number of an event.' });
  const frames: Buffer[] = [];
  let bytes = 0;
  for await (const { record } of log.read(from, from + maxPageEvents - 1)) {
    const frame = frameOf(record);
    if (frames.length > 0 && bytes + frame.length > maxPageBytes) break;
    frames.push(frame);
    bytes += frame.length;
  }
  response.writeHead(200, { ...safeHeaders, 'Content-Type': framesMediaType, 'Content-Length': bytes });
  response.end(Buffer.concat(frames));
}

async function sendEvents(parts: RouteParts, url: URL, response: ServerResponse): Promise<void> {
  const wanted = {
    request: url.searchParams.get('request'),
    stream: url.searchParams.get('stream'),
    type: url.searchParams.get('type'),
  };
  if (wanted.request === null && wanted.stream === null && wanted.type === null) {
    return sendJson(response, 400, { reason: 'Say which events: request, stream or type.' });
  }
  response.writeHead(200, { ...safeHeaders, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  for await (const line of eventLines(parts.store, wanted)) {
    if (response.destroyed) return;
    if (!response.write(line)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

function list(store: Store) {
  const streams = store.streams().map((log) => ({
    stream: log.stream,
    last_seq: log.nextSeq - 1,
    head: log.head,
    device_key: log.deviceKey,
    opened_at: log.openedAt,
    closed: log.isClosed,
    problem: log.problem,
  }));
  return { version: 1, streams };
}

function health(parts: RouteParts) {
  const streams = parts.store.streams();
  const problems = streams.filter((log) => log.problem !== undefined).length;
  const { checkpoint, problem } = parts.tree;
  const tree = { size: checkpoint?.size, problem };
  const status = problems === 0 && problem === undefined ? 'ok' : 'degraded';
  return {
    version: 1,
    status,
    streams: streams.length,
    events: parts.store.events,
    problems,
    tree,
    projection: parts.projection(),
  };
}

/** Compared as digests, so that the time taken says nothing about the token, its length included. */
function isAllowed(token: string | undefined, authorization: string | undefined): boolean {
  if (token === undefined) return true;
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function isLoopbackHost(host: string | undefined): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

const safeHeaders = { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' };

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(value)}\n`);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { ...safeHeaders, 'Content-Type': contentType });
  response.end(body);
}

function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(200, {
    ...safeHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  response.end(html);
}
