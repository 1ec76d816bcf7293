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

/**
 * How much of an event's texts is looked at, in UTF-16 code units. A text that was made to be slow takes some microseconds for each, and
 * nothing else happens meanwhile. What nobody looked at isn't recorded.
 */
export const maxLookedAt = 512 * 1024;
/** A value that begins before the end of what is kept is found whole, up to this length. */
const overlap = 8 * 1024;

/** Takes values out of the texts of one event: the same value gets the same number in all of them. */
export class Redaction {
  /** Of each pattern the values met, in order. */
  readonly #numbers = new Map<Pattern, Map<string, number>>();
  readonly #counts = new Map<Pattern, number>();

  #lookedAt = 0;
  #cut = 0;

  /** As `redactWhole`, of as much of the text as the event has room for; the rest is left out, and the text says so. */
  redact(text: string, scope: RedactionScope): string {
    const room = Math.max(0, maxLookedAt - this.#lookedAt);
    this.#lookedAt += text.length;
    if (text.length <= room) return this.redactWhole(text, scope);
    this.#cut += 1;
    const isHalf = /[\ud800-\udbff]/.test(text.charAt(room - 1));
    const kept = isHalf ? room - 1 : room;
    return `${this.#redactStart(text, kept, scope)} [${text.length - kept} more characters were not recorded]`;
  }

  /** The text with `[email 1]` and the like where there were values. */
  redactWhole(text: string, scope: RedactionScope): string {
    return this.#redactStart(text, text.length, scope);
  }

  #redactStart(whole: string, kept: number, scope: RedactionScope): string {
    const text = whole.slice(0, kept + overlap);
    const folded = foldText(text);
    const found = detectors
      .filter(({ kind }) => scope === 'personal' || kind === 'secret')
      .flatMap(({ pattern, find }) => find(folded.text).map((range) => ({ pattern, ...range })));
    if (found.length === 0) return text.slice(0, kept);
    const parts: string[] = [];
    let from = 0;
    for (const { pattern, ...range } of disjoint(found)) {
      const source = folded.sourceOf(range);
      if (source.start >= kept) break;
      parts.push(text.slice(from, source.start), this.#placeholder(pattern, folded.text.slice(range.start, range.end)));
      from = source.end;
    }
    return [...parts, text.slice(from, Math.max(from, kept))].join('');
  }

  /** What was taken out so far, by pattern; `cut` are the texts whose end was left out. */
  get counts(): readonly { readonly pattern: Pattern | 'cut'; readonly count: number }[] {
    const counts = [...this.#counts].map(([pattern, count]) => ({ pattern, count }));
    return this.#cut === 0 ? counts : [...counts, { pattern: 'cut', count: this.#cut }];
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
