import type { EventShape } from '../catalogue/fields.ts';
import { layers } from '../catalogue.ts';
import { commonSchema, personalSchema } from '../entry.ts';
import { type JsonSchema, jsonSchemaOf } from './eventSchema.ts';
import { notTold } from './notTold.ts';

const titles: Readonly<Record<keyof typeof layers, string>> = {
  prompt: 'Layer 1: what was asked, and what a model was told',
  drafting: 'Layer 2: what was made of it',
  governing: 'Layer 3: policy and review',
  reviewing: 'Layer 3: approval by somebody else',
  execution: 'Layer 4: what the database did',
  result: 'Layer 5: what became of the result',
  agent: 'Tools that agents call',
  program: 'The program',
  stream: 'The streams of the trail',
  delivery: 'Where the trail goes',
  keys: 'Device keys',
  privacy: 'What is taken out, erased or held',
};

/** The list of all events, as docs/reference/events.md holds it. */
export function eventPage(): string {
  return `${[
    '# Events of the trail',
    '<!-- Generated from src/core/audit/catalogue by npm run generate. Edit the events there, not this page. -->',
    'Every event there is, when it is recorded, and what it says. A *clear* field stands in the signed payload; of a *sealed* one only a salted digest does, and its value travels beside it and can be withheld or erased (see [the format](audit-format.md)). Fields marked `?` are absent where nothing is known: absent never means no, none or zero. The same as a JSON Schema: [`schemas/audit-event.schema.json`](../../schemas/audit-event.schema.json).',
    `## Every event\n\n${table([...rows(jsonSchemaOf(commonSchema), 'clear'), ...rows(jsonSchemaOf(personalSchema), 'sealed')])}`,
    ...Object.entries(layers).map(([layer, events]) => {
      const sections = Object.entries(events).map(eventSection);
      return `## ${titles[layer as keyof typeof layers]}\n\n${sections.join('\n\n')}`;
    }),
    `## What isn't told, and why\n\n${['| not told | because |', '|---|---|', ...Object.values(notTold).map(({ what, because }) => `| ${what} | ${because} |`)].join('\n')}`,
  ].join('\n\n')}\n`;
}

function eventSection([type, { when, clear, sealed }]: [string, EventShape]): string {
  const fields = [...rows(jsonSchemaOf(clear), 'clear'), ...rows(jsonSchemaOf(sealed), 'sealed')];
  return [`### ${type}`, when, ...(fields.length === 0 ? [] : [table(fields)])].join('\n\n');
}

const table = (fields: readonly string[]): string =>
  ['| field | class | is | says |', '|---|---|---|---|', ...fields].join('\n');

function rows({ properties = {}, required = [] }: JsonSchema, part: 'clear' | 'sealed'): string[] {
  return Object.entries(properties).map(([name, field]) => {
    if (typeof field === 'boolean') return `| \`${name}\` | ${part} | | |`;
    const mark = required.includes(name) ? '' : '?';
    return `| \`${name}\`${mark} | ${part} | ${kindOf(field)} | ${field.description ?? ''} |`;
  });
}

/** What a value is, for people. */
function kindOf(field: JsonSchema): string {
  const { type, enum: values, const: only, items, properties, pattern } = field;
  if (only !== undefined) return `\`${String(only)}\``;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (type === 'array' && typeof items === 'object' && !Array.isArray(items)) return `list of ${kindOf(items)}`;
  if (properties !== undefined) {
    const required = new Set(field.required);
    const names = Object.keys(properties).map((name) => `\`${name}\`${required.has(name) ? '' : '?'}`);
    return `object: ${names.join(', ')}`;
  }
  if (pattern?.startsWith('^sha256') === true) return 'digest';
  if (pattern?.includes('hmac-sha256') === true) return 'pseudonym of a digest';
  if (pattern?.startsWith('^-?') === true) return 'decimal text';
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
      return 'number';
    case 'boolean':
      return 'yes or no';
    default:
      return String(type ?? '');
  }
}
