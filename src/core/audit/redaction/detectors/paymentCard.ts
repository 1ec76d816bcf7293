import { passesLuhn } from '../../../analysis/checkDigits.ts';
import { type Detector, matchesOf, validStart } from '../detector.ts';

const candidate = /(?<![\p{L}\p{N}.])[2-6](?:[ -]?\d){12,18}(?![\p{L}\p{N}]|\.\d)/gu;

/** First digits and lengths of the issuers (ISO/IEC 7812; the networks' published ranges). */
const issuers = new RegExp(
  [
    String.raw`4(?:\d{12}|\d{15}|\d{18})`, // Visa
    String.raw`(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)\d{12})`, // Mastercard
    String.raw`3[47]\d{13}`, // American Express
    String.raw`(?:6011\d{12,15}|64[4-9]\d{13,16}|65\d{14,17})`, // Discover
    String.raw`(?:3(?:0[0-5]|[689]\d)\d{11,16})`, // Diners Club
    String.raw`35(?:2[89]|[3-8]\d)\d{12,15}`, // JCB
    String.raw`62\d{14,17}`, // UnionPay
    String.raw`(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}`, // Maestro
  ]
    .map((issuer) => `^(?:${issuer})$`)
    .join('|'),
);

/** Numbers of payment cards: an issuer's first digits and length, and the check digit. */
export const paymentCardDetector: Detector = {
  pattern: 'payment_card',
  kind: 'personal',
  find: (text) =>
    matchesOf(candidate, text, (match) => validStart(match, (digits) => issuers.test(digits) && passesLuhn(digits))),
};
