import { createPostgresqlDialect } from '../adapters/dialects/postgresql/dialect.ts';
import type { Dialect } from '../core/ports.ts';
import { UsageError } from './usageError.ts';

const known = ['postgresql'];

/** The dialect of that name, `postgresql` when none was given. @throws {UsageError} There is no such dialect. */
export async function dialectNamed(name: string | undefined): Promise<Dialect> {
  switch (name) {
    case undefined:
    case 'postgresql':
    case 'postgres':
      return await createPostgresqlDialect();
    default:
      throw new UsageError(`Countersign doesn't know the dialect "${name}". It knows ${known.join(', ')}.`);
  }
}
