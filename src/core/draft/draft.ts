import type { ConnectionName, Digest, RequestId } from '../prelude/brands.ts';
import type { Actor } from './actor.ts';
import type { Agreement } from './agreement.ts';

/** Who wrote a draft. */
export type Author =
  | { readonly kind: 'person' }
  | { readonly kind: 'verified'; readonly query: string; readonly verifiedBy: string; readonly verifiedAt: string }
  | {
      readonly kind: 'model';
      readonly provider: string;
      readonly model: string;
      /** Absent where the prompt was not ours: an agent's. */
      readonly promptDigest?: Digest;
    };

/** SQL that may answer a question. Untrusted text, whoever wrote it. */
export interface Draft {
  readonly requestId: RequestId;
  readonly asker: Actor;
  readonly connection: ConnectionName;
  readonly sql: string;
  readonly author: Author;
  /** How sure the author is, 0 to 1; absent where nothing honest can be said. */
  readonly confidence?: number;
  /** How many of several answers of a model mean the same; absent where only one was asked for. */
  readonly agreement?: Agreement;
  /** What the author said beside the SQL. Untrusted, shown as inert text. */
  readonly explanation?: string;
  /** True where rows of its result go on to the language model that wrote it. Whoever approves it must be told. */
  readonly tellsModel?: true;
}
