import { expect } from 'vitest';
import type { EventType } from '../../../../src/core/audit/catalogue.ts';

/** Something that a reviewer must be able to read off the trail: events, and what must stand in them. */
export type Requirement = readonly [
  id: string,
  requirement: string,
  ...events: (readonly [type: EventType, says: Readonly<Record<string, unknown>>])[],
];

export const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
export const pseudonym = expect.stringMatching(/^hmac-sha256:[0-9A-Za-z_-]{16}:[0-9a-f]{64}$/);
export const some = expect.anything();
export const duration = expect.any(Number);
export const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
export const decimal = expect.stringMatching(/^\d\.\d{3}$/);
