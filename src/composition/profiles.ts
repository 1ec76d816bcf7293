import type { ConnectionProfile } from '../core/ports.ts';
import { asConnectionName } from '../core/prelude/brands.ts';

/** The connection that is built in everywhere: an embedded PostgreSQL with the sample data, made on first use. */
export const demoProfile: ConnectionProfile = {
  name: asConnectionName('demo'),
  driver: 'embedded',
  environment: 'development',
  readOnly: false,
  ai: 'schema',
};
