/** Longest SQL a page may send, in UTF-16 code units. Longer texts are refused by the analysis anyway. */
export const maxSqlLength = 262_144;

/** The own members of a plain message; `undefined` for anything that isn't an object. */
export function membersOf(message: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  return new Map(Object.entries(message));
}

/** A text of bounded length, in UTF-16 code units. */
export function readText(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value.length <= maxLength ? value : undefined;
}

/** A name that the host once gave the page: letters, digits, `-`, `_`, `.` and `:` only. */
export function readId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value) ? value : undefined;
}

/** `sha256:` and 64 hexadecimal digits. */
export function readDigest(value: unknown): string | undefined {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value) ? value : undefined;
}

/** A whole number from 0 to `max`. */
export function readCount(value: unknown, max: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max ? value : undefined;
}

/** One word of a list. */
export function readWord<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}
