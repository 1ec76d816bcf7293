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
  /** The program that asks in the person's name; absent where the person asks. It has no rights of its own. */
  readonly agent?: Agent;
}

/** A program that calls tools as a model tells it to, named as well as its host names it. */
export interface Agent {
  readonly name: string;
  readonly version?: string;
}
