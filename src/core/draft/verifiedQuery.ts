import { z } from 'zod';
import { type LocatedProblem, locate } from './located.ts';
import { readYaml } from './readYaml.ts';
import { wordsOf } from './words.ts';

/** A query that a person has verified as the answer to a question. */
export interface VerifiedQuery {
  /** File name, for the trail and for people. */
  readonly name: string;
  readonly question: string;
  /** Other words for the same question. */
  readonly also: readonly string[];
  /** What the question leaves open and the SQL fixes. */
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly meaning: string }[];
  readonly verifiedBy: string;
  /** ISO 8601 date. */
  readonly verifiedAt: string;
  /** The first ISO 8601 date on which the query is no longer used. */
  readonly expires: string | undefined;
  /** Names of the connections the query is right on; empty means all. */
  readonly connections: readonly string[];
  readonly tests: readonly VerifiedTest[];
  readonly sql: string;
}

/** What the query's result must look like, so that a changed schema is noticed. */
export interface VerifiedTest {
  readonly columns: readonly string[] | undefined;
  readonly rowsAtLeast: number | undefined;
}

/** Longest file that is read, in UTF-16 code units. */
export const maxVerifiedQueryLength = 256_000;

const line = z.string().trim().min(1, 'must not be empty').max(500, 'must be at most 500 characters long');
const isoDate = line.refine(isDate, 'must be a date that exists, written YYYY-MM-DD');
const question = line.refine((text) => wordsOf(text).length >= 2, 'must be at least two words long');

const header = z.strictObject({
  question,
  also: z.array(question).max(50, 'at most 50 paraphrases').default([]),
  parameters: z
    .array(z.strictObject({ name: line, value: z.coerce.string().pipe(line), meaning: line }))
    .max(20, 'at most 20 parameters')
    .default([]),
  verified_by: line,
  verified_at: isoDate,
  expires: isoDate.optional(),
  connections: z.array(line).default([]),
  tests: z
    .array(z.strictObject({ columns: z.array(line).optional(), rows_at_least: z.int().min(0).optional() }))
    .default([]),
});

/**
 * Reads one file: a header of `--` comment lines holding YAML, then the SQL. The text is controlled by whoever can write
 * to the workspace. A query with any problem is not used. Never throws.
 * Spans count from after a byte order mark.
 */
export function readVerifiedQuery(
  file: string,
  name: string,
): { readonly query: VerifiedQuery | undefined; readonly problems: readonly LocatedProblem[] } {
  const text = file.replace(/^\uFEFF/, '');
  const refuse = (message: string, start: number, end: number) => ({
    query: undefined,
    problems: [locate({ message, span: { start, end } }, text, name)],
  });
  if (text.length > maxVerifiedQueryLength)
    return refuse(`The file is longer than ${maxVerifiedQueryLength} characters and isn't read.`, 0, 0);

  const headerEnd = endOfHeader(text);
  if (headerEnd === 0)
    return refuse('A verified query starts with a comment header; its first line is "-- question: …".', 0, 0);
  // Blanks in place of the comment marks keep every position of the header as it is in the file.
  const yaml = text.slice(0, headerEnd).replace(/^([ \t]*)--/gm, '$1  ');
  const { value, problems } = readYaml(yaml, header);
  if (value === undefined) return { query: undefined, problems: problems.map((p) => locate(p, text, name)) };

  const body = text.slice(headerEnd);
  const sql = body.replaceAll('\r\n', '\n').trim();
  const control = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|\r(?!\n)/u.exec(body);
  if (control) {
    const at = headerEnd + control.index;
    return refuse('The SQL holds a control character here. Remove it.', at, at + 1);
  }
  if (withoutComments(sql) === '') return refuse('There is no SQL below the header.', headerEnd, text.length);
  const absent = value.parameters.find((parameter) => !sql.includes(parameter.value));
  if (absent) {
    const at = Math.max(0, text.indexOf(absent.value));
    return refuse(
      `The SQL doesn't hold "${absent.value}", which the header says is ${absent.name}. Correct one of them.`,
      at,
      at + absent.value.length,
    );
  }

  return {
    query: {
      name,
      question: value.question,
      also: value.also,
      parameters: value.parameters,
      verifiedBy: value.verified_by,
      verifiedAt: value.verified_at,
      expires: value.expires,
      connections: value.connections,
      tests: value.tests.map((test) => ({ columns: test.columns, rowsAtLeast: test.rows_at_least })),
      sql,
    },
    problems: [],
  };
}

/** The header is the unbroken run of `--` lines at the top. */
function endOfHeader(text: string): number {
  return /^(?:[ \t]*--[^\n]*(?:\n|$))*/.exec(text)?.[0].length ?? 0;
}

function withoutComments(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').trim();
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
}
