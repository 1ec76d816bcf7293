import { isUsSocialSecurity, passesLuhn } from './checkDigits.ts';
import { jsonWebToken, privateKeyHead, tokenForms } from './secretForms.ts';

/**
 * What a literal looks like. The personal ones (`email`, `phone`, `card`, `nationalId`) and `secret` are by form and check digits
 * alone: a hint for a person, never a proof.
 */
export type ValueClass =
  | 'null'
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'bits'
  | 'empty'
  | 'text'
  | 'numeral'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestampWithZone'
  | 'uuid'
  | 'email'
  | 'phone'
  | 'card'
  | 'nationalId'
  | 'secret'
  | 'url'
  | 'json';

const date = String.raw`\d{4}-\d{1,2}-\d{1,2}|\d{4}\/\d{1,2}\/\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}`;
const time = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?`;
const dateLike = new RegExp(`^(?:${date})$`);
const timeLike = new RegExp(`^(?:${time})$`);
const momentLike = new RegExp(
  `^(?:${date})[ T]${time}(\\s?(?:Z|[+-]\\d{2}(?::?\\d{2})?|[A-Z][A-Za-z]+/[A-Za-z_]+|UTC))?$`,
);
const numeral = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const email = /^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+$/;
/** E.164 with its plus, or the North American form with separators. */
const phone = /^(?:\+\d[\d .()-]{6,18}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})$/;
const cardDigits = /^\d(?:[ -]?\d){12,18}$/;
const secret = new RegExp(`^(?:${[...tokenForms, jsonWebToken].join('|')}|${privateKeyHead}[\\s\\S]*)$`);
const secretInUrl = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i;
const url = /^[a-z][a-z0-9+.-]{1,20}:\/\/\S+$/i;

/** Beyond this many characters a text is prose: only keys and JSON are looked for. */
const maxFormLength = 320;

/** What the content of a string looks like. Takes time linear in its length. */
export function classOfText(content: string): ValueClass {
  if (content === '') return 'empty';
  const first = content.charCodeAt(0);
  if (content.length > maxFormLength) return first === 45 && secret.test(content) ? 'secret' : looksLikeJson(content);
  if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 40) {
    const numeric = classOfDigits(content);
    if (numeric !== undefined) return numeric;
  }
  if (first === 123 || first === 91) return looksLikeJson(content);
  // The forms below hold one of these characters; most strings hold none.
  if (content.includes('@') && email.test(content)) return 'email';
  if (secret.test(content)) return 'secret';
  if (content.includes('-') && uuid.test(content)) return 'uuid';
  if (content.includes('://')) {
    if (secretInUrl.test(content)) return 'secret';
    if (url.test(content)) return 'url';
  }
  return 'text';
}

function classOfDigits(content: string): ValueClass | undefined {
  if (dateLike.test(content)) return 'date';
  if (timeLike.test(content)) return 'time';
  const moment = momentLike.exec(content);
  if (moment !== null) return moment[1] === undefined ? 'timestamp' : 'timestampWithZone';
  if (isUsSocialSecurity(content)) return 'nationalId';
  if (cardDigits.test(content) && passesLuhn(content)) return 'card';
  if (phone.test(content)) return 'phone';
  return numeral.test(content) ? 'numeral' : undefined;
}

const looksLikeJson = (content: string): ValueClass => {
  const ends = `${content[0]}${content.trimEnd().at(-1)}`;
  return ends === '{}' || ends === '[]' ? 'json' : 'text';
};

/** What a constant of the tree looks like. `isDecimal` tells `1.0` from `1`. */
export function classOfValue(value: string | number | boolean | null, isDecimal = false): ValueClass {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return isDecimal || !Number.isInteger(value) ? 'decimal' : 'integer';
  return classOfText(value);
}
