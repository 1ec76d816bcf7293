import { z } from 'zod';
import type { Digest } from '../prelude/brands.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Calendar } from './calendar.ts';
import { type LocatedProblem, locate } from './located.ts';
import { readYaml } from './readYaml.ts';
import { wordsOf } from './words.ts';

/** What an organisation's words mean in its database. Written by people, in `.countersign/dictionary.yaml`. */
export interface Dictionary {
  readonly tables: readonly DictionaryTable[];
  readonly metrics: readonly Metric[];
  readonly terms: readonly Term[];
  readonly calendars: readonly Calendar[];
  readonly joins: readonly Join[];
  readonly ambiguous: readonly AmbiguousTerm[];
}

export interface DictionaryTable {
  readonly schema: string;
  readonly table: string;
  readonly description: string | undefined;
  readonly synonyms: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly description: string | undefined;
    readonly synonyms: readonly string[];
  }[];
}

export interface Metric {
  readonly name: string;
  /** SQL of the aggregate. Shown to models and people, never executed from here. */
  readonly expression: string;
  readonly filter: string | undefined;
  readonly description: string | undefined;
  readonly unit: string | undefined;
  readonly owner: string | undefined;
  readonly synonyms: readonly string[];
  /** Qualified names of the tables the expression needs. */
  readonly tables: readonly string[];
}

/** A word of the trade and other words for it. */
export interface Term {
  readonly term: string;
  readonly synonyms: readonly string[];
}

