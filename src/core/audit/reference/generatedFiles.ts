import { eventPage } from './eventPage.ts';
import { eventJsonSchema } from './eventSchema.ts';

/** Every file of the project that is made from the catalogue of events, by its path. */
export function eventFiles(): Readonly<Record<string, string>> {
  return {
    'docs/reference/events.md': eventPage(),
    'schemas/audit-event.schema.json': `${JSON.stringify(eventJsonSchema(), null, 2)}\n`,
  };
}
