/**
 * Who acts. A model is never an actor: it writes drafts, people and pipelines ask and approve.
 * Shape of the actor file in docs/reference (`--actor`).
 */
export interface Actor {
  readonly kind: 'person' | 'pipeline';
  /** Account name, never a display name. */
  readonly id: string;
  /** Display name, where one is known. */
  readonly name?: string;
  readonly roles: readonly string[];
  /** Typed facts for policies, such as `region`. */
  readonly attributes: Readonly<Record<string, string>>;
}
