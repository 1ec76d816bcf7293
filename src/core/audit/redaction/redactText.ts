import type { RedactionScope } from '../../policy/policyFile.ts';
import type { Detector, Pattern, Range } from './detector.ts';
import { connectionPasswordDetector } from './detectors/connectionPassword.ts';
import { emailDetector } from './detectors/email.ts';
import { ibanDetector } from './detectors/iban.ts';
import { nationalIdDetector } from './detectors/nationalId.ts';
import { passwordDetector } from './detectors/password.ts';
import { paymentCardDetector } from './detectors/paymentCard.ts';
import { phoneDetector } from './detectors/phone.ts';
import { privateKeyDetector } from './detectors/privateKey.ts';
import { tokenDetector } from './detectors/token.ts';
import { foldText } from './foldedText.ts';

/** Where two find the same place, the earlier one names it. */
export const detectors: readonly Detector[] = [
  privateKeyDetector,
  tokenDetector,
  connectionPasswordDetector,
  passwordDetector,
  ibanDetector,
  paymentCardDetector,
  nationalIdDetector,
  emailDetector,
  phoneDetector,
];

interface Found extends Range {
  readonly pattern: Pattern;
}

/** Takes values out of the texts of one event: the same value gets the same number in all of them. */
export class Redaction {
  /** Of each pattern the values met, in order. */
  readonly #numbers = new Map<Pattern, Map<string, number>>();
  readonly #counts = new Map<Pattern, number>();

  /** The text with `[email 1]` and the like where there were values. */
  redact(text: string, scope: RedactionScope): string {
    const folded = foldText(text);
    const found = detectors
      .filter(({ kind }) => scope === 'personal' || kind === 'secret')
      .flatMap(({ pattern, find }) => find(folded.text).map((range) => ({ pattern, ...range })));
    if (found.length === 0) return text;
    const parts: string[] = [];
    let from = 0;
    for (const { pattern, ...range } of disjoint(found)) {
      const source = folded.sourceOf(range);
      parts.push(text.slice(from, source.start), this.#placeholder(pattern, folded.text.slice(range.start, range.end)));
      from = source.end;
    }
    return [...parts, text.slice(from)].join('');
  }

  /** What was taken out so far, by pattern. */
  get counts(): readonly { readonly pattern: Pattern; readonly count: number }[] {
    return [...this.#counts].map(([pattern, count]) => ({ pattern, count }));
  }

  #placeholder(pattern: Pattern, value: string): string {
    this.#counts.set(pattern, (this.#counts.get(pattern) ?? 0) + 1);
    // Written with other separators or in capitals it is the same; a secret is only the same to the letter.
    const isSecret = detectors.some((one) => one.pattern === pattern && one.kind === 'secret');
    const key = isSecret ? value : value.toLowerCase().replaceAll(/[\s()/-]/g, '');
    const known = this.#numbers.get(pattern) ?? new Map<string, number>();
    const number = known.get(key) ?? known.size + 1;
    this.#numbers.set(pattern, known.set(key, number));
    return `[${pattern.replaceAll('_', ' ')} ${number}]`;
  }
}

/** Ranges in order; those that overlap become one, under the name of the most telling. */
function disjoint(found: readonly Found[]): Found[] {
  const merged: Found[] = [];
  for (const next of [...found].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last === undefined || next.start >= last.end) {
      merged.push(next);
      continue;
    }
    const pattern = rank(next.pattern) < rank(last.pattern) ? next.pattern : last.pattern;
    merged[merged.length - 1] = { pattern, start: last.start, end: Math.max(last.end, next.end) };
  }
  return merged;
}

const ranks = new Map(detectors.map(({ pattern }, i) => [pattern, i]));
const rank = (pattern: Pattern): number => ranks.get(pattern) ?? detectors.length;
