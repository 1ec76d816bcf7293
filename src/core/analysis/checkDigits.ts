/** Check digits of numbers that stand for people and accounts. All take text without separators. */

/** Lengths of an IBAN by country (SWIFT, IBAN registry; the countries whose accounts are met most). */
const ibanLengths: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27 },
  ...{ GB: 22, GI: 23, GR: 27, HR: 21, HU: 28, IE: 22, IL: 23, IS: 26, IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MC: 27 },
  ...{ MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, RS: 22, SA: 24, SE: 24, SI: 19, SK: 24, SM: 27, TR: 26, UA: 29 },
};

/** ISO 13616: the country's length, and 1 as the remainder by 97 of the number with its first four characters moved to the end. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text) || ibanLengths[text.slice(0, 2)] !== text.length) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** The prefixes that aren't given out, and the form (HMRC, National Insurance Manual NIM39110). */
export function isUkNationalInsurance(text: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(text);
}

/**
 * The German identification number for taxes (§ 139b AO): eleven digits, of the first ten one digit twice or thrice and
 * not all others once more, and a check digit by ISO 7064 MOD 11,10.
 */
export function isGermanTaxId(text: string): boolean {
  if (!/^[1-9]\d{10}$/.test(text)) return false;
  const counts = new Map<string, number>();
  for (const digit of text.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  let product = 10;
  for (const digit of text.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(text[10]);
}

/** The French NIR: sex, year, month, place, order, and a key of 97 minus the number's remainder; 2A and 2B are Corsica (INSEE). */
export function isFrenchNir(text: string): boolean {
  if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(text)) return false;
  const number = text.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(number) % 97) === Number(text.slice(13));
}

/** Spanish DNI and NIE: the letter is the number's remainder by 23 (Ministerio del Interior). */
export function isSpanishDni(text: string): boolean {
  const match = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(text);
  const [, prefix = '', digits = '', letter = ''] = match ?? [];
  if (match === null || prefix.length + digits.length !== 8) return false;
  const number = Number(`${prefix === '' ? '' : 'XYZ'.indexOf(prefix)}${digits}`);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === letter;
}

/** United States social security numbers (SSA: never 000, 666 or 9xx first, 00 second, 0000 last). They carry no check digit. */
export function isUsSocialSecurity(text: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(text);
}

/** The Dutch BSN: nine digits whose sum by the weights 9 to 2 and -1 is a multiple of 11 (Rijksdienst voor Identiteitsgegevens). */
export function isDutchBsn(text: string): boolean {
  return /^\d{9}$/.test(text) && text !== '000000000' && weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** The Polish PESEL: date of birth with the century in the month, order, sex, and a check digit by the weights 1, 3, 7, 9. */
export function isPolishPesel(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  const month = Number(text.slice(2, 4)) % 20;
  const day = Number(text.slice(4, 6));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  return weighted(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** The Brazilian CPF: nine digits and two check digits by modulus 11 (Receita Federal); eleven equal digits are none. */
export function isBrazilianCpf(text: string): boolean {
  if (!/^\d{11}$/.test(text) || /^(\d)\1{10}$/.test(text)) return false;
  return [9, 10].every((length) => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i);
    return ((weighted(text, weights) * 10) % 11) % 10 === Number(text[length]);
  });
}

/** The Indian Aadhaar: twelve digits, the first 2 to 9, the last a check digit by Verhoeff (UIDAI). */
export function isAadhaar(text: string): boolean {
  if (!/^[2-9]\d{11}$/.test(text)) return false;
  let check = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = Number(text[text.length - 1 - i]);
    check = dihedral(check, permuted(digit, i));
  }
  return check === 0;
}

function weighted(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(text[i]), 0);
}

/** The product in the dihedral group of order ten: rotations are 0 to 4, reflections 5 to 9. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5;
  return b < 5 ? ((a - b + 5) % 5) + 5 : (a - b + 5) % 5;
}

/** Verhoeff's permutation, applied once per place. */
function permuted(digit: number, places: number): number {
  const step = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  let result = digit;
  for (let i = 0; i < places % 8; i += 1) result = step[result] ?? 0;
  return result;
}

/** The check digit of payment cards (ISO/IEC 7812-1), for a number that isn't one digit over and over. */
export function passesLuhn(content: string): boolean {
  const digits = content.replaceAll(/\D/g, '');
  if (/^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