export interface ColumnPath {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** Two columns that are right to join on. */
export interface Join {
  readonly left: ColumnPath;
  readonly right: ColumnPath;
}

/** A term with several readings, and the question to ask back. */
export interface AmbiguousTerm {
  readonly term: string;
  readonly ask: string;
}

export const emptyDictionary: Dictionary = {
  tables: [],
  metrics: [],
  terms: [],
  calendars: [],
  joins: [],
  ambiguous: [],
};

/** Differs after any change of what a dictionary says. */
export const dictionaryDigest = (dictionary: Dictionary): Digest => digestOf(JSON.stringify(dictionary));

/** Longest dictionary that is read, in UTF-16 code units. */
export const maxDictionaryLength = 1_000_000;

const name = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters long');
const prose = z.string().max(2_000, 'must be at most 2,000 characters long');
const synonyms = z.array(name).max(50, 'at most 50 synonyms').default([]);
const qualified = name.regex(/^[^.]+\.[^.]+$/, 'must name schema and table, such as public.orders');
const columnPath = String.raw`[^.=\s]+\.[^.=\s]+\.[^.=\s]+`;
const joinPattern = new RegExp(`^${columnPath}\\s*=\\s*${columnPath}$`);

const schema = z.strictObject({
  version: z.literal(1, { error: 'must be 1, the only version there is' }),
  tables: z
    .record(
      qualified,
      z.strictObject({
        description: prose.optional(),
        synonyms,
        columns: z.record(name, z.strictObject({ description: prose.optional(), synonyms })).default({}),
      }),
    )
    .default({}),
  metrics: z
    .record(
      name,
      z.strictObject({
        expression: prose,
        filter: prose.optional(),
        description: prose.optional(),
        unit: name.optional(),
        owner: name.optional(),
        synonyms,
        tables: z.array(qualified).default([]),
      }),
    )
    .default({}),
  terms: z.record(name, z.strictObject({ synonyms })).default({}),
  calendars: z
    .record(
      name,
      z.strictObject({
        yearStarts: z
          .string()
          .regex(/^(0[1-9]|1[0-2])-01$/, 'must be the first of a month, written MM-01, such as 08-01'),
        namedAfter: z.enum(['start', 'end'], { error: 'must be start or end' }).default('end'),
        standard: z.boolean().default(false),
      }),
    )
    .default({}),
  joins: z
    .array(
      z
        .string()
        .regex(joinPattern, 'must be two columns, such as public.orders.customer_id = public.customers.customer_id'),
    )
    .default([]),
  ambiguous: z.array(z.strictObject({ term: name, ask: prose })).default([]),
});

/**
 * Reads a dictionary. With any problem the dictionary is the empty one: half a dictionary would read questions wrongly,
 * an absent one only reads fewer of them. Never throws.
 */
export function readDictionary(
  text: string,
  file = '.countersign/dictionary.yaml',
): { readonly dictionary: Dictionary; readonly problems: readonly LocatedProblem[] } {
  if (text.length > maxDictionaryLength) {
    const problem = {
      message: `The dictionary is longer than ${maxDictionaryLength} characters and isn't read. Shorten it.`,
      span: { start: 0, end: 0 },
    };
    return { dictionary: emptyDictionary, problems: [locate(problem, text, file)] };
  }
  const { value, problems } = readYaml(text, schema);
  if (value === undefined) return { dictionary: emptyDictionary, problems: problems.map((p) => locate(p, text, file)) };

  const dictionary = toDictionary(value);
  const clashes = findClashes(dictionary, text);
  return clashes.length === 0
    ? { dictionary, problems: [] }
    : { dictionary: emptyDictionary, problems: clashes.map((p) => locate(p, text, file)) };
}

function toDictionary(file: z.output<typeof schema>): Dictionary {
  return {
    tables: Object.entries(file.tables).map(([path, entry]) => {
      const [schemaName = '', table = ''] = path.split('.');
      const columns = Object.entries(entry.columns).map(([column, rest]) => ({
        name: column,
        description: rest.description,
        synonyms: rest.synonyms,
      }));
      return { schema: schemaName, table, description: entry.description, synonyms: entry.synonyms, columns };
    }),
    metrics: Object.entries(file.metrics).map(([metric, entry]) => ({
      name: metric,
      expression: entry.expression,
      filter: entry.filter,
      description: entry.description,
      unit: entry.unit,
      owner: entry.owner,
      synonyms: entry.synonyms,
      tables: entry.tables,
    })),
    terms: Object.entries(file.terms).map(([term, entry]) => ({ term, synonyms: entry.synonyms })),
    calendars: Object.entries(file.calendars).map(([calendar, entry]) => ({
      name: calendar,
      startMonth: Number(entry.yearStarts.slice(0, 2)),
      namedAfter: entry.namedAfter,
      standard: entry.standard,
    })),
    joins: file.joins.map((join) => {
      const [left = '', right = ''] = join.split('=');
      return { left: toColumnPath(left), right: toColumnPath(right) };
    }),
    ambiguous: file.ambiguous,
  };
}

function toColumnPath(path: string): ColumnPath {
  const [schemaName = '', table = '', column = ''] = path.trim().split('.');
  return { schema: schemaName, table, column };
}

/** A word that stands for two things would read a question wrongly in one of them, so it is a mistake. */
function findClashes(
  dictionary: Dictionary,
  text: string,
): { message: string; span: { start: number; end: number } }[] {
  const place = (word: string) => {
    const start = Math.max(0, text.lastIndexOf(word));
    return { start, end: start + word.length };
  };
  const clashes: { message: string; span: { start: number; end: number } }[] = [];
  const meanings = new Map<string, string>();
  for (const { canonical } of vocabulary(dictionary)) meanings.set(wordsOf(canonical).join(' '), canonical);
  for (const { canonical, synonyms: others } of vocabulary(dictionary)) {
    for (const synonym of others) {
      const key = wordsOf(synonym).join(' ');
      const other = meanings.get(key);
      if (key === '') {
        clashes.push({ message: `The synonym "${synonym}" holds no word.`, span: place(synonym) });
      } else if (other !== undefined && other !== canonical) {
        clashes.push({
          message: `"${synonym}" would mean both ${other} and ${canonical}. Keep one, or list it under "ambiguous".`,
          span: place(synonym),
        });
      }
      meanings.set(key, canonical);
    }
  }
  const standard = dictionary.calendars.filter((c) => c.standard);
  if (standard.length > 1) {
    const names = standard.map((c) => c.name).join(' and ');
    clashes.push({
      message: `Only one calendar can be the standard one; here ${names} are.`,
      span: place(standard[1]?.name ?? ''),
    });
  }
  return clashes;
}

/** Names and their synonyms, as they replace each other in questions. Column names are left out: they repeat. */
export function vocabulary(dictionary: Dictionary): readonly { canonical: string; synonyms: readonly string[] }[] {
  return [
    ...dictionary.tables.map((t) => ({ canonical: t.table, synonyms: t.synonyms })),
    ...dictionary.metrics.map((m) => ({ canonical: m.name, synonyms: m.synonyms })),
    ...dictionary.terms.map((t) => ({ canonical: t.term, synonyms: t.synonyms })),
  ];
}
