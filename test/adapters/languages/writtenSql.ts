import fc from 'fast-check';
import type { Span } from '../../../src/core/prelude/span.ts';

/** A part of a SQL text as a host file has it. */
export interface Unit {
  readonly sql: string;
  readonly host: string;
}

/** A host file with SQL in it, and where each part of that stands. */
export interface Written {
  readonly text: string;
  readonly literals: readonly { readonly sql: string; readonly units: readonly { sql: Span; host: Span }[] }[];
}

/** Something before, between or after the SQL; or a literal, between what makes it SQL. */
export type Chunk =
  | { readonly kind: 'filler'; readonly text: string }
  | { readonly kind: 'literal'; readonly before: string; readonly units: readonly Unit[]; readonly after: string };

/** Puts a file together. */
export function written(chunks: readonly Chunk[], lineEnd: string): Written {
  let text = '';
  const literals: Written['literals'][number][] = [];
  for (const chunk of chunks) {
    if (chunk.kind === 'filler') {
      text += chunk.text.replaceAll('\n', lineEnd);
      continue;
    }
    text += chunk.before.replaceAll('\n', lineEnd);
    let sql = '';
    const units: { sql: Span; host: Span }[] = [];
    for (const unit of chunk.units) {
      units.push({
        sql: { start: sql.length, end: sql.length + unit.sql.length },
        host: { start: text.length, end: text.length + unit.host.length },
      });
      sql += unit.sql;
      text += unit.host;
    }
    literals.push({ sql, units });
    text += chunk.after.replaceAll('\n', lineEnd);
  }
  return { text, literals };
}

/** Words and marks of SQL, with what could be taken for the end of something. */
export const sqlPiece = fc.constantFrom(
  ...[
    'SELECT',
    'a',
    "'it''s'",
    '"name"',
    '--',
    '/*',
    '*/',
    '`',
    '$',
    '{',
    '}',
    '${',
    '{{',
    "'''",
    '"""',
    '\\',
    '\\n',
    '//',
    '#',
  ],
  ...['\n', '\t', ' ', ';', '(', ')', 'é', '😀', '\u2028', '%', '%s', ':id', '+', '<b>', '\0', '\u00a0'],
);
