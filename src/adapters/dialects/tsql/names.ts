import { unquoted } from './quotes.ts';
import { reserved } from './words.ts';

/**
 * A name as SQL Server compares it under its usual collations: without regard to case, to how an accent is composed, and to
 * spaces at the end.
 */
export const fold = (name: string): string => name.normalize('NFC').trimEnd().toLowerCase();

/**
 * Whether two names that look or compare alike could be one to SQL Server and two to us: letters of another width, ligatures
 * and the like, and characters that its collations give no weight.
 */
export const isFoldable = (name: string): boolean => /^[\x20-\x7e]*$/.test(name) || isPlainUnicode(name);

function isPlainUnicode(name: string): boolean {
  const composed = name.normalize('NFC');
  return (
    composed === name.normalize('NFKC') &&
    /^[\x20-\x7e\p{L}\p{M}\p{Nd}]*$/u.test(name) &&
    !/[\u{10000}-\u{10ffff}]/u.test(name) &&
    // Some letters are others to Unicode itself: the Kelvin sign is a K.
    [...name].every((letter) => letter.normalize('NFC') === letter)
  );
}

/** The name that a written one means, in the case it is written in. A string names a column as well. */
export function labelOf(written: string): string {
  if (/^[["]/.test(written)) return unquoted(written);
  return /^[nN]?'/.test(written) ? written.slice(written.indexOf("'") + 1, -1).replaceAll("''", "'") : written;
}

/** A name as a text must spell it to mean exactly this one. */
export const spell = (name: string): string =>
  /^[\p{L}_#][\p{L}\p{Nd}_@#$]*$/u.test(name) && !reserved.has(name.toLowerCase())
    ? name
    : `[${name.replaceAll(']', ']]')}]`;
