import { readMoment } from '../../core/audit/story/moment.ts';
import { readTrailCondition } from '../../core/audit/story/questions.ts';
import type { TrailQuestion } from '../../core/audit/story/trailQuestion.ts';
import type { Place } from './storySource.ts';

export type Asked = TrailQuestion & { readonly after: Place | undefined; readonly limit: number };

const defaultLimit = 100;
const maxLimit = 1_000;
const parameters: ReadonlySet<string> = new Set(['where', 'since', 'until', 'type', 'limit', 'cursor']);

/** What the parameters of an address ask for. A sentence where one of them isn't understood: half a question is none. */
export function askedOf(search: URLSearchParams, nowMs: number): Asked | { readonly reason: string } {
  const unknown = [...search.keys()].find((name) => !parameters.has(name));
  if (unknown !== undefined)
    return { reason: `There is no parameter ${JSON.stringify(unknown)}. There are ${[...parameters].join(', ')}.` };
  const twice = [...parameters].find((name) => search.getAll(name).length > 1);
  if (twice !== undefined) return { reason: `"${twice}" is given more than once.` };

  const moments: Partial<Record<'since' | 'until', number>> = {};
  for (const name of ['since', 'until'] as const) {
    const text = search.get(name);
    if (text === null) continue;
    const at = readMoment(text, nowMs);
    if (at === undefined)
      return { reason: `"${name}" is a day (2026-11-01), a moment (2026-11-01T08:30Z) or how long ago (7d, 12h).` };
    moments[name] = at;
  }
  const limit = search.get('limit') === null ? defaultLimit : Number(search.get('limit'));
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    return { reason: `"limit" is a whole number from 1 to ${maxLimit}.` };
  const cursor = search.get('cursor');
  const after = cursor === null ? undefined : readCursor(cursor);
  if (cursor !== null && after === undefined) return { reason: '"cursor" is what an earlier answer gave as "next".' };
  const text = search.get('where');
  const where = text === null ? undefined : readTrailCondition(text);
  const [problem] = where?.problems ?? [];
  if (problem !== undefined)
    return { reason: `"where" has a mistake at character ${problem.span.start + 1}: ${problem.message}` };
  return { ...moments, type: search.get('type') ?? undefined, where: where?.value, after, limit };
}

/** A place as the next question names it. */
export function cursorOf({ at, request }: Place): string {
  return Buffer.from(JSON.stringify([at, request]), 'utf8').toString('base64url');
}

function readCursor(text: string): Place | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(read) || read.length !== 2) return undefined;
    const [at, request] = read as unknown[];
    const isPlace = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/.test(at) && typeof request === 'string';
    // U+0000 is no text of the database.
    return isPlace && !Number.isNaN(Date.parse(at)) && !request.includes('\u0000') ? { at, request } : undefined;
  } catch {
    return undefined; // Text that is no JSON is no cursor.
  }
}
