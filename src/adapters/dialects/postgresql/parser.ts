import type { RawStmt } from 'libpg-query';
import makeInstance, { type LibpgQuery } from 'libpg-query/wasm/libpg-query.js';

/** PostgreSQL's word on a text. Places are bytes of UTF-8 in a tree, code points in an error. */
export type Parsed =
  | { readonly kind: 'tree'; readonly statements: readonly RawStmt[] }
  | { readonly kind: 'rejected'; readonly message: string; readonly codePoint: number }
  | { readonly kind: 'crashed' };

/** What PL/pgSQL's own parser says of a body: its tree as plain data, whose shape is for the reader to check. */
export type ParsedBody =
  | { readonly kind: 'body'; readonly tree: unknown }
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'crashed' };

/** The major version whose tree the walker knows, node by node. */
const treeVersion = 18;
/** WASM memory never shrinks, so an instance that has grown beyond this many bytes is replaced. */
const maxHeapBytes = 384 * 1024 * 1024;

/**
 * PostgreSQL's own parser. An instance that trapped, ran out of stack or grew too large is thrown away, and a fresh one that
 * was made before is used from then on: what an accident left behind in memory never judges a later text.
 */
export class PostgresqlParser {
  #current: LibpgQuery | undefined;
  #spare: LibpgQuery | undefined;
  #making = false;

  private constructor(current: LibpgQuery) {
    this.#current = current;
    this.#makeSpare();
  }

  static async load(): Promise<PostgresqlParser> {
    return new PostgresqlParser(await makeInstance());
  }

  /** Parses the whole text. Never throws; `crashed` says nothing about the text but that it must not be trusted. */
  parse(text: string): Parsed {
    return this.#use<Parsed>((instance) => parseWith(instance, text));
  }

  /** Parses the PL/pgSQL of one statement that creates a routine, or of a DO. Never throws. */
  parseBody(text: string): ParsedBody {
    return this.#use<ParsedBody>((instance) => parseBodyWith(instance, text));
  }

  #use<Answer extends { readonly kind: string }>(work: (instance: LibpgQuery) => Answer): Answer | { kind: 'crashed' } {
    const instance = this.#take();
    if (instance === undefined) return { kind: 'crashed' };
    try {
      const parsed = work(instance);
      if (instance.HEAPU8.length > maxHeapBytes) this.#discard();
      return parsed;
    } catch {
      // A trap, an exhausted stack, or an answer that isn't a tree: the instance's memory can't be trusted any more.
      this.#discard();
      return { kind: 'crashed' };
    }
  }

  #take(): LibpgQuery | undefined {
    if (this.#current === undefined) {
      this.#current = this.#spare;
      this.#spare = undefined;
      this.#makeSpare();
    }
    return this.#current;
  }

  #discard(): void {
    this.#current = undefined;
    this.#makeSpare();
  }

  #makeSpare(): void {
    if (this.#making || this.#spare !== undefined) return;
    this.#making = true;
    makeInstance().then(
      (instance) => {
        this.#making = false;
        this.#spare = instance;
      },
      () => {
        // Without a spare the next accident makes every text not understood, which is safe; the one after tries again.
        this.#making = false;
      },
    );
  }
}

function parseWith(instance: LibpgQuery, text: string): Parsed {
  const bytes = instance.lengthBytesUTF8(text) + 1;
  const query = instance._malloc(bytes);
  let result = 0;
  try {
    instance.stringToUTF8(text, query, bytes);
    result = instance._wasm_parse_query_raw(query);
    const error = instance.getValue(result + 8, 'i32');
    if (error !== 0) {
      const message = instance.getValue(error, 'i32');
      const cursor = instance.getValue(error + 16, 'i32');
      return {
        kind: 'rejected',
        message: message === 0 ? 'unknown error' : instance.UTF8ToString(message),
        codePoint: Math.max(cursor - 1, 0),
      };
    }
    return treeOf(JSON.parse(instance.UTF8ToString(instance.getValue(result, 'i32'))));
  } finally {
    instance._free(query);
    if (result !== 0) instance._wasm_free_parse_result(result);
  }
}

function parseBodyWith(instance: LibpgQuery, text: string): ParsedBody {
  const bytes = instance.lengthBytesUTF8(text) + 1;
  const query = instance._malloc(bytes);
  let result = 0;
  try {
    instance.stringToUTF8(text, query, bytes);
    result = instance._wasm_parse_plpgsql(query);
    const answer = instance.UTF8ToString(result);
    // An answer is a JSON object, and anything else the message of an error.
    if (!answer.startsWith('{')) return { kind: 'rejected', message: answer };
    return { kind: 'body', tree: JSON.parse(answer) };
  } finally {
    instance._free(query);
    if (result !== 0) instance._wasm_free_string(result);
  }
}

function treeOf(answer: { version?: unknown; stmts?: unknown }): Parsed {
  if (typeof answer.version !== 'number' || Math.floor(answer.version / 10_000) !== treeVersion)
    throw new TypeError('The parser answered with a tree of another version.');
  if (answer.stmts === undefined) return { kind: 'tree', statements: [] };
  if (!Array.isArray(answer.stmts)) throw new TypeError('The parser answered with something that is not a tree.');
  return { kind: 'tree', statements: answer.stmts as RawStmt[] };
}
