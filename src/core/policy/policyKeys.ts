import type { z } from 'zod';
import { policyFileSchema } from './policyFile.ts';

/** The keys that the structure allows at a path, for the sentence about one it doesn't. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: readonly z.core.$ZodType[] = [policyFileSchema];
  for (const key of path) at = at.flatMap(branches).flatMap((shape) => childOf(shape, key));
  return [...new Set(at.flatMap(branches).flatMap((shape) => Object.keys(shapeOf(shape) ?? {})))];
}

/** A choice's shapes, an optional's inner one: every plain shape that a value could have. */
function branches(shape: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = shape._zod;
  if (def.type === 'optional') return branches((def as z.core.$ZodOptionalDef).innerType);
  if (def.type === 'union') return (def as z.core.$ZodUnionDef).options.flatMap(branches);
  return [shape];
}

function childOf(shape: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  const { def } = shape._zod;
  if (def.type === 'array') return [(def as z.core.$ZodArrayDef).element];
  if (def.type === 'record') return [(def as z.core.$ZodRecordDef).valueType];
  const fields = shapeOf(shape) ?? {};
  const child = Object.hasOwn(fields, key) ? fields[String(key)] : undefined;
  return child === undefined ? [] : [child];
}

function shapeOf(shape: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const { def } = shape._zod;
  return def.type === 'object' ? (def as z.core.$ZodObjectDef).shape : undefined;
}
