import { z } from 'zod';

/**
 * The id of a person, as an organisation's endpoint vouches for it. Small ASCII letters, digits and a few signs alone: of two ids that look alike none
 * is another person's, whatever their case or script.
 */
export const personId = z.string().regex(/^[a-z0-9][a-z0-9._@+-]{0,127}$/);

/** Who uses a device, by the word of whoever hands out the access tokens; never by their own. */
export const certifiedPerson = z.strictObject({
  id: personId,
  roles: z.array(z.string().min(1).max(64)).max(20),
});
export type CertifiedPerson = z.infer<typeof certifiedPerson>;

/** Whether two say the same of a person, the order of the roles aside. */
export function isSamePerson(a: CertifiedPerson | undefined, b: CertifiedPerson | undefined): boolean {
  const said = (one: CertifiedPerson | undefined) => one && JSON.stringify([one.id, [...new Set(one.roles)].sort()]);
  return said(a) === said(b);
}
