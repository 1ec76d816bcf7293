import type { ConnectionProfile } from '../../core/ports.ts';
import { asConnectionName } from '../../core/prelude/brands.ts';

/** Says a sentence in the person's language; `{0}` is the first value. */
export type Translate = (sentence: string, ...values: string[]) => string;

/**
 * Reads `countersign.connections` from several places, the person's own first: the first to use a name has it. What
 * isn't said is read in the safe sense: production, read-only, nothing told to a model.
 */
export function readConnections(
  places: readonly unknown[],
  t: Translate,
): {
  readonly profiles: readonly ConnectionProfile[];
  readonly problems: readonly string[];
} {
  const profiles = new Map<string, ConnectionProfile>();
  const problems: string[] = [];
  for (const [rank, place] of places.entries()) {
    if (place === undefined) continue;
    if (!Array.isArray(place)) {
      problems.push(t('The setting countersign.connections must be a list, so none of it is used.'));
      continue;
    }
    for (const [index, entry] of place.entries()) {
      const read = readConnection(entry, rank === 0, t);
      if (typeof read === 'string')
        problems.push(t("Connection {0} in the settings can't be used: {1}", String(index + 1), read));
      else if (!profiles.has(read.name)) profiles.set(read.name, read);
    }
  }
  return { profiles: [...profiles.values()], problems };
}

/** One connection, or the sentence that says why it can't be used. */
function readConnection(entry: unknown, isOwn: boolean, t: Translate): ConnectionProfile | string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return t('it must be an object with a name.');
  const said = new Map<string, unknown>(Object.entries(entry));
  const name = said.get('name');
  if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name))
    return t('its name must be 1 to 64 letters, digits, dots, hyphens or underscores.');
  if (said.has('password')) return t('a password may not stand in the settings. Use the command "Set Password".');
  const driver = oneOf(said.get('driver'), ['postgres', 'sqlserver', 'embedded'] as const);
  if (driver === undefined) return t('its driver must be "postgres", "sqlserver" or "embedded".');
  const environment = oneOf(said.get('environment') ?? 'production', ['development', 'staging', 'production'] as const);
  if (environment === undefined) return t('its environment must be "development", "staging" or "production".');
  const ai = oneOf(said.get('ai') ?? 'none', ['none', 'schema', 'rows'] as const);
  if (ai === undefined) return t('its ai must be "none", "schema" or "rows".');
  if (ai === 'rows' && !isOwn)
    return t('its ai can be "rows" in your own settings only: an agent can write those of a workspace.');
  const port = said.get('port');
  if (port !== undefined && !(typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536))
    return t('its port must be a number from 1 to 65535.');
  const ssl = oneOf(said.get('ssl'), [true, false, 'verify'] as const);
  if (said.has('ssl') && ssl === undefined) return t('its ssl must be true, false or "verify".');
  const words = ['host', 'database', 'user'] as const;
  for (const word of words) {
    const value = said.get(word);
    if (value !== undefined && typeof value !== 'string') return t('its {0} must be text.', word);
  }
  return {
    name: asConnectionName(name),
    driver,
    environment,
    readOnly: said.get('readOnly') !== false,
    ai,
    ...(port === undefined ? {} : { port }),
    ...(ssl === undefined ? {} : { ssl }),
    ...Object.fromEntries(words.flatMap((word) => (said.has(word) ? [[word, said.get(word)]] : []))),
  };
}

function oneOf<T extends string | boolean>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}
