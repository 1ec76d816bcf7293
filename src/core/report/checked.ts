import type { Decision, Finding } from '../policy/decision.ts';
import { Places } from '../policy/places.ts';
import type { PolicyProblem } from '../policy/policy.ts';
import type { Span } from '../prelude/span.ts';

/** One file of SQL and what the policy says of it. */
export interface Checked {
  /** As the person named it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
  readonly decision: Decision;
  /** What the file is written in, where that isn't SQL: then it is what the policy says of the SQL in it. */
  readonly language?: string;
}

/** A file that nothing can be said of, and why. */
export interface Unread {
  readonly file: string;
  /** A whole sentence, which doesn't name the file. */
  readonly reason: string;
}

/** Everything one check found. */
export interface CheckReport {
  readonly checked: readonly Checked[];
  /** Files that could not be looked at: with any of them the check is incomplete. */
  readonly unread: readonly Unread[];
  /** Mistakes of the policy itself; with any of them each decision is a denial. */
  readonly policyProblems: readonly PolicyProblem[];
}

/** Whether something was found that fails a check: a finding that is an error, or a policy that can't be read. */
export function hasErrors({ checked, policyProblems }: CheckReport): boolean {
  return (
    policyProblems.length > 0 || checked.some(({ decision }) => decision.findings.some((f) => f.severity === 'error'))
  );
}

/** Where a finding stands, for people and tools: lines and columns from 1, in UTF-16 code units; the end is exclusive. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The findings of one file, each with its place. */
export function placedFindings({ text, decision }: Checked): readonly (Finding & { readonly region: Region })[] {
  const regionOf = regionsIn(text);
  return decision.findings.map((finding) => ({ ...finding, region: regionOf(finding.span) }));
}

/** Tells where spans of a text stand. */
export function regionsIn(text: string): (span: Span) => Region {
  const places = new Places(text);
  return ({ start, end }) => {
    const { line, column } = places.at(end);
    return { ...places.at(start), endLine: line, endColumn: column };
  };
}

/**
 * Makes foreign text safe to show in a terminal or a log: names from SQL and files may hold escape sequences, line ends
 * and characters that turn the direction of writing. Each is shown as its code point.
 */
export function inert(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
