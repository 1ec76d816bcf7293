import { type Detector, matchesOf } from '../detector.ts';

/** E.164 with its plus and at most 15 digits, and the North American form with separators; as the analysis of values reads them. */
const international = /(?<![\p{L}\p{N}+])\+[1-9](?:[ .()/-]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu;
const northAmerican =
  /(?<![\p{L}\p{N}.+-])(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\p{L}\p{N}-])/gu;
/** Elsewhere a number is one only where the text says so. */
const named =
  /(?<!\p{L})(?:phone|telephone|tel|mobile|mob|cell|fax|call|telefon|handy|téléphone|móvil)(?:\s?(?:no|nr|number|nummer))?\.?[ \t]?[:=#]?[ \t]?['"]?(0{0,2}\(?[1-9](?:[ .()/-]{0,2}\d){6,13})(?!\d)/giu;

/** Telephone numbers. */
export const phoneDetector: Detector = {
  pattern: 'phone',
  kind: 'personal',
  find: (text) => [
    ...matchesOf(international, text),
    ...matchesOf(northAmerican, text),
    ...matchesOf(named, text, ({ index, 0: whole, 1: number = '' }) => ({
      start: index + whole.length - number.length,
      end: index + whole.length,
    })),
  ],
};
