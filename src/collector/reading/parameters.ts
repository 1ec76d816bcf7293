import { readMoment } from '../../core/audit/story/moment.ts';
import { readTrailCondition, type TrailFacts } from '../../core/audit/story/questions.ts';
import type { Condition } from '../../core/policy/conditionLanguage.ts';

/** What several resources are asked with. */
export interface Filter {
  /** Milliseconds since the Unix epoch. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** Without prefix and version. */
  readonly type: string | undefined;
  readonly where: Condition<TrailFacts> | undefined;
  readonly limit: number;
}

/** The parameters `since`, `until`, `type`, `where` and `limit`. A sentence where any of `known` isn't understood, or another is there: half a question is none. */
export function readFilter(
  search: URLSearchParams,
  known: readonly string[],
  { nowMs, limits }: { nowMs: number; limits: { readonly most: number; readonly usual: number } },
): Filter | { readonly reason: string } {
  const unknown = [...search.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    return { reason: `There is no parameter ${JSON.stringify(unknown)}. There are ${known.join(', ')}.` };
  const twice = known.find((name) => search.getAll(name).length > 1);
  if (twice !== undefined) return { reason: `"${twice}" is given more than once.` };

  const moments: { since: number | undefined; until: number | undefined } = { since: undefined, until: undefined };
  for (const name of ['since', 'until'] as const) {
    const text = search.get(name);
    if (text === null) continue;
    moments[name] = readMoment(text, nowMs);
    if (moments[name] === undefined)
      return { reason: `"${name}" is a day (2026-11-01), a moment (2026-11-01T08:30Z) or how long ago (7d, 12h).` };
  }
  const limit = search.get('limit') === null ? limits.usual : Number(search.get('limit'));
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most)
    return { reason: `"limit" is a whole number from 1 to ${limits.most}.` };
  const text = search.get('where');
  const where = text === null ? undefined : readTrailCondition(text);
  const [problem] = where?.problems ?? [];
  if (problem !== undefined)
    return { reason: `"where" has a mistake at character ${problem.span.start + 1}: ${problem.message}` };
  return { ...moments, type: search.get('type') ?? undefined, where: where?.value, limit };
}

/** What a cursor holds, as the next question names it. */
export function cursorText(cells: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(cells), 'utf8').toString('base64url');
}

/** The cells of a cursor; `undefined` for what is none. Anybody may have made it. */
export function readCursorCells(text: string): readonly unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(read) ? (read as unknown[]) : undefined;
  } catch {
    return undefined; // Text that is no JSON is no cursor.
  }
}
