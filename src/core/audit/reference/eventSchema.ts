import { z } from 'zod';
import { catalogue } from '../catalogue.ts';
import { commonSchema, personalSchema, typeText } from '../entry.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The published JSON Schema (draft 2020-12) of a payload, as schemas/audit-event.schema.json holds it. It says what this
 * version writes and lets pass what it doesn't know: types of later versions, and fields that were added to a type.
 */
export function eventJsonSchema(): Record<string, unknown> {
  const shapes = Object.entries(catalogue).map(([type, shape]) => ({ type: typeOf(type), shape }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Countersign audit event',
    description:
      'The signed payload of an event. See docs/reference/events.md, and docs/reference/audit-format.md for how it is signed. What a type seals stands under "<type> sealed".',
    $ref: '#/$defs/common',
    allOf: shapes.map(({ type }) => ({
      if: { properties: { type: { const: type } }, required: ['type'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
      then: { $ref: `#/$defs/${type}` },
    })),
    $defs: {
      common: jsonSchemaOf(commonSchema),
      personal: jsonSchemaOf(personalSchema),
      ...Object.fromEntries(
        shapes.flatMap(({ type, shape }) => [
          [type, { description: shape.when, ...jsonSchemaOf(shape.clear) }],
          [`${type} sealed`, jsonSchemaOf(shape.sealed)],
        ]),
      ),
    },
  };
}

/** The fields of one part of an event. */
export function jsonSchemaOf(part: z.ZodObject): JsonSchema {
  const { $schema: _draft, ...schema } = z.toJSONSchema(part, {
    io: 'input',
    target: 'draft-2020-12',
    // Emission refuses a field that nobody planned; a reader must not.
    override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
  });
  return schema;
}

const typeOf = (type: string): string => typeText(type as keyof typeof catalogue);
