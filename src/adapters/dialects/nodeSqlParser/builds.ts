import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CodedError } from '../../../core/prelude/codedError.ts';

/** The grammars of node-sql-parser that are used here, by the name of their build. */
export const builds = [
  'athena',
  'bigquery',
  'db2',
  'hive',
  'mariadb',
  'mysql',
  'postgresql',
  'redshift',
  'snowflake',
  'sqlite',
  'transactsql',
  'trino',
] as const;
export type BuildName = (typeof builds)[number];

/** The parser's files aren't where the program was installed. Nothing was analysed. */
export class BuildUnavailable extends CodedError<'NOT_LOADED'> {}

/** Folder of the running program: a CommonJS bundle when it is shipped, a module in tests and measurements. */
const here = typeof __dirname === 'string' ? __dirname : import.meta.dirname;
/** Folder beside the bundled program that holds the builds; `esbuild.mjs` fills it. */
const folder = 'sqlParsers';

/** The source of one build, and of the one package that all of them need. @throws {BuildUnavailable} */
export function readBuild(name: BuildName): { readonly build: string; readonly bigInteger: string } {
  try {
    return { build: read(`node-sql-parser/build/${name}.js`), bigInteger: read('big-integer/BigInteger.min.js') };
  } catch (cause) {
    throw new BuildUnavailable(
      'NOT_LOADED',
      `The parser for ${name} could not be loaded. Its files must lie in ${folder}, beside the running program: install it again.`,
      { cause },
    );
  }
}

/** In the shipped program the file lies beside it; in a checkout it is in the package itself. */
function read(file: string): string {
  const shipped = path.join(here, folder, path.basename(file));
  try {
    return readFileSync(shipped, 'utf8');
  } catch {
    return readFileSync(createRequire(path.join(here, 'builds.js')).resolve(file), 'utf8');
  }
}
