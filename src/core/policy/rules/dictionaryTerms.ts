import type { Dictionary, Metric } from '../../draft/dictionary.ts';
import { wordsOf } from '../../draft/words.ts';

/** A dictionary made quick to ask. */
interface Terms {
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Each metric and table by one of its names, as words, with the tables that it is about. */
  readonly things: readonly {
    readonly name: string;
    readonly words: readonly string[];
    readonly tables: readonly string[];
  }[];
}

const terms = new WeakMap<Dictionary, Terms>();

/** Made once for each dictionary: statements are judged on every keystroke. */
function termsOf(dictionary: Dictionary): Terms {
  const ready = terms.get(dictionary);
  if (ready !== undefined) return ready;
  const metrics = new Map<string, Metric>();
  for (const metric of dictionary.metrics)
    for (const name of [metric.name, ...metric.synonyms]) metrics.set(wordsOf(name).join(' '), metric);
  const named = [
    ...dictionary.metrics.map((metric) => ({ ...metric, names: [metric.name, ...metric.synonyms] })),
    ...dictionary.tables.map(({ schema, table, synonyms }) => ({
      name: table,
      names: [table, ...synonyms],
      tables: [`${schema}.${table}`],
    })),
  ];
  const things = named.flatMap(({ name, names, tables }) =>
    names.map((one) => ({ name, words: wordsOf(one), tables })),
  );
  const made = { metrics, things };
  terms.set(dictionary, made);
  return made;
}

/** The metric that the name of a column means; `undefined` where it means none. */
export const metricNamed = (dictionary: Dictionary, column: string): Metric | undefined =>
  termsOf(dictionary).metrics.get(wordsOf(column).join(' '));

/** The metrics and tables that a question names word for word, with the tables they are about (`schema.table`). */
export function thingsIn(
  dictionary: Dictionary,
  question: string,
): readonly { readonly name: string; readonly tables: readonly string[] }[] {
  const asked = wordsOf(question);
  return termsOf(dictionary).things.filter(
    ({ words, tables }) =>
      words.length > 0 &&
      tables.length > 0 &&
      asked.some((_, at) => words.every((word, offset) => asked[at + offset] === word)),
  );
}
