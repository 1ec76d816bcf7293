import { isIban } from '../../../analysis/checkDigits.ts';
import { type Detector, matchesOf, validStart } from '../detector.ts';

const candidate = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/giu;

/** Account numbers by ISO 13616. */
export const ibanDetector: Detector = {
  pattern: 'iban',
  kind: 'personal',
  find: (text) => matchesOf(candidate, text, (match) => validStart(match, (plain) => isIban(plain.toUpperCase()))),
};
