import type { Catalog } from './analysis/catalog.ts';
import type { Dictionary } from './draft/dictionary.ts';
import type { Policy } from './policy/policy.ts';
import type { ConnectionProfile, Dialect } from './ports.ts';

/** Where a draft is judged and runs. */
export interface Situation {
  readonly profile: ConnectionProfile;
  readonly dialect: Dialect;
  readonly catalog: Catalog | undefined;
  readonly policy: Policy;
  /** What the organisation's words mean; absent where nobody has said. It can add findings, and never take one away. */
  readonly dictionary?: Dictionary;
}
