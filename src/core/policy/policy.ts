import type { Digest } from '../prelude/brands.ts';

/** A policy that was read whole and without a mistake, or the denying one that stands in for a broken file. */
export interface Policy {
  /** Digest of the exact texts it was made of. Grants are bound to it. */
  readonly digest: Digest;
  readonly sources: readonly string[];
}
