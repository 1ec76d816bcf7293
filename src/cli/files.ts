import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { catalogShape } from '../composition/catalogFile.ts';
import type { Catalog } from '../core/analysis/catalog.ts';
import type { Actor } from '../core/draft/actor.ts';
import type { Policy } from '../core/policy/policy.ts';
import { type PolicyText, readPolicy } from '../core/policy/readPolicy.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import type { Terminal } from './command.ts';
import { organisationPolicy } from './organisation.ts';
import { readText } from './sqlInput.ts';
import { UsageError } from './usageError.ts';

/** Where a project keeps its policy, beside its SQL. */
export const policyFile = path.join('.countersign', 'policy.yaml');

/** The policy file named, else the project's own, if it has one. @throws {UsageError} It can't be read. */
export async function workspaceTexts(name: string | undefined, terminal: Terminal): Promise<readonly PolicyText[]> {
  const file = name ?? (existsSync(path.resolve(terminal.cwd, policyFile)) ? policyFile : undefined);
  return file === undefined ? [] : [{ source: 'workspace', name: file, text: await readText(file, terminal) }];
}

/** The organisation's policy where this machine has one, and after it the workspace's. @throws {UsageError} A file can't be read. */
export async function policyTextsFrom(name: string | undefined, terminal: Terminal): Promise<readonly PolicyText[]> {
  return [...(await organisationPolicy(terminal)).texts, ...(await workspaceTexts(name, terminal))];
}

/** The policy of those files, else the built-in one. @throws {UsageError} It has a mistake; all are listed. */
export async function policyFrom(name: string | undefined, terminal: Terminal): Promise<Policy> {
  return policyWithoutMistakes(await policyTextsFrom(name, terminal));
}

/** The policy that some texts make together. @throws {UsageError} It has a mistake; all are listed. */
export function policyWithoutMistakes(texts: readonly PolicyText[]): Policy {
  const { policy, problems } = readPolicy(texts);
  if (problems.length === 0) return policy;
  const lines = problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`);
  throw new UsageError(`The policy has mistakes, and a policy with a mistake denies everything:\n${lines.join('\n')}`);
}

/** A catalog file made by `countersign schema`. @throws {UsageError} It isn't one; the sentence says where. */
export async function catalogFrom(name: string | undefined, terminal: Terminal): Promise<Catalog | undefined> {
  return name === undefined
    ? undefined
    : parseFile(name, await readText(name, terminal), catalogShape, 'catalog file. Make one with countersign schema');
}

const actorShape = z.object({
  id: z.string().min(1),
  kind: z.enum(['person', 'pipeline']).default('person'),
  name: z.string().exactOptional(),
  roles: z.array(z.string()).default([]),
  attributes: z.record(z.string(), z.string()).default({}),
});

/** An actor file. @throws {UsageError} It isn't one; the sentence says where. */
export async function actorFrom(name: string | undefined, terminal: Terminal): Promise<Actor | undefined> {
  return name === undefined
    ? undefined
    : parseFile(name, await readText(name, terminal), actorShape, 'actor file with "id", "roles" and "attributes"');
}

function parseFile<T>(name: string, text: string, shape: z.ZodType<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(`${name} isn't JSON: ${sentenceOf(thrown)}`, { cause: thrown });
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${name} isn't a ${what}. At ${issue?.path.join('.') || 'the top'}: ${issue?.message}.`);
}
