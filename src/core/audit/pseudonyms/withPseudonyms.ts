import { z } from 'zod';
import { contentDigests } from '../catalogue/fields.ts';
import { catalogue, type EventType } from '../catalogue.ts';
import type { EventContent } from '../checkEvent.ts';
import type { PseudonymKey } from './pseudonymKey.ts';

/** The clear fields of each event that hold digests of contents, as the catalogue marks them. */
export const contentDigestFields = Object.fromEntries(
  Object.entries(catalogue).map(([type, { clear }]) => [
    type,
    Object.entries<z.core.$ZodType>(clear.shape).flatMap(([name, field]) => (isContentDigest(field) ? [name] : [])),
  ]),
) as unknown as Readonly<Record<EventType, readonly string[]>>;

/**
 * The event with a pseudonym in the place of each digest of a content. A plain digest lets whoever guesses the content see that the
 * guess is right, even after it was erased. `key` is asked only where there is one.
 */
export function withPseudonyms(content: EventContent, key: () => PseudonymKey): EventContent {
  const clear = { ...content.clear };
  for (const name of contentDigestFields[content.type]) {
    if (clear[name] !== undefined) clear[name] = replaced(clear[name], key);
  }
  return { ...content, clear };
}

function replaced(value: unknown, key: () => PseudonymKey): unknown {
  if (Array.isArray(value)) return value.map((member) => replaced(member, key));
  return typeof value === 'string' && value.startsWith('sha256:') ? key().pseudonymOf(value) : value;
}

function isContentDigest(field: z.core.$ZodType): boolean {
  if (contentDigests.get(field) !== undefined) return true;
  if (field instanceof z.ZodOptional) return isContentDigest(field.unwrap());
  return field instanceof z.ZodArray && isContentDigest(field.element);
}
