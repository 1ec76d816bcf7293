import type { Tried } from './occurrence.ts';

/** What became of a statement. */

/** Whether it was sent to the database. */
export const wasSent = ({ attempt }: Tried): boolean => attempt.sent !== undefined;

/** Whether somebody, or the policy, said no. Silence and limits over time are no judgement of the statement. */
export function wasRefused({ attempt: { blocked } }: Tried): boolean {
  return blocked?.by === 'policy' || blocked?.by === 'person';
}

/** Whether it touches what the policy calls confidential or restricted. */
export function isSensitive({ attempt: { sensitivity } }: Tried): boolean {
  return sensitivity === 'confidential' || sensitivity === 'restricted';
}

/** Whether it is, or may be, more than a read. */
export function isChange({ attempt: { facts } }: Tried): boolean {
  return facts === undefined || facts.effects.some((effect) => effect !== 'read');
}

/** What a statement gave to whoever asked. */
export interface HandedOut {
  readonly rows: number | undefined;
  /** Absent in trails of earlier versions. */
  readonly bytes: number | undefined;
}

/** Rows and bytes that left with a read; `undefined` of a change, whose rows are those that it changed, and of what didn't succeed. */
export function handedOut(tried: Tried): HandedOut | undefined {
  const { completed } = tried.attempt;
  if (completed?.status !== 'success' || isChange(tried)) return undefined;
  return { rows: completed['db.response.returned_rows'], bytes: completed.bytes_returned };
}
