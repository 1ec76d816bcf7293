import type { ApiKey } from './apiKey.ts';

/** More came than an answer can be; the rest was not read. */
export class AnswerTooLong extends Error {}

/** The server sent the request on to another address. */
export class Redirected extends Error {}

/**
 * `fetch` that sends what it is meant to and no more: the body, four headers (none that tells of the machine, none from
 * the environment), to the address it is given. A redirect is not followed, because it would carry the prompt to a host
 * that nobody chose. The response ends with `AnswerTooLong` after `maxBytes`.
 *
 * @param onBytes Called whenever something arrives.
 */
export function guardedFetch(options: {
  readonly apiKey: ApiKey | undefined;
  readonly maxBytes: number;
  readonly onBytes: () => void;
}): typeof globalThis.fetch {
  return async (input, init) => {
    const given = new Headers(init?.headers);
    const headers = new Headers({ 'user-agent': 'countersign' });
    for (const name of ['accept', 'content-type']) {
      const value = given.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (options.apiKey !== undefined) headers.set('authorization', `Bearer ${options.apiKey.reveal()}`);

    // Looked up at each call: the editor replaces it to add proxies and certificates.
    const response = await globalThis.fetch(input, { ...init, headers, redirect: 'manual' });
    options.onBytes();
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new Redirected(response.headers.get('location') ?? '');
    }
    const body = response.body?.pipeThrough(limited(options.maxBytes, options.onBytes)) ?? null;
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

/**
 * Ends the body after `maxBytes`, and after `maxEventBytes` without an empty line: the client library looks for the end
 * of an event from its start with every piece, so a single large event would hold up the editor for as long as it likes.
 */
function limited(maxBytes: number, onBytes: () => void): TransformStream<Uint8Array, Uint8Array> {
  let total = 0;
  let inEvent = 0;
  let lineIsEmpty = false;
  return new TransformStream({
    transform(bytes, controller) {
      onBytes();
      total += bytes.byteLength;
      for (const byte of bytes) {
        inEvent = byte === lineFeed && lineIsEmpty ? 0 : inEvent + 1;
        if (byte !== carriageReturn) lineIsEmpty = byte === lineFeed;
      }
      if (total > maxBytes || inEvent > maxEventBytes) controller.error(new AnswerTooLong());
      else controller.enqueue(bytes);
    },
  });
}

const lineFeed = 10;
const carriageReturn = 13;
/** Bytes of one event, or of an answer in one piece: a whole answer with every character escaped. */
const maxEventBytes = 2_000_000;
