import type { FunctionUse, Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';

/** A call of a function, a procedure or a command, by its name as people write it. */
export interface NamedCall {
  readonly name: string;
  readonly span: Span;
}

const ownSchemas: ReadonlySet<string | null> = new Set([null, 'pg_catalog', 'sys']);

/** Calls of functions that come with the database: one of the same name in another schema is somebody's own. */
export const callsOfBuiltins = ({ functions }: Statement, names: ReadonlySet<string>): readonly FunctionUse[] =>
  functions.filter(({ schema, name }) => ownSchemas.has(schema) && names.has(name));

/** Calls of functions that an extension brings, in whichever schema it was installed. */
export const callsOfExtensions = ({ functions }: Statement, names: ReadonlySet<string>): readonly NamedCall[] =>
  functions.filter(({ name }) => names.has(name));

/** Calls of procedures by name; SQL Server finds those of `sp_` and `xp_` from every database and schema. */
export const callsOfProcedures = ({ actions }: Statement, isMeant: (name: string) => boolean): readonly NamedCall[] =>
  actions.filter(({ kind, name }) => kind === 'procedure' && isMeant(name));

/** Each place once: a body that is looked into may call the same function several times. */
export function eachPlace(calls: readonly NamedCall[]): readonly NamedCall[] {
  if (calls.length < 2) return calls;
  const once = new Map<string, NamedCall>();
  for (const call of calls) once.set(`${call.span.start} ${call.name}`, call);
  return [...once.values()];
}

export const setOf = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/));
