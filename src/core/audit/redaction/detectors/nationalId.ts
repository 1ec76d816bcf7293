import {
  isAadhaar,
  isBrazilianCpf,
  isDutchBsn,
  isFrenchNir,
  isGermanTaxId,
  isPolishPesel,
  isSpanishDni,
  isUkNationalInsurance,
  isUsSocialSecurity,
} from '../../../analysis/checkDigits.ts';
import { type Detector, matchesOf } from '../detector.ts';

/** Numbers that states give to persons differ only in form and check digits, so they stand in one table. */
interface NationalId {
  readonly form: RegExp;
  isValid(plain: string): boolean;
  /**
   * Words that must stand shortly before it. Absent where form and check digits leave so few numbers that what fits is one;
   * of other numbers of that length one in ten or so fits by chance.
   */
  readonly namedBy?: RegExp;
}

const isSocialSecurity = (plain: string): boolean => isUsSocialSecurity(plain.replace(/^(\d{3})(\d{2})/, '$1-$2-'));
const separators = /[ ./-]/g;

const nationalIds: readonly NationalId[] = [
  { form: around(String.raw`\d{3}-\d{2}-\d{4}`), isValid: isSocialSecurity },
  {
    form: around(String.raw`\d{3} ?\d{2} ?\d{4}`),
    isValid: isSocialSecurity,
    namedBy: /ssn|social security/i,
  },
  { form: around(String.raw`[XYZ]?\d{7,8}-?[A-Z]`), isValid: isSpanishDni },
  { form: around(String.raw`[1-478](?:[ .]?\d){4}[ .]?(?:\d{2}|2[AB])(?:[ .]?\d){8}`), isValid: isFrenchNir },
  { form: around(String.raw`\d{3}\.\d{3}\.\d{3}-\d{2}`), isValid: isBrazilianCpf },
  { form: around(String.raw`\d{11}`), isValid: isBrazilianCpf, namedBy: /cpf/i },
  { form: around(String.raw`\d{4} \d{4} \d{4}`), isValid: isAadhaar },
  { form: around(String.raw`\d{4}[ -]?\d{4}[ -]?\d{4}`), isValid: isAadhaar, namedBy: /aadha?ar|uidai/i },
  { form: around(String.raw`\d{11}`), isValid: isPolishPesel, namedBy: /pesel/i },
  { form: around(String.raw`\d(?:[ .]?\d){8}`), isValid: isDutchBsn, namedBy: /bsn|burger ?service|sofi/i },
  { form: around(String.raw`\d(?:[ /]?\d){10}`), isValid: isGermanTaxId, namedBy: /steuer|tax.?id|idnr|tin\b/i },
  {
    form: around(String.raw`[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]`),
    isValid: isUkNationalInsurance,
    namedBy: /nino|national insurance|\bni\b/i,
  },
];

/** Characters before a number in which its name is looked for. */
const nameWindow = 40;

/** Identification numbers of persons in the United States, Spain, France, Brazil, India, Poland, the Netherlands, Germany and Britain. */
export const nationalIdDetector: Detector = {
  pattern: 'national_id',
  kind: 'personal',
  find: (text) =>
    nationalIds
      .filter(({ namedBy }) => namedBy?.test(text) ?? true)
      .flatMap(({ form, isValid, namedBy }) =>
        matchesOf(form, text, ({ index, 0: match }) => {
          if (!isValid(match.replaceAll(separators, '').toUpperCase())) return false;
          return namedBy === undefined || namedBy.test(text.slice(Math.max(0, index - nameWindow), index));
        }),
      ),
};

function around(form: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${form})(?![\\p{L}\\p{N}_]|[.-]\\d)`, 'giu');
}
