import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with one request. */
export type Step =
  | {
      /** A streamed chat completion. */
      readonly kind: 'answer';
      readonly text: string;
      /** Code units of text in each piece; 7 by default, so that words and fences are cut. */
      readonly pieceLength?: number;
      /** Milliseconds between pieces; 0 by default. */
      readonly pauseMs?: number;
      /** `null` ends the stream without one. */
      readonly finishReason?: string | null;
      readonly model?: string;
      readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
      /** Answers 400 to requests with `stream_options`, as servers do that don't know it. */
      readonly rejectsOptions?: boolean;
      /** Fields beside `content` in each delta, such as a model's reasoning. */
      readonly extraDelta?: Readonly<Record<string, unknown>>;
    }
  /** The whole completion as JSON, from a server that doesn't stream. */
  | { readonly kind: 'whole'; readonly text: string }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Takes the request and says nothing more: without `after` no headers either, with it after that text. */
  | { readonly kind: 'stall'; readonly after?: string }
  /** Cuts the connection: without `after` before the headers, with it after that text. */
  | { readonly kind: 'reset'; readonly after?: string }
  /** Anything at all. */
  | { readonly kind: 'raw'; readonly body: string; readonly contentType?: string; readonly status?: number }
  /** Text without an end, until the client goes away. */
  | { readonly kind: 'endless'; readonly piece: string };

/** One step for all requests, one for each (the last for all that follow), or a function of the request. */
export type Script = Step | readonly Step[] | ((request: ReceivedRequest) => Step);

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, or the text where it is none. */
  readonly body: unknown;
  /** Milliseconds since the Unix epoch, with fractions, when the body had arrived. */
  readonly arrivedAtMs: number;
  /** Resolves when the response ended: true where the client went away first. */
  readonly ended: Promise<boolean>;
}

export interface OpenAiServer {
  /** Base URL for settings, ending in `/v1`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** Resolves once `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts a real local server that speaks Chat Completions over server-sent events and follows a script. */
export async function startOpenAiServer(script: Script): Promise<OpenAiServer> {
  const requests: ReceivedRequest[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];

  const server = createServer((request, response) => {
    void receive(request, response).then(
      async (received) => {
        requests.push(received);
        for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
        await follow(stepFor(script, received, requests.length - 1), received, response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    arrived: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function stepFor(script: Script, request: ReceivedRequest, index: number): Step {
  if (typeof script === 'function') return script(request);
  if (!isList(script)) return script;
  const step = script[Math.min(index, script.length - 1)];
  if (step === undefined) throw new TypeError('The script has no steps.');
  return step;
}

const isList = (script: Script): script is readonly Step[] => Array.isArray(script);

async function receive(request: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> {
  const ended = new Promise<boolean>((resolve) => {
    response.once('close', () => resolve(!response.writableFinished));
  });
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: parse(text),
    arrivedAtMs: performance.timeOrigin + performance.now(),
    ended,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function follow(step: Step, request: ReceivedRequest, response: ServerResponse): Promise<void> {
  switch (step.kind) {
    case 'answer': {
      if (step.rejectsOptions === true && hasOptions(request.body))
        return sendStatus(response, { status: 400, message: 'Unrecognized request argument supplied: stream_options' });
      const model = step.model ?? 'scripted-model';
      for (const piece of cut(step.text, step.pieceLength ?? 7)) {
        await writeEvent(response, chunk(model, { content: piece, ...step.extraDelta }, null));
        if (step.pauseMs !== undefined) await new Promise((resolve) => setTimeout(resolve, step.pauseMs));
        if (response.destroyed) return;
      }
      if (step.finishReason !== null) await writeEvent(response, chunk(model, {}, step.finishReason ?? 'stop'));
      if (step.usage !== undefined) await writeEvent(response, { model, choices: [], usage: step.usage });
      if (step.finishReason !== null) response.write('data: [DONE]\n\n');
      response.end();
      return;
    }
    case 'whole':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          model: 'scripted-model',
          choices: [{ index: 0, message: { role: 'assistant', content: step.text }, finish_reason: 'stop' }],
        }),
      );
      return;
    case 'status':
      return sendStatus(response, step);
    case 'stall':
      if (step.after !== undefined) await writeEvent(response, chunk('scripted-model', { content: step.after }, null));
      return;
    case 'reset':
      if (step.after !== undefined) await writeEvent(response, chunk('scripted-model', { content: step.after }, null));
      response.destroy();
      return;
    case 'raw':
      response.writeHead(step.status ?? 200, { 'content-type': step.contentType ?? 'text/event-stream' });
      response.end(step.body);
      return;
    case 'endless':
      while (!response.destroyed) await writeEvent(response, chunk('scripted-model', { content: step.piece }, null));
      return;
  }
}

function sendStatus(
  response: ServerResponse,
  step: { status: number; message?: string; code?: string; headers?: Readonly<Record<string, string>> },
): void {
  response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers });
  response.end(JSON.stringify({ error: { message: step.message ?? '', code: step.code ?? null } }));
}

function chunk(model: string, delta: Readonly<Record<string, unknown>>, finishReason: string | null): unknown {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
}

/** Resolves when the event was handed to the network, or could not be. */
async function writeEvent(response: ServerResponse, event: unknown): Promise<void> {
  if (response.destroyed) return;
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  await new Promise<void>((resolve) => {
    response.write(`data: ${JSON.stringify(event)}\n\n`, () => resolve());
  });
}

function cut(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces;
}

function hasOptions(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'stream_options' in body;
}
