import type { BuildName } from '../nodeSqlParser/builds.ts';

/** How a dialect writes names, strings and comments: what its texts are split by. */
export interface Quoting {
  /** What quotes a name. */
  readonly names: string;
  /** What quotes a string. */
  readonly strings: string;
  /** Whether a backslash takes the next character along in a string. */
  readonly backslash: boolean;
  /** What starts a comment that runs to the end of its line. */
  readonly lineComments: readonly ('--' | '#' | '//')[];
  /** Whether `--` starts a comment only before white space, as in MySQL. */
  readonly dashesNeedSpace: boolean;
  readonly nestedComments: boolean;
  /** `$$…$$`, and `$tag$…$tag$` where tags are allowed. */
  readonly dollarQuotes: 'none' | 'plain' | 'tagged';
  /** Whether three quotes open a string that three quotes close. */
  readonly tripleQuotes: boolean;
  /** Whether a comment that starts with an exclamation mark is run, as in MySQL. */
  readonly runsComments: boolean;
}

/** One dialect that is understood in the basic way. */
export interface Language {
  /** As people write it. */
  readonly label: string;
  readonly build: BuildName;
  /** Whether ` LIMIT n` at the end limits a query's rows. */
  readonly hasLimit: boolean;
  readonly quoting: Quoting;
}

/** Standard SQL's own way. */
const standard: Quoting = {
  names: '"',
  strings: "'",
  backslash: false,
  lineComments: ['--'],
  dashesNeedSpace: false,
  nestedComments: false,
  dollarQuotes: 'none',
  tripleQuotes: false,
  runsComments: false,
};

/** MySQL 8.4 reference manual, 11.1.1 and 11.7; `ANSI_QUOTES` and `NO_BACKSLASH_ESCAPES` are off by default. */
const mysql: Quoting = {
  ...standard,
  names: '`',
  strings: `'"`,
  backslash: true,
  lineComments: ['--', '#'],
  dashesNeedSpace: true,
  runsComments: true,
};

/** Hive language manual: names in backticks, both quotes for strings, backslash escapes. */
const hive: Quoting = { ...standard, names: '`', strings: `'"`, backslash: true };

/** The dialects that are understood in the basic way, by the name that a person gives. */
export const languages = {
  athena: { label: 'Athena', build: 'athena', hasLimit: true, quoting: { ...standard, names: '"`' } },
  bigquery: {
    label: 'BigQuery',
    build: 'bigquery',
    hasLimit: true,
    // GoogleSQL, "Lexical structure and syntax".
    quoting: { ...hive, lineComments: ['--', '#'], tripleQuotes: true },
  },
  db2: { label: 'Db2', build: 'db2', hasLimit: false, quoting: { ...standard, nestedComments: true } },
  hive: { label: 'Hive', build: 'hive', hasLimit: true, quoting: hive },
  mariadb: { label: 'MariaDB', build: 'mariadb', hasLimit: true, quoting: mysql },
  mysql: { label: 'MySQL', build: 'mysql', hasLimit: true, quoting: mysql },
  redshift: {
    label: 'Redshift',
    build: 'redshift',
    hasLimit: true,
    quoting: { ...standard, nestedComments: true, dollarQuotes: 'tagged' },
  },
  snowflake: {
    label: 'Snowflake',
    build: 'snowflake',
    hasLimit: true,
    // Snowflake, "String & binary data types" and "Comments".
    quoting: { ...standard, backslash: true, lineComments: ['--', '//'], dollarQuotes: 'plain' },
  },
  // SQLite, "SQLite keywords": it takes the quotes of others for names too.
  sqlite: { label: 'SQLite', build: 'sqlite', hasLimit: true, quoting: { ...standard, names: '"`[' } },
  trino: { label: 'Trino', build: 'trino', hasLimit: true, quoting: standard },
} as const satisfies Readonly<Record<string, Language>>;

/** The name of a dialect that is understood in the basic way. */
export type BasicDialectName = keyof typeof languages;

/** Their names, in alphabetical order. */
export const basicDialectNames = Object.keys(languages) as readonly BasicDialectName[];

/** Whether a name is one of theirs; any text may be asked about. */
export const isBasicDialectName = (name: string): name is BasicDialectName => Object.hasOwn(languages, name);
