import { type Detector, matchesOf } from '../detector.ts';

/**
 * RFC 3986 section 3.2.1: the password of `scheme://user:password@host`. The last `@` before the path ends it. The scheme is looked for
 * behind what ends it, because any word could begin one.
 */
const inUrl = /:\/\/(?<=[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/:@'"]{0,128}:([^\s/'"<>]{1,512})@/gi;

/** The password in an address of a database or of a site. */
export const connectionPasswordDetector: Detector = {
  pattern: 'connection_password',
  kind: 'secret',
  find: (text) =>
    matchesOf(inUrl, text, ({ index, 0: whole, 1: password = '' }) => {
      if (/^\[[a-z ]+ \d+\]$/.test(password)) return false;
      return { start: index + whole.length - 1 - password.length, end: index + whole.length - 1 };
    }),
};
