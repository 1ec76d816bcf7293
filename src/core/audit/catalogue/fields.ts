import { z } from 'zod';

/** What fields of several events are made of, and what each part of an event is. */

/** A name or identifier; never empty, so that absent has one spelling. */
export const id = z.string().min(1);
/** Of what is no secret, such as a policy. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
/** Marks the fields whose digests are recorded as pseudonyms (see pseudonyms/withPseudonyms.ts). */
export const contentDigests = z.registry<{ readonly of: 'content' }>();
/** Of what can hold values of persons: recorded as `hmac-sha256:<key id>:<hex>`, and by earlier versions as it is made. */
export const contentDigest = z
  .string()
  .regex(/^(sha256:|hmac-sha256:[0-9A-Za-z_-]{16}:)[0-9a-f]{64}$/)
  .register(contentDigests, { of: 'content' });
/** Equal for statements that differ only in literals; of one that can't be read it is a digest of the content. */
export const fingerprint = z.string().register(contentDigests, { of: 'content' });
/** A whole number from 0. Durations are such numbers of microseconds (`_us`) or milliseconds (`_ms`). */
export const count = z.int().min(0);
/** A score: signed payloads carry no floating-point numbers. */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
export const table = z.strictObject({ schema: z.string().optional(), table: id });
export const nothing = z.strictObject({});
export const riskLevel = z.enum(['low', 'medium', 'high', 'critical']);
export const environment = z.enum(['development', 'staging', 'production']);
export type Environment = z.infer<typeof environment>;
/** How sensitive data is, by the classification of the policy. */
export const sensitivity = z.enum(['public', 'internal', 'confidential', 'restricted']);
export type Sensitivity = z.infer<typeof sensitivity>;
export const auditLevel = z.enum(['best-effort', 'local', 'bounded-offline', 'endpoint']);

/** One event of the catalogue. */
export interface EventShape {
  /** A sentence that says when it is recorded. */
  readonly when: string;
  /** What stands in the signed payload. */
  readonly clear: z.ZodObject;
  /** What leaves only a salted digest there. */
  readonly sealed: z.ZodObject;
}

/** A part of the catalogue, by the short type of its events. */
export type EventShapes = Readonly<Record<string, EventShape>>;
