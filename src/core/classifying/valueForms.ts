import { isFrenchNir, isGermanTaxId, isIban, isSpanishDni, isUkNationalInsurance } from '../analysis/checkDigits.ts';
import { classOfText } from '../analysis/valueClass.ts';
import type { SemanticType } from './semanticType.ts';

/** Beyond this many characters a value is prose, and its beginning says enough. */
const longestValue = 2_000;

/** Four numbers up to 255, or groups of hexadecimal digits with at least one `::` or all eight. */
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|(?:\/\d{1,2})?$)){4}$/;
const ipv6 = /^(?=.*::|(?:[^:]*:){7})[0-9a-f:]{3,39}(?:\/\d{1,3})?$/i;
/** Password hashes as crypt, bcrypt, scrypt and Argon2 write them. */
const passwordHash = /^\$(?:2[abxy]?|5|6|y|argon2(?:id|i|d)|scrypt)\$/;
const emailWithin = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/;

/** What one value looks like by its form and check digits; `undefined` for most values. */
export function formOf(value: string): SemanticType | undefined {
  const text = value.trim();
  if (text.length < 5 || text.length > 320) return undefined;
  if (ipv4.test(text) || ipv6.test(text)) return 'ip address';
  if (passwordHash.test(text)) return 'credential';
  const plain = text.replaceAll(/[ .-]/g, '').toUpperCase();
  if (isIban(plain)) return 'bank account';
  if (isUkNationalInsurance(plain) || isSpanishDni(plain) || isFrenchNir(plain) || isGermanTaxId(plain))
    return 'national id';
  switch (classOfText(text)) {
    case 'email':
      return 'email';
    case 'phone':
      return 'phone';
    case 'card':
      return 'payment card';
    case 'nationalId':
      return 'national id';
    case 'secret':
      return 'credential';
    default:
      return undefined;
  }
}

/** Whether a text has words and, somewhere in them, what makes it personal. */
export function holdsPersonal(value: string): boolean {
  const text = value.slice(0, longestValue);
  return /\s/.test(text.trim()) && text.includes('@') && emailWithin.test(text);
}
