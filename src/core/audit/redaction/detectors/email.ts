import { type Detector, matchesOf, type Range } from '../detector.ts';

/** RFC 5321 allows 64 octets before the `@`. Quotes and braces are left out, because in SQL and JSON they stand around an address. */
const maxLocal = 64;
const local = /[\p{L}\p{N}\p{M}._%+-]/u;
const domain =
  /@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})(?![\p{L}\p{N}])/giu;

/** Names that services give to everyone. */
const shared: ReadonlySet<string> = new Set(['git', 'noreply', 'no-reply']);

/** Addresses of electronic mail. Each `@` is looked at once, with a bounded number of characters on either side. */
export const emailDetector: Detector = {
  pattern: 'email',
  kind: 'personal',
  find: (text) => matchesOf(domain, text, (match) => addressAt(text, match)),
};

function addressAt(text: string, { index, 0: matched }: RegExpExecArray): Range | boolean {
  let start = index;
  while (start > 0 && index - start < maxLocal && local.test(text[start - 1] ?? '')) start -= 1;
  while (start < index && /[.%-]/.test(text[start] ?? '')) start += 1;
  const name = text.slice(start, index).toLowerCase();
  if (name === '' || shared.has(name) || isInUrl(text, start)) return false;
  return { start, end: index + matched.length };
}

/** In `scheme://user:password@host` the end of a password and a host look like an address; another detector takes the password. */
function isInUrl(text: string, start: number): boolean {
  return /:\/\/[^\s/'"]*$/.test(text.slice(Math.max(0, start - 128), start));
}
