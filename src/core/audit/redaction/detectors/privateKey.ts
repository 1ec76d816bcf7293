import { privateKeyHead } from '../../../analysis/secretForms.ts';
import { type Detector, matchesOf } from '../detector.ts';

const head = new RegExp(privateKeyHead, 'g');
const tail = /-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;

/** Private keys in PEM, from the first line to the last; to the end of the text where there is no last line. */
export const privateKeyDetector: Detector = {
  pattern: 'private_key',
  kind: 'secret',
  find(text) {
    let covered = 0;
    return matchesOf(head, text, ({ index }) => {
      if (index < covered) return false;
      tail.lastIndex = index;
      const end = tail.exec(text);
      covered = end === null ? text.length : end.index + end[0].length;
      return { start: index, end: covered };
    });
  },
};
