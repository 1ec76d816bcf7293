import { type Context, createContext, Script } from 'node:vm';
import { type BuildName, readBuild } from './builds.ts';
import { processorMs } from './limits.ts';

/** A node of the parser's tree. What is in it differs from grammar to grammar, so nothing of it is taken for granted. */
export type Tree = { readonly [key: string]: unknown };

/** node-sql-parser's word on a text. Places are UTF-16 code units. */
export type Read =
  | { readonly kind: 'read'; readonly statements: readonly Tree[] }
  | { readonly kind: 'rejected'; readonly at: number }
  /** It took too long, or gave something that isn't a tree. This says nothing about the text. */
  | { readonly kind: 'stopped' };

export interface SqlParser {
  /**
   * Reads a whole text that has no white space at its ends, or gives up after the time. `places` asks for the place of each node
   * too, which takes longer. Never throws.
   */
  parse(text: string, o: { readonly timeoutMs: number; readonly places: boolean }): Read;
}

const ready = new Map<BuildName, SqlParser>();

/**
 * The parser of one dialect, loaded when first asked for. It is a backtracking parser whose time can grow beyond bounds with
 * the text, and nothing but the engine itself can interrupt it: so it runs in a context of its own, where a time limit can
 * stop it and where it reaches neither files nor the network nor our objects. Text goes in, JSON comes out.
 * @throws {BuildUnavailable} The parser's files aren't there; the next call tries again.
 */
export function sqlParser(name: BuildName): SqlParser {
  const known = ready.get(name);
  if (known !== undefined) return known;
  const context = contextOf(name);
  const parser: SqlParser = { parse: (text, o) => parseIn(context, text, o) };
  ready.set(name, parser);
  return parser;
}

function contextOf(name: BuildName): Context {
  const { build, bigInteger } = readBuild(name);
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const run = (source: string, filename: string): unknown => new Script(source, { filename }).runInContext(context);
  run('var module = { exports: {} }, exports = module.exports, text = "", places = false;', 'prepare.js');
  run(bigInteger, 'BigInteger.min.js');
  run('var big = module.exports; module = { exports: {} }; exports = module.exports;', 'prepare.js');
  run('var require = function () { return big; };', 'prepare.js');
  run(build, `${name}.js`);
  run('var parser = new module.exports.Parser(), parse = parser.parse.bind(parser);', 'prepare.js');
  // What runs first is slow, because the engine still has to compile it. No limit of a statement should pay for that.
  run("parser.parse('select a, count(*) from t join u on t.b = u.b where c in (1, 2) group by a');", 'prepare.js');
  return context;
}

/** Errors of a syntax are told by their place alone; any other error is an accident. */
const call = new Script(
  `(function () {
    try {
      var tree = parse(text, { trimQuery: false, parseOptions: { includeLocations: places } }).ast;
      return JSON.stringify({ statements: Array.isArray(tree) ? tree : [tree] });
    } catch (thrown) {
      return JSON.stringify({ at: thrown && thrown.location ? thrown.location.start.offset : -1 });
    } finally {
      text = '';
    }
  })()`,
  { filename: 'call.js' },
);

function parseIn(context: Context, text: string, { timeoutMs, places }: Parameters<SqlParser['parse']>[1]): Read {
  let answer: unknown;
  try {
    const json = callWithin(context, text, { timeoutMs, places });
    answer = typeof json === 'string' ? JSON.parse(json) : undefined;
  } catch {
    // Out of time, of stack or of what JSON can hold: the next text starts from nothing that this one left.
    return { kind: 'stopped' };
  }
  if (!isTree(answer)) return { kind: 'stopped' };
  const { statements, at } = answer;
  if (Array.isArray(statements) && statements.every(isTree)) return { kind: 'read', statements };
  return typeof at === 'number' && at >= 0 ? { kind: 'rejected', at } : { kind: 'stopped' };
}

/** How often a text is tried again that a busy machine gave no time to, each time with twice as much. */
const retries = 2;

/** The engine's limit counts the time that passes, and ours that of the processor: on a busy machine they are not the same. */
function callWithin(context: Context, text: string, { timeoutMs, places }: Parameters<SqlParser['parse']>[1]): unknown {
  for (let retry = 0; ; retry++) {
    const startedMs = processorMs();
    context['text'] = text;
    context['places'] = places;
    try {
      return call.runInContext(context, { timeout: timeoutMs * 2 ** retry });
    } catch (thrown) {
      // The error is the context's own, and no instance of our Error.
      const isLate = isTree(thrown) && thrown['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      if (!isLate || retry === retries || processorMs() - startedMs >= timeoutMs) throw thrown;
    }
  }
}

/** Whether a value of a tree is a node itself, and not a word, number, list or nothing. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
