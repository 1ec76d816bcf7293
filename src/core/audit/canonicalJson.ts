/**
 * The JSON Canonicalization Scheme (RFC 8785) under a profile of I-JSON (RFC 7493) that every implementation agrees on:
 * strings, booleans, safe integers, lists and objects. Libraries differ exactly in what is left out (floating-point
 * numbers, `-0`, lone surrogates, holes in lists, `undefined`), so all of that is refused and never repaired.
 */
export type CanonicalValue =
  | string
  | boolean
  | number
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/** A value has no canonical form. The sentence names the place, for example `actor.roles[1]`. */
export class NotCanonical extends TypeError {
  override readonly name = 'NotCanonical';
}

/** Deep enough for every event there is; a deeper value is an attack on the reader's stack. */
const maxDepth = 32;

/**
 * The canonical text of a value. Members that are `undefined` are absent. `place` is where it stands in an object or list that it will be
 * part of. @throws {NotCanonical}
 */
export function canonicalJson(value: unknown, place = ''): string {
  return write(value, place, place === '' ? 0 : 1);
}

function write(value: unknown, place: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, place);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw refusal(place, `the number ${value}`);
      return String(value);
    case 'object':
      if (value === null) throw refusal(place, 'null');
      if (depth >= maxDepth) throw refusal(place, `more than ${maxDepth} levels`);
      return Array.isArray(value) ? writeList(value, place, depth) : writeObject(value, place, depth);
    default:
      throw refusal(place, `a value of type ${typeof value}`);
  }
}

function writeList(list: readonly unknown[], place: string, depth: number): string {
  const members: string[] = [];
  // By index, because `map` skips holes, and a hole would come out as invalid JSON.
  for (let i = 0; i < list.length; i += 1) members.push(write(list[i], `${place}[${i}]`, depth + 1));
  return `[${members.join(',')}]`;
}

function writeObject(value: object, place: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(place, 'an object that is not plain');
  const members: string[] = [];
  const own = value as Readonly<Record<string, unknown>>;
  // The default order compares UTF-16 code units, which is the order RFC 8785 section 3.2.3 wants.
  for (const name of Object.keys(own).sort()) {
    const member = own[name];
    if (member === undefined) continue;
    const inside = place === '' ? name : `${place}.${name}`;
    members.push(`${writeString(name, inside)}:${write(member, inside, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

/** `JSON.stringify` escapes well-formed strings exactly as RFC 8785 section 3.2.2.2 asks. */
function writeString(text: string, place: string): string {
  if (!text.isWellFormed()) throw refusal(place, 'a lone surrogate');
  return JSON.stringify(text);
}

function refusal(place: string, what: string): NotCanonical {
  return new NotCanonical(`${place === '' ? 'The value' : place} holds ${what}, which has no canonical form.`);
}
