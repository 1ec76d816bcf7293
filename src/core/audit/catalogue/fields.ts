import { z } from 'zod';

/** What fields of several events are made of, and what each part of an event is. */

/** A name or identifier; never empty, so that absent has one spelling. */
export const id = z.string().min(1);
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
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
