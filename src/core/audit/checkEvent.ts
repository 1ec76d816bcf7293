import type { z } from 'zod';
import { NotCanonical } from './canonicalJson.ts';
import { type Clear, catalogue, type EventType, type Sealed } from './catalogue.ts';
import { TrailError } from './trailError.ts';

type Members = Readonly<Record<string, unknown>>;

/** Values that were taken out of an event's texts before it was recorded. */
export interface RedactionCount {
  readonly pattern: string;
  readonly count: number;
}

/** What an event says, checked: the type is in the catalogue and both parts have its shape. */
export interface EventContent {
  readonly type: EventType;
  readonly clear: Members;
  readonly sealed: Members;
  /** What was taken out of its texts. */
  readonly redactions?: readonly RedactionCount[];
}

/**
 * Checks an event against the catalogue before anything of it is signed.
 * @throws {TrailError} `INVALID_EVENT` with the place of the mistake; never the value, which may be personal.
 */
export function checkEvent<T extends EventType>(type: T, clear: Clear<T>, sealed: Sealed<T>): EventContent {
  if (!Object.hasOwn(catalogue, type)) {
    throw new TrailError('INVALID_EVENT', `The trail has no event of the type ${JSON.stringify(type)}.`);
  }
  const schemas = catalogue[type];
  return {
    type,
    clear: checkPart(type, 'clear', schemas.clear, clear),
    sealed: checkPart(type, 'sealed', schemas.sealed, sealed),
  };
}

/** What `write` makes of an event. @throws {TrailError} `INVALID_EVENT` where that has no canonical form. */
export function recordable<T>(type: string, write: () => T): T {
  try {
    return write();
  } catch (thrown) {
    if (!(thrown instanceof NotCanonical)) throw thrown;
    throw new TrailError('INVALID_EVENT', `The event ${type} can't be recorded: ${thrown.message}`, { cause: thrown });
  }
}

function checkPart(type: string, part: string, schema: z.ZodObject, value: unknown): Members {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => `${[part, ...issue.path].join('.')}: ${issue.message}`);
  throw new TrailError('INVALID_EVENT', `The event ${type} can't be recorded. ${problems.join('; ')}.`);
}
