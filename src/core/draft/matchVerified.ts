import type { VerifiedMatch, VerifiedQueries } from '../ports.ts';
import { quarterDays } from './calendar.ts';
import type { Dictionary } from './dictionary.ts';
import type { LocatedProblem } from './located.ts';
import { type QuestionForm, questionReader } from './questionForm.ts';
import type { VerifiedQuery } from './verifiedQuery.ts';

/** Questions longer than this match nothing: no verified question is, and reading stays cheap. */
const maxQuestionLength = 1_000;

interface Candidate {
  readonly query: VerifiedQuery;
  readonly wording: string;
  readonly form: QuestionForm;
}

/**
 * Finds the verified query for a question. A question matches only when its words say exactly the same: a wrong match
 * would be trusted, so it is worse than none. The result depends on the arguments alone.
 *
 * @param today The date on which a question is asked, ISO 8601; asked anew for every question.
 */
export function createVerifiedQueries(
  queries: readonly VerifiedQuery[],
  dictionary: Dictionary,
  today: () => string,
): { readonly queries: VerifiedQueries; readonly problems: readonly LocatedProblem[] } {
  const read = questionReader(dictionary);
  const byKey = new Map<string, Candidate[]>();
  const date = today();
  const problems: LocatedProblem[] = queries.filter((query) => hasExpired(query, date)).map(expiredProblem);

  for (const query of [...queries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const wording of [query.question, ...query.also]) {
      const form = read(wording);
      const others = byKey.get(form.key) ?? [];
      const rival = others.find((other) => other.query !== query && overlap(other.query, query));
      if (rival) problems.push(rivalProblem(query, rival.query, wording));
      byKey.set(form.key, [...others, { query, wording, form }]);
    }
  }

  return {
    problems,
    queries: {
      find(question) {
        if (question.text.length > maxQuestionLength) return undefined;
        const form = read(question.text);
        const usable = (byKey.get(form.key) ?? []).filter(
          ({ query }) =>
            !hasExpired(query, today()) &&
            (query.connections.length === 0 || query.connections.includes(question.connection)),
        );
        const [first] = usable;
        if (first === undefined || usable.some(({ query }) => query !== first.query)) return undefined;
        const best = usable.find(({ wording }) => plain(wording) === plain(question.text)) ?? first;
        return toMatch(best, question.text, form, dictionary);
      },
    },
  };
}

function toMatch(candidate: Candidate, asked: string, form: QuestionForm, dictionary: Dictionary): VerifiedMatch {
  const { query, wording } = candidate;
  const isSameText = plain(wording) === plain(asked);
  const isSameOrder = form.replaced.length === 0 && form.reordered === candidate.form.reordered;
  return {
    name: query.name,
    sql: query.sql,
    verifiedBy: query.verifiedBy,
    verifiedAt: query.verifiedAt,
    confidence: isSameText ? 1 : isSameOrder ? 0.98 : 0.95,
    interpretation: interpret(query, wording, isSameText, form, dictionary),
  };
}

function interpret(
  query: VerifiedQuery,
  wording: string,
  isSameText: boolean,
  form: QuestionForm,
  dictionary: Dictionary,
): string[] {
  const fiscal = dictionary.calendars.find((calendar) => calendar.standard);
  const quarters = fiscal === undefined ? [] : [...new Set(form.quarters)];
  const metrics = dictionary.metrics.filter((metric) => form.metrics.includes(metric.name));
  return [
    ...(isSameText ? [] : [`Read as the verified question “${wording}”.`]),
    ...form.replaced.map(({ from, to }) => `“${from}” = ${to}, from the dictionary.`),
    ...quarters.map((q) =>
      fiscal ? `Q${q} = ${fiscal.name} Q${q}, ${quarterDays(fiscal, q)}, from the dictionary.` : '',
    ),
    ...metrics.map((m) => `${m.name} = ${m.description?.replace(/\.$/, '') ?? m.expression}, from the dictionary.`),
    ...query.parameters.map((p) => `${p.name} = ${p.value}: ${p.meaning.replace(/\.$/, '')}.`),
  ];
}

/** The same text but for case, white space and the mark at the end. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[ ?.!]+$/, '')
    .trim();
}

const hasExpired = (query: VerifiedQuery, date: string): boolean =>
  query.expires !== undefined && query.expires <= date;

const overlap = (a: VerifiedQuery, b: VerifiedQuery): boolean =>
  a.connections.length === 0 ||
  b.connections.length === 0 ||
  a.connections.some((name) => b.connections.includes(name));

const atTop = { span: { start: 0, end: 0 }, line: 1, column: 1 };

function expiredProblem(query: VerifiedQuery): LocatedProblem {
  const message = `This query expired on ${query.expires} and isn't used. Check it again and set a later date, or remove it.`;
  return { ...atTop, file: query.name, message };
}

function rivalProblem(query: VerifiedQuery, rival: VerifiedQuery, wording: string): LocatedProblem {
  const message = `“${wording}” is the question of ${rival.name} as well, so neither of them answers it. Keep one.`;
  return { ...atTop, file: query.name, message };
}
