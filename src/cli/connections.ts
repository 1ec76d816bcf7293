import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { demoProfile } from '../composition/profiles.ts';
import type { ConnectionProfile } from '../core/ports.ts';
import { asConnectionName } from '../core/prelude/brands.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './usageError.ts';

/** Where a project names its connections for the command line; the same list as the setting `countersign.connections`. */
const connectionsFile = path.join('.countersign', 'connections.json');

const shape = z.array(
  z.strictObject({
    name: z.string().min(1),
    driver: z.enum(['postgres', 'sqlserver', 'embedded']),
    environment: z.enum(['development', 'staging', 'production']),
    readOnly: z.boolean().default(true),
    ai: z.enum(['none', 'schema']).default('none'),
    host: z.string().exactOptional(),
    port: z.int().min(1).max(65_535).exactOptional(),
    database: z.string().exactOptional(),
    user: z.string().exactOptional(),
    ssl: z.union([z.boolean(), z.literal('verify')]).exactOptional(),
  }),
);

/**
 * The connection asked for: `demo` (built in, and the one meant when none is named), one of the project's file, or a
 * `postgres://user@host:port/database` or `sqlserver://…` address, which is read-only and treated as production because nothing
 * says otherwise.
 * @throws {UsageError} There is no such connection.
 */
export function connectionFrom(name: string | undefined, terminal: Terminal): ConnectionProfile {
  if (name === undefined) return demoProfile;
  if (/^(postgres(ql)?|sqlserver):\/\//.test(name)) return connectionFromAddress(name);
  const found = connectionNamed(name, terminal);
  if (found !== undefined) return found;
  const names = ['demo', ...projectConnections(terminal).map((profile) => profile.name)].join(', ');
  throw new UsageError(`There is no connection "${name}". Known here: ${names}. Name others in ${connectionsFile}.`);
}

/** The connection of exactly that name, built in or of the project's file; `undefined` where there is none. */
export function connectionNamed(name: string, terminal: Terminal): ConnectionProfile | undefined {
  if (name === demoProfile.name) return demoProfile;
  return projectConnections(terminal).find((profile) => profile.name === name);
}

/** Variables that the databases' own command-line tools take a password from. */
const passwordVariables = { postgres: 'PGPASSWORD', sqlserver: 'SQLCMDPASSWORD', embedded: undefined } as const;

/** Where a connection's password is looked for: `COUNTERSIGN_PASSWORD_<NAME>`, then `PGPASSWORD` or `SQLCMDPASSWORD`. */
export function passwordOf(profile: ConnectionProfile, terminal: Terminal): string | undefined {
  const variable = `COUNTERSIGN_PASSWORD_${profile.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const common = passwordVariables[profile.driver];
  return terminal.env[variable] ?? (common === undefined ? undefined : terminal.env[common]);
}

function projectConnections(terminal: Terminal): ConnectionProfile[] {
  const file = path.resolve(terminal.cwd, connectionsFile);
  if (!existsSync(file)) return [];
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new UsageError(`${connectionsFile} can't be read: ${sentenceOf(thrown)}`, { cause: thrown });
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `${connectionsFile} has a mistake at ${issue?.path.join('.') || 'the top'}: ${issue?.message}.`,
    );
  }
  return parsed.data.map((profile) => ({ ...profile, name: asConnectionName(profile.name) }));
}

function connectionFromAddress(address: string): ConnectionProfile {
  if (!URL.canParse(address))
    throw new UsageError(
      `"${address.replace(/:[^:@/]*@/, ':…@')}" isn't an address like postgres://user@host:5432/database or sqlserver://user@host:1433/database.`,
    );
  const url = new URL(address);
  const driver = url.protocol === 'sqlserver:' ? 'sqlserver' : 'postgres';
  if (url.password !== '') {
    throw new UsageError(
      `A password on the command line can be read by others on this machine. Take it out of the address and put it into ${passwordVariables[driver]}.`,
    );
  }
  return {
    name: asConnectionName(`${url.hostname}${url.pathname}`),
    driver,
    environment: 'production',
    readOnly: true,
    ai: 'none',
    host: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.pathname.length > 1 ? { database: decodeURIComponent(url.pathname.slice(1)) } : {}),
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
  };
}
