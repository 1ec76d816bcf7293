import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sink } from '../../core/audit/delivery/delivery.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type CopySetting, readCopySettings } from './copySetting.ts';
import { createCopy } from './createCopy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The places that get a copy of the trail, and a sentence for each one that can't. */
export interface Copies {
  readonly sinks: readonly Sink[];
  readonly problems: readonly string[];
}

export interface CopyPlaces {
  readonly environment: Environment;
  /** What a person's settings say; whoever manages the machine sets the environment, and wins. */
  readonly settings?: unknown;
  /** A secret that is kept for a copy elsewhere than in the environment. */
  readonly secret?: (setting: CopySetting) => Promise<string | undefined>;
  now(): number;
}

/** Puts the configured copies together. What is wrong with one is told and doesn't keep the others. */
export async function readCopies(places: CopyPlaces): Promise<Copies> {
  const { environment, secret, now } = places;
  const said = listIn(environment, places.settings);
  if ('problem' in said) return { sinks: [], problems: [said.problem] };
  const { settings, problems } = readCopySettings(said.list);
  const made = await Promise.all(
    settings.map(async (setting) => {
      // The machine's secrets go with the machine's list, and with no other.
      const kept = said.isManaged ? secretInEnvironment(environment, setting) : await secret?.(setting);
      return createCopy(setting, kept?.trim() || undefined, now);
    }),
  );
  return {
    sinks: made.filter((one) => typeof one !== 'string'),
    problems: [...problems, ...made.filter((one) => typeof one === 'string')],
  };
}

/** `COUNTERSIGN_COPIES` names a JSON file with the list. */
function listIn(
  environment: Environment,
  settings: unknown,
): { readonly list: unknown; readonly isManaged: boolean } | { readonly problem: string } {
  const file = environment['COUNTERSIGN_COPIES'];
  if (file === undefined || file === '') return { list: settings, isManaged: false };
  if (!path.isAbsolute(file))
    return {
      problem: 'COUNTERSIGN_COPIES must be the absolute path of a file, so no copy of the audit trail is made.',
    };
  try {
    return { list: JSON.parse(readFileSync(file, 'utf8')), isManaged: true };
  } catch (thrown) {
    const sentence = `COUNTERSIGN_COPIES names ${file}, which can't be read: ${sentenceOf(thrown)}. No copy of the audit trail is made.`;
    return { problem: sentence };
  }
}

/** `COUNTERSIGN_COPY_<NAME>_SECRET`, with `_` for hyphens. */
function secretInEnvironment(environment: Environment, { name }: CopySetting): string | undefined {
  return environment[`COUNTERSIGN_COPY_${name.toUpperCase().replaceAll('-', '_')}_SECRET`];
}
