import { jsonWebToken, tokenForms } from '../../../analysis/secretForms.ts';
import { type Detector, matchesOf } from '../detector.ts';

const issued = new RegExp(`(?<![A-Za-z0-9])(?:${tokenForms.join('|')})`, 'g');
const webToken = new RegExp(`(?<![A-Za-z0-9_-])${jsonWebToken}`, 'g');
/** RFC 6750 and RFC 7617: what follows the scheme is the credential. */
const authorization = /(?<![A-Za-z])(?:bearer|basic)\s{1,3}([\w.~+/-]{16,4096}={0,2})(?![\w.~+/-])/gi;

/** Tokens that give access to a service, in the forms that their issuers publish, JSON web tokens, and credentials of HTTP. */
export const tokenDetector: Detector = {
  pattern: 'token',
  kind: 'secret',
  find: (text) => [
    ...matchesOf(issued, text),
    ...matchesOf(webToken, text),
    ...matchesOf(authorization, text, ({ index, 0: whole, 1: credential = '' }) => {
      // "basic authentication-protocols" is prose: it has no digit, and no capital behind a small letter.
      if (!/\d|[a-z][A-Z]/.test(credential)) return false;
      return { start: index + whole.length - credential.length, end: index + whole.length };
    }),
  ],
};
