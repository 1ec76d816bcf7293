import { basicDialectNames } from '../adapters/dialects/basic/languages.ts';
import type { ConnectionProfile } from '../core/ports.ts';
import { assertNever } from '../core/prelude/assertNever.ts';

/** The dialects that are understood to the end, which statements can run in. */
export const fullDialectNames = ['postgresql', 'tsql'] as const;
export type FullDialectName = (typeof fullDialectNames)[number];

/** Every dialect that a person can name. */
export const dialectNames: readonly string[] = [...fullDialectNames, ...basicDialectNames];

/** The dialect that a word means, in any case and by the names that people also use; `undefined` for any other word. */
export function dialectMeant(word: string): string | undefined {
  const name = word.toLowerCase();
  return dialectNames.includes(name) ? name : alsoCalled.get(name);
}

/** The dialect of a connection's database: its SQL must not be judged as if it were another's. */
export function dialectNameOf({ driver }: Pick<ConnectionProfile, 'driver'>): FullDialectName {
  switch (driver) {
    case 'postgres':
    case 'embedded':
      return 'postgresql';
    case 'sqlserver':
      return 'tsql';
    default:
      return assertNever(driver, 'driver');
  }
}

const alsoCalled: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgresql'],
  ['mssql', 'tsql'],
  ['presto', 'trino'],
  ['sqlite3', 'sqlite'],
  ['sqlserver', 'tsql'],
  ['t-sql', 'tsql'],
]);
