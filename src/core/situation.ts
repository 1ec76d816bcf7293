import type { Catalog } from './analysis/catalog.ts';
import type { Policy } from './policy/policy.ts';
import type { ConnectionProfile, Dialect } from './ports.ts';

/** Where a draft is judged and runs. */
export interface Situation {
  readonly profile: ConnectionProfile;
  readonly dialect: Dialect;
  readonly catalog: Catalog | undefined;
  readonly policy: Policy;
}
