/** What is looked for. The names stand in signed payloads and in placeholders, so they never change. */
export type Pattern =
  | 'private_key'
  | 'token'
  | 'connection_password'
  | 'password'
  | 'email'
  | 'phone'
  | 'payment_card'
  | 'iban'
  | 'national_id';

/** Half-open, in UTF-16 code units of the text that was searched. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** One pattern. `find` MUST take time linear in the text's length, whatever it holds: anyone may have written it. */
export interface Detector {
  readonly pattern: Pattern;
  /** Secrets open a door, whoever they belong to; the others tell of a person. */
  readonly kind: 'secret' | 'personal';
  find(text: string): Range[];
}

/**
 * Every match of a global expression that `accept` takes, or the part of it that `accept` names. Where it takes none, the search goes on
 * one character further, so the expression MUST be bounded in length.
 */
export function matchesOf(
  expression: RegExp,
  text: string,
  accept: (match: RegExpExecArray) => Range | boolean = () => true,
): Range[] {
  const found: Range[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const answer = accept(match);
    const whole = { start: match.index, end: match.index + match[0].length };
    if (answer !== false) found.push(answer === true ? whole : answer);
    if (answer === false || match[0] === '') expression.lastIndex = match.index + 1;
  }
  return found;
}

/**
 * The longest beginning of a match that is valid without its spaces and hyphens. What stands behind a number looks like its last group, so
 * every end at a separator is tried.
 */
export function validStart({ index, 0: match }: RegExpExecArray, isValid: (plain: string) => boolean): Range | false {
  const plain = match.replaceAll(/[ -]/g, '');
  let length = plain.length;
  for (let end = match.length; end > 0; end -= 1) {
    const isEnd = end === match.length || match[end] === ' ' || match[end] === '-';
    if (isEnd && isValid(plain.slice(0, length))) return { start: index, end: index + end };
    if (match[end - 1] !== ' ' && match[end - 1] !== '-') length -= 1;
  }
  return false;
}
