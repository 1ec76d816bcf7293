import { type MaskedKind, maskedBy, shownByConstant } from '../../../core/governing/maskWriters.ts';
import type { SpelledColumn, Spelling } from '../../../core/governing/spelling.ts';
import { builtins } from './builtins.ts';

/**
 * How PostgreSQL's SQL is written where governing puts something in. Functions are named with their schema, and operands are
 * cast to the very types of PostgreSQL's own operators: a user's overload elsewhere on the search path would need other
 * types to be preferred (https://www.postgresql.org/docs/18/typeconv-oper.html).
 */
export const spelling: Spelling = {
  name: (...parts) => parts.map((part) => builtins.spell(part)).join('.'),
  masked: maskedBy({ nothing, constant, partial, hash, year, bucket }),
  nothing,
  view: ({ columns, source, condition, isWhole }) => {
    const list = columns.map(({ sql, name }) => (sql === name ? name : `${sql} AS ${name}`)).join(', ');
    const where = condition === undefined ? '' : ` WHERE ${condition}`;
    // The planner neither flattens a subquery with OFFSET nor pushes conditions into it, whatever the number is
    // (is_simple_subquery in prepjointree.c, subquery_is_pushdown_safe in allpaths.c, PostgreSQL 14 to 18).
    return `SELECT ${list}${list === '' ? '' : ' '}FROM ${source}${where}${isWhole ? '' : ' OFFSET 0'}`;
  },
  guard: (filter) => ({ before: `(${filter}) AND CASE WHEN (${filter}) THEN (`, after: ') ELSE false END' }),
  secret: (table) => ({
    stands: 'with',
    definition: `${table} AS MATERIALIZED (SELECT pg_catalog.gen_random_uuid()::text || pg_catalog.gen_random_uuid()::text AS secret)`,
    expression: `(SELECT secret FROM ${table})`,
  }),
};

const kinds: Readonly<Record<string, MaskedKind>> = {
  text: 'text',
  'character varying': 'text',
  varchar: 'text',
  character: 'text',
  smallint: 'integer',
  integer: 'integer',
  int: 'integer',
  bigint: 'number',
  numeric: 'number',
  real: 'float',
  'double precision': 'float',
  date: 'date',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamp',
  boolean: 'boolean',
};

/** A type's name without its size: `numeric(10,2)`, `timestamp(3) with time zone`. */
const bare = (type: string): string => type.replace(/\(\s*\d+\s*(,\s*-?\d+\s*)?\)/, '').trim();

const kindOf = (type: string): MaskedKind | undefined =>
  Object.hasOwn(kinds, bare(type)) ? kinds[bare(type)] : undefined;

/** The type to cast to: without a size, so that nothing is cut off or rejected. `character` alone would mean one. */
const castable = (type: string): string => (kindOf(type) === 'text' ? 'text' : bare(type));

function nothing({ name, type }: SpelledColumn): string {
  return kindOf(type) === undefined ? `CASE WHEN false THEN ${name} END` : `NULL::${castable(type)}`;
}

/** A literal of the column's type; only one that every server of any settings reads alike. */
function constant({ value }: { readonly value?: string | number | boolean }, type: string): string | undefined {
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const given = value ?? shownByConstant[kind];
  switch (kind) {
    case 'text':
      return `'${String(given).replaceAll("'", "''")}'::text`;
    case 'boolean':
      return typeof given === 'boolean' ? `${given}` : undefined;
    case 'date':
    case 'timestamp':
      return typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given) ? `'${given}'::${bare(type)}` : undefined;
    default:
      return typeof given === 'number' && Number.isFinite(given) ? `(${given})::${bare(type)}` : undefined;
  }
}

/** A text as the very type of PostgreSQL's own functions on texts. */
const asText = ({ name, type }: SpelledColumn): string => (bare(type) === 'text' ? name : `${name}::text`);

/** A value too short to keep anything of it secret is hidden whole. NULL stays NULL. */
function partial(
  { start, end }: { readonly start: number; readonly end: number },
  column: SpelledColumn,
): string | undefined {
  if (kindOf(column.type) !== 'text') return undefined;
  const value = asText(column);
  const kept = (length: number) => `CASE WHEN pg_catalog.length(${value}) > ${start + end} THEN ${length} ELSE 0 END`;
  const first = start === 0 ? '' : `pg_catalog.left(${value}, ${kept(start)}) || `;
  const last = end === 0 ? '' : ` || pg_catalog.right(${value}, ${kept(end)})`;
  if (first !== '' || last !== '') return `${first}'***'::text${last}`;
  return `CASE WHEN ${value} IS NOT NULL THEN '***'::text END`;
}

function hash(column: SpelledColumn, secret: string): string | undefined {
  if (kindOf(column.type) !== 'text') return undefined;
  return `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${secret} || ${asText(column)}, 'UTF8')), 'hex')`;
}

/**
 * Cast to a timestamp first, so that a date doesn't depend on the session's time zone. What lies outside of ordinary years,
 * infinity included, is hidden: cutting it off could leave the type's range.
 */
function year({ name, type }: SpelledColumn): string | undefined {
  const kind = kindOf(type);
  if (kind !== 'date' && kind !== 'timestamp') return undefined;
  const cut =
    kind === 'date'
      ? `pg_catalog.date_trunc('year', ${name}::timestamp without time zone)::date`
      : `pg_catalog.date_trunc('year', ${name}::${bare(type)})`;
  const [first, last] = ["'0002-01-01'", "'9999-01-01'"].map((day) => `${day}::${bare(type)}`);
  return `CASE WHEN ${name} >= ${first} AND ${name} < ${last} THEN ${cut} END`;
}

/** The type is one in which the lowest value's bucket still fits. */
function bucket({ size }: { readonly size: number }, { name, type }: SpelledColumn): string | undefined {
  switch (kindOf(type)) {
    case 'integer':
    case 'number': {
      const bucketed = `pg_catalog.floor(${name}::numeric / ${size}::numeric) * ${size}::numeric`;
      return kindOf(type) === 'integer' ? `(${bucketed})::bigint` : `(${bucketed})`;
    }
    case 'float':
      return `(pg_catalog.floor(${name}::double precision / ${size}::double precision) * ${size}::double precision)`;
    default:
      return undefined;
  }
}
