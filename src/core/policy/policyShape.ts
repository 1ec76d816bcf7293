import type { z } from 'zod';
import { policyFileSchema } from './policyFile.ts';

type Path = readonly PropertyKey[];

/** The keys that the structure allows at a path. */
export function keysAt(path: Path): readonly string[] {
  return [...new Set(shapesAt(path).flatMap((shape) => Object.keys(fieldsOf(shape) ?? {})))];
}

/** The words that the structure allows as a value at a path; empty where it is no choice of words. */
export function wordsAt(path: Path): readonly string[] {
  return [...new Set(shapesAt(path).flatMap(wordsOf))];
}

/** What the structure says of a path, for people; `undefined` where it says nothing. */
export function meaningOf(path: Path): string | undefined {
  const description = [...wrappedAt(path), ...shapesAt(path)]
    .map((shape) => ('description' in shape ? shape.description : undefined))
    .find((text) => typeof text === 'string');
  return typeof description === 'string' ? description : undefined;
}

/** What a new entry at a path begins as: a map of keys, a list, or a single value. */
export function formAt(path: Path): 'map' | 'list' | 'value' {
  const types = shapesAt(path).map((shape) => shape._zod.def.type);
  if (types.some((type) => type !== 'array' && type !== 'object' && type !== 'record')) return 'value';
  return types.includes('array') ? 'list' : 'map';
}

/** Every plain shape that a value at a path could have. */
function shapesAt(path: Path): readonly z.core.$ZodType[] {
  return wrappedAt(path).flatMap(branches);
}

function wrappedAt(path: Path): readonly z.core.$ZodType[] {
  let at: readonly z.core.$ZodType[] = [policyFileSchema];
  for (const key of path) at = at.flatMap(branches).flatMap((shape) => childOf(shape, key));
  return at;
}

/** A choice's shapes, an optional's inner one. */
function branches(shape: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = shape._zod;
  if (def.type === 'optional') return branches((def as z.core.$ZodOptionalDef).innerType);
  if (def.type === 'union') return (def as z.core.$ZodUnionDef).options.flatMap(branches);
  return [shape];
}

function childOf(shape: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  const { def } = shape._zod;
  if (def.type === 'array') return typeof key === 'number' ? [(def as z.core.$ZodArrayDef).element] : [];
  if (def.type === 'record') return [(def as z.core.$ZodRecordDef).valueType];
  const fields = fieldsOf(shape) ?? {};
  const child = Object.hasOwn(fields, key) ? fields[String(key)] : undefined;
  return child === undefined ? [] : [child];
}

function fieldsOf(shape: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const { def } = shape._zod;
  return def.type === 'object' ? (def as z.core.$ZodObjectDef).shape : undefined;
}

function wordsOf(shape: z.core.$ZodType): readonly string[] {
  const { def } = shape._zod;
  if (def.type === 'enum') return Object.values((def as z.core.$ZodEnumDef).entries).map(String);
  if (def.type === 'literal') return (def as z.core.$ZodLiteralDef<z.core.util.Literal>).values.map(String);
  if (def.type === 'boolean') return ['true', 'false'];
  return [];
}
