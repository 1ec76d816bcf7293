import { z } from 'zod';
import type { Catalog } from '../core/analysis/catalog.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';

/** The name of the file that a connection's catalog is saved in. */
export const catalogFileName = (connection: string): string => `${encodeURIComponent(connection)}.json`;

/** A catalog as it stands in a file. */
export const catalogShape = z.object({
  version: z.literal(1),
  dialect: z.string(),
  database: z.string().exactOptional(),
  searchPath: z.array(z.string()),
  role: z.string().exactOptional(),
  stamp: z.string().exactOptional(),
  tables: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      kind: z.enum(['table', 'view', 'materializedView', 'foreignTable', 'partitionedTable']),
      columns: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          nullable: z.boolean(),
          primaryKey: z.boolean(),
          hidden: z.boolean().exactOptional(),
          label: z
            .object({
              level: z.enum(['public', 'internal', 'confidential', 'restricted']),
              type: z.string().exactOptional(),
            })
            .exactOptional(),
          comment: z.string().exactOptional(),
        }),
      ),
      rows: z.number().nullable(),
      definition: z.string().exactOptional(),
      comment: z.string().exactOptional(),
      keys: z
        .array(
          z.object({
            kind: z.enum(['primary', 'unique', 'foreign']),
            columns: z.array(z.string()),
            references: z
              .object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) })
              .exactOptional(),
          }),
        )
        .exactOptional(),
      rights: z.array(z.enum(['select', 'insert', 'update', 'delete'])).exactOptional(),
      parents: z.array(z.string()).exactOptional(),
    }),
  ),
  functions: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      args: z.string(),
      volatility: z.enum(['immutable', 'stable', 'volatile']),
      kind: z.enum(['function', 'procedure', 'aggregate', 'window']),
      securityDefiner: z.boolean().exactOptional(),
      language: z.string().exactOptional(),
      definition: z.string().exactOptional(),
      comment: z.string().exactOptional(),
    }),
  ),
  synonyms: z
    .array(
      z.object({
        schema: z.string(),
        name: z.string(),
        of: z.object({
          server: z.string().exactOptional(),
          database: z.string().exactOptional(),
          schema: z.string(),
          name: z.string(),
        }),
      }),
    )
    .exactOptional(),
});

/** A catalog file's text read, or the sentence that says what is wrong with it. */
export function readCatalogFile(text: string): { readonly catalog: Catalog } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { problem: `It isn’t JSON: ${sentenceOf(thrown)}` };
  }
  const parsed = catalogShape.safeParse(value);
  if (parsed.success) return { catalog: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `It isn’t a catalog. At ${issue?.path.join('.') || 'the top'}: ${issue?.message}.` };
}
