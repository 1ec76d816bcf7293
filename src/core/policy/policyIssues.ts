import type { z } from 'zod';
import { columnPatternShape, tablePatternShape } from './classification.ts';
import { durationPattern } from './duration.ts';
import { timeOfDayPattern } from './limits/allowedHours.ts';
import { byteSizePattern } from './limits/byteSize.ts';
import { didYouMean, nearest } from './nearest.ts';

type Issue = z.core.$ZodIssue;

/** A mistake in a file's structure: where it stands, as a path of keys and indices, and a sentence about it. */
export interface StructureProblem {
  readonly path: readonly PropertyKey[];
  /** True when the place is the key itself and not its value. */
  readonly isKey: boolean;
  readonly message: string;
  /** What was probably meant instead. */
  readonly meant?: string;
}

/** Turns the structure check's findings into sentences. `shapeAt` tells the keys that are valid at a path. */
export function structureProblems(
  issues: readonly Issue[],
  value: unknown,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly StructureProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, [], value, keysAt));
}

function problemsOf(
  issue: Issue,
  prefix: readonly PropertyKey[],
  value: unknown,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): readonly StructureProblem[] {
  const path = [...prefix, ...issue.path];
  const found = valueAt(value, path);
  const at = (message: string, more: Pick<StructureProblem, 'meant'> = {}): readonly StructureProblem[] => [
    { path, isKey: false, message, ...more },
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = keysAt(path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        isKey: true,
        message: unknownKey(key, path, valid),
        ...meantBy(key, valid),
      }));
    }
    case 'invalid_union':
      return closestBranch(issue, found).flatMap((inner) => problemsOf(inner, path, value, keysAt));
    case 'invalid_value': {
      const valid = issue.values.map(String);
      if (found === undefined) return [missing(path)];
      return at(
        `${spoken(found)} isn't possible here.${didYouMean(String(found), valid)} Possible: ${valid.join(', ')}.`,
        meantBy(String(found), valid),
      );
    }
    case 'invalid_type':
      if (found === undefined) return [missing(path)];
      return at(`This must be ${articled(issue.expected)}, not ${describe(found)}.`);
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array')
        return at('This is empty. Write something here, or leave the key out.');
      return at(`${spoken(found)} is too small: ${issue.minimum} is the least.`);
    case 'too_big':
      if (issue.origin === 'string') return at(`This text is too long: ${issue.maximum} characters is the most.`);
      if (issue.origin === 'array') return at(`This list is too long: ${issue.maximum} entries is the most.`);
      return at(`${spoken(found)} is too large: ${issue.maximum} is the most.`);
    case 'invalid_format':
      return at(`${spoken(found)} ${formatSentence('pattern' in issue ? String(issue.pattern) : '')}`);
    case 'invalid_key':
      return [{ path, isKey: true, message: `“${String(path.at(-1))}” isn't a possible name here.` }];
    default:
      return at(`${issue.message}.`);
  }
}

/** Of a choice between shapes, the mistakes of the one the author was writing: the object for an object. */
function closestBranch(issue: Extract<Issue, { code: 'invalid_union' }>, found: unknown): readonly Issue[] {
  const suits = issue.errors.filter((errors) => !errors.some((e) => e.code === 'invalid_type' && e.path.length === 0));
  const isObject = typeof found === 'object' && found !== null;
  const byShape = suits.filter(
    (errors) => errors.some((e) => e.path.length > 0 || e.code === 'unrecognized_keys') === isObject,
  );
  return byShape[0] ?? suits[0] ?? issue.errors[0] ?? [];
}

function meantBy(written: string, valid: readonly string[]): Pick<StructureProblem, 'meant'> {
  const meant = nearest(written, valid);
  return meant === undefined ? {} : { meant };
}

function unknownKey(key: string, path: readonly PropertyKey[], valid: readonly string[]): string {
  const what = path.at(-1) === 'rules' ? `There is no rule “${key}”.` : `There is no “${key}” here.`;
  return `${what}${didYouMean(key, valid)}${valid.length === 0 ? '' : ` Possible: ${valid.join(', ')}.`}`;
}

function missing(path: readonly PropertyKey[]): StructureProblem {
  const key = String(path.at(-1));
  const owner = path.slice(0, -1);
  return {
    path: owner,
    isKey: false,
    message: `“${key}” is missing here.${key === 'version' ? ' Begin the file with “version: 1”.' : ''}`,
  };
}

function formatSentence(pattern: string): string {
  if (pattern === String(durationPattern))
    return "isn't a length of time. Write a whole number and a unit, such as 500ms, 30s, 5m, 12h or 7d.";
  if (pattern === String(byteSizePattern))
    return "isn't an amount of data. Write a whole number and a unit, such as 500kB, 20MB or 1GB.";
  if (pattern === String(timeOfDayPattern))
    return 'isn\'t a time of day. Write hours and minutes, such as "08:30"; "24:00" is the end of the day.';
  if (pattern === String(columnPatternShape))
    return "isn't a column pattern. Write schema.table.column; * stands for any characters, as in *.*.email.";
  if (pattern === String(tablePatternShape))
    return "isn't a table pattern. Write schema.table; * stands for any characters, as in public.*.";
  return "doesn't have the form that is wanted here.";
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function spoken(value: unknown): string {
  const text = typeof value === 'object' ? describe(value) : String(value);
  return `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}”`;
}

function articled(type: string): string {
  if (type === 'object') return 'a set of keys';
  if (type === 'array') return 'a list';
  if (type === 'int') return 'a whole number';
  if (type === 'string') return 'a text';
  return `a ${type}`;
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a set of keys';
  return `the ${typeof value === 'string' ? 'text' : typeof value} ${spoken(value)}`;
}
