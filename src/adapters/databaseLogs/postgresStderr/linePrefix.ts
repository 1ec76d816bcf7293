import { LogUnreadable } from '../logUnreadable.ts';
import { utcTime } from '../postgresMessages/utcTime.ts';

/** The first line of an entry, taken apart. */
export interface PrefixedLine {
  readonly time: string;
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly severity: string;
  readonly message: string;
}

/** Names are cut to 63 bytes by the server (NAMEDATALEN). */
const name = '.{0,63}';

/**
 * What each escape of `log_line_prefix` gives, as a pattern
 * (https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX).
 */
const escapes: Readonly<Record<string, string>> = {
  a: `(?<application>${name}LAZY)`,
  u: `(?<user>${name}LAZY)`,
  d: `(?<database>${name}LAZY)`,
  m: String.raw`(?<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} [\w/+-]+)`,
  t: String.raw`(?<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [\w/+-]+)`,
  n: String.raw`(?<epoch>\d+\.\d{3})`,
  r: String.raw`\S*`,
  h: String.raw`\S*`,
  L: String.raw`\S*`,
  p: String.raw`\d+`,
  P: String.raw`\d*`,
  l: String.raw`\d+`,
  s: String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [\w/+-]+`,
  c: String.raw`[\da-f]+\.[\da-f]+`,
  e: String.raw`[\dA-Z]{5}`,
  i: `${name}LAZY`,
  b: `${name}LAZY`,
  v: String.raw`[\d/]*`,
  x: String.raw`\d+`,
  Q: String.raw`-?\d+`,
  '%': '%',
};

const severities =
  'DEBUG|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|LOCATION|BACKTRACE|STATEMENT';

/** Reads the beginnings of lines as a server writes them under one `log_line_prefix`. */
export class LinePrefix {
  readonly #readings: readonly RegExp[];

  /** @throws {LogUnreadable} It is none, or lacks what the comparison needs. */
  constructor(prefix: string) {
    const [inside = '', ...more] = prefix.split('%q');
    const patterns = more.length === 0 ? [inside] : [inside, `${inside}${more.join('')}`];
    const wanted = patterns.at(-1) ?? '';
    for (const [shape, what] of needed)
      if (!shape.test(wanted))
        throw new LogUnreadable(
          `The line prefix “${prefix}” doesn't say ${what}. Let the server write log_line_prefix = '%m [%p] %q%u@%d/%a ', and give the prefix that a log was written with.`,
        );
    this.#readings = patterns.flatMap((pattern) => ['?', ''].map((lazy) => lineShape(pattern, lazy)));
  }

  /**
   * `ambiguous` where a line can be taken apart in more than one way: a name in it holds what stands between names. Whoever logs in chooses
   * the application's name, and could make one line look like another.
   */
  read(line: string): PrefixedLine | 'ambiguous' | undefined {
    let found: PrefixedLine | undefined;
    // The shortest and the longest names: where both are the same, there are no others.
    for (const reading of this.#readings) {
      const groups = reading.exec(line)?.groups;
      const time = groups?.['epoch'] === undefined ? utcTime(groups?.['time'] ?? '') : epochTime(groups['epoch']);
      if (groups === undefined || time === undefined) continue;
      const { user = '', database = '', application = '', severity = '', message = '' } = groups;
      const one = { time, user, database, application, severity, message };
      if (found !== undefined && JSON.stringify(found) !== JSON.stringify(one)) return 'ambiguous';
      found = one;
    }
    return found;
  }
}

/** Escapes of what a comparison needs. Padding isn't read, so a padded one doesn't count. */
const needed: readonly (readonly [RegExp, string])[] = [
  [/(?<!%)(?:%%)*%[mtn]/, 'when it was (%m)'],
  [/(?<!%)(?:%%)*%u/, 'which account it was (%u)'],
  [/(?<!%)(?:%%)*%d/, 'which database it was (%d)'],
  [/(?<!%)(?:%%)*%a/, 'which application it was, which is the tag (%a)'],
];

function lineShape(pattern: string, lazy: string): RegExp {
  const begin = pattern.replaceAll(/%(.?)|[\\^$.*+?()[\]{}|/-]/g, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`;
    const shape = escapes[letter];
    if (shape !== undefined) return shape.replaceAll('LAZY', lazy);
    throw new LogUnreadable(
      `The line prefix has %${letter}, which isn't one that can be read. Leave it out, without padding.`,
    );
  });
  return new RegExp(`^${begin}(?<severity>${severities}): {2}(?:(?!AUDIT)[\\dA-Z]{5}: )?(?<message>.*)$`, 's');
}

function epochTime(seconds: string): string | undefined {
  const time = new Date(Number(seconds) * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
