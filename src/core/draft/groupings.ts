/** A question's words with what it is grouped by taken out of the line. */
export interface Grouped {
  readonly line: readonly string[];
  /** Sorted, each once: the order of groupings changes no number. */
  readonly groups: readonly string[];
  /** True where a grouping stood elsewhere than at the end. */
  readonly moved: boolean;
}

/**
 * In "revenue by region for new customers", "revenue for new customers by region" and, where revenue is one of
 * `measures`, "monthly revenue" and "revenue per month" the groupings are the same wherever they stand. A grouping that
 * can't be moved for certain stays where it is. Where something is ranked or averaged nothing is moved: "top products by
 * region and revenue" and "average per customer by region" mean something else in another order.
 */
export function takeGroups(words: readonly string[], measures: readonly (readonly string[])[]): Grouped {
  if (words.some((word) => ordered.has(word))) return { line: words, groups: [], moved: false };
  const spelled = adverbsLast(words, measures).map((word) => (word === 'per' ? 'by' : word));

  const line: string[] = [];
  const groups = new Set<string>();
  let moved = spelled.length !== words.length;
  for (let i = 0; i < spelled.length; ) {
    let end = i + 1;
    while (end < spelled.length && spelled[end] !== 'by' && spelled[end] !== 'for') end += 1;
    const group = spelled.slice(i + 1, end);
    const isAgent = participle.test(spelled[i - 1] ?? '');
    if (spelled[i] !== 'by' || i === 0 || isAgent || group.length === 0 || group.some((word) => binds.has(word))) {
      line.push(spelled[i] ?? '');
      i += 1;
    } else {
      for (const item of itemsOf(group)) groups.add(item);
      moved ||= end < spelled.length;
      i = end;
    }
  }
  return { line, groups: [...groups].sort(), moved };
}

/** Words of ranking and averaging, where the order of what follows "by" and "per" means something. */
const ordered = new Set([
  ...['top', 'bottom', 'best', 'worst', 'first', 'last', 'highest', 'lowest', 'largest', 'smallest', 'biggest'],
  ...['most', 'least', 'rank', 'ranked', 'ranking', 'sort', 'sorted', 'ordered', 'longest', 'shortest'],
  ...['average', 'avg', 'mean', 'median', 'percentile', 'rate', 'ratio', 'share', 'percentage', 'percent', '%'],
  ...['cumulative', 'running', 'rolling', 'growth', 'change', 'difference', 'compared', 'versus', 'vs'],
]);

const adverbs: Readonly<Record<string, string>> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
};

/**
 * "Monthly revenue" is revenue by month. Only for known measures, and only where nothing is made of the measure: a
 * monthly salary is another thing than salaries by month, and a daily revenue target another than targets by day.
 */
function adverbsLast(words: readonly string[], measures: readonly (readonly string[])[]): string[] {
  const isMeasureAt = (at: number) =>
    measures.some(
      (measure) =>
        measure.length > 0 &&
        measure.every((word, n) => words[at + n] === word) &&
        followsMeasure.has(words[at + measure.length] ?? ''),
    );
  const first = adverbOf(words[0]);
  if (first !== undefined && isMeasureAt(1)) return [...words.slice(1), 'by', first];
  const last = adverbOf(words.at(-1));
  if (last !== undefined && isMeasureAt(0)) return [...words.slice(0, -1), 'by', last];
  return [...words];
}

const followsMeasure = new Set(['', 'by', 'per', 'for', 'of', 'in', 'and', ',']);

function adverbOf(word: string | undefined): string | undefined {
  return word !== undefined && Object.hasOwn(adverbs, word) ? adverbs[word] : undefined;
}

/** After a participle "by" names who or what did it ("paid by card"), which is no grouping. */
const participle = /(?:ed|en|ew|own|ught|old|ade|aid|ent|eft|ost|et|un)$/;

/** Words that would bind to other words if their group moved. */
const binds = new Set([
  ...['of', 'in', 'on', 'at', 'to', 'from', 'with', 'without', 'who', 'that', 'which', 'where', 'when', 'whose'],
  ...['over', 'under', 'above', 'below', 'more', 'less', 'between', 'before', 'after', 'since', 'until', 'within'],
  ...['not', 'no', 'never', 'except', 'excluding', 'including', 'only', 'or', 'have', 'has', 'had', 'having'],
  ...['as', 'than', 'is', 'are', 'was', 'were', 'if', 'but', 'while', 'non', '-', '+', '/', '<', '>', '=', '(', ')'],
]);

function itemsOf(group: readonly string[]): string[] {
  return group
    .join(' ')
    .split(/(?<![^ ])(?:and|,)(?![^ ])/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
