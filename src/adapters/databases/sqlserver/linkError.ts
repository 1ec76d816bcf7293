import { LinkLost, RequestStopped, ServerError } from './link.ts';

/** What a driver's error means; see `Link`. */
export function linkError(thrown: Error): Error {
  // Several messages of one statement: the first one says what was wrong, the later ones what followed from it.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  const { code, ...said } = first as { code?: unknown } & Partial<Record<keyof typeof fields, unknown>>;
  if (code === 'ECANCEL') return new RequestStopped('The request was stopped.', { cause: thrown });
  if (code !== 'EREQUEST' && code !== 'UNKNOWN') return new LinkLost(thrown.message, { cause: thrown });
  const given = Object.entries(fields).flatMap(([name, ours]) => {
    const value = said[name as keyof typeof fields];
    return value === undefined || value === '' ? [] : [[ours, value] as const];
  });
  return new ServerError({
    message: first instanceof Error ? first.message : thrown.message,
    ...Object.fromEntries(given),
  });
}

/** The driver's names for what an error says, and ours. */
const fields = {
  number: 'number',
  state: 'state',
  class: 'severity',
  lineNumber: 'line',
  procName: 'procedure',
} as const;
