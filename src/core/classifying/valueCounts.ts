import type { Row, RowReader } from '../execution/outcome.ts';
import type { Evidence } from './evidence.ts';
import { type SemanticType, semanticTypes } from './semanticType.ts';
import { formOf, holdsPersonal } from './valueForms.ts';

/** How many sampled values of a column look like what. Nothing of the values themselves is kept. */
export interface ValueCounts {
  /** Values that aren't NULL. */
  readonly values: number;
  readonly forms: Readonly<Partial<Record<SemanticType, number>>>;
  /** Texts with personal data among other words. */
  readonly prose: number;
}

/** Fewer values than this prove nothing. */
const fewest = 5;
/** From this share on a column is what its values look like; below the second one a few of them happen to. */
const mostShare = 0.8;
const someShare = 0.05;
/** As many values that don't look like it speak against what the name says. */
const enoughAgainst = 20;

/** How much it proves that most values have the form. A telephone number has none of its own, other numbers look the same. */
const weightOf: Readonly<Partial<Record<SemanticType, number>>> = {
  email: 0.97,
  'bank account': 0.97,
  'payment card': 0.95,
  'national id': 0.9,
  credential: 0.95,
  'ip address': 0.95,
  phone: 0.75,
};

/** Types whose values always have a form that is looked for. */
const formed: readonly SemanticType[] = ['email', 'bank account', 'ip address'];

/** Counts rows on their way to nowhere: a reader that keeps numbers and no value. Masked columns aren't counted. */
export class ValueCounter implements RowReader {
  #masked: readonly boolean[] = [];
  readonly #counts: { values: number; forms: Partial<Record<SemanticType, number>>; prose: number }[];

  constructor(columns: number) {
    this.#counts = Array.from({ length: columns }, () => ({ values: 0, forms: {}, prose: 0 }));
  }

  columns(columns: Parameters<RowReader['columns']>[0]): void {
    this.#masked = columns.map(({ masked }) => masked !== undefined);
  }

  async rows(batch: readonly Row[]): Promise<void> {
    for (const row of batch) {
      for (const [i, cell] of row.entries()) {
        const count = this.#counts[i];
        if (count === undefined || cell === null || this.#masked[i] === true) continue;
        count.values += 1;
        const form = formOf(cell);
        if (form !== undefined) count.forms[form] = (count.forms[form] ?? 0) + 1;
        else if (holdsPersonal(cell)) count.prose += 1;
      }
    }
  }

  /** The counts of each column, in the order of the SQL. */
  get counts(): readonly ValueCounts[] {
    return this.#counts;
  }
}

/** What the values of a column say, and what they contradict. */
export function valueEvidence({ values, forms, prose }: ValueCounts): readonly Evidence[] {
  if (values < fewest) return [];
  const found: Evidence[] = [];
  const count = (number: number): string => `${number} of ${values} sampled values`;
  for (const type of semanticTypes) {
    const matching = forms[type] ?? 0;
    const share = matching / values;
    const weight = weightOf[type];
    if (weight !== undefined && share >= mostShare)
      found.push({ type, weight, reason: `${count(matching)} have the form of ${type}.` });
    else if (formed.includes(type) && matching === 0 && values >= enoughAgainst)
      found.push({ type, weight: -0.5, reason: `None of ${values} sampled values has the form of ${type}.` });
    else if (weight !== undefined && type !== 'phone' && share >= someShare)
      found.push({ type, weight: 0.5, reason: `${count(matching)} have the form of ${type}.` });
  }
  if (prose / values >= someShare)
    found.push({ type: 'free text', weight: 0.7, reason: `${count(prose)} are text with e-mail addresses in it.` });
  return found;
}
