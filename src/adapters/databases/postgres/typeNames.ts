import type { ResultColumn } from '../../../core/execution/outcome.ts';
import type { Field, Link } from './link.ts';

/** Every name is qualified: the search path of the person's session must not decide which function answers. */
export const typeNamesQuery =
  'SELECT pg_catalog.format_type(oid, modifier) ' +
  'FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])) AS t(oid, modifier)';

/** The database's own names of column types, asked once for each type of a session. */
export class TypeNames {
  readonly #known = new Map<string, string>();

  async columns(fields: readonly Field[], link: Link): Promise<readonly ResultColumn[]> {
    const unknown = [...new Map(fields.map((field) => [keyOf(field), field]))].filter(([key]) => !this.#known.has(key));
    if (unknown.length > 0) {
      const { rows } = await link.command(typeNamesQuery, [
        `{${unknown.map(([, field]) => field.typeOid).join(',')}}`,
        `{${unknown.map(([, field]) => field.typeModifier).join(',')}}`,
      ]);
      for (const [i, [key]] of unknown.entries()) this.#known.set(key, rows[i]?.[0] ?? 'unknown');
    }
    return fields.map((field) => ({ name: field.name, type: this.#known.get(keyOf(field)) ?? 'unknown' }));
  }

  /** Types may have been renamed, dropped or made anew by a statement that wasn't a plain read. */
  forget(): void {
    this.#known.clear();
  }
}

function keyOf(field: Field): string {
  return `${field.typeOid}:${field.typeModifier}`;
}
