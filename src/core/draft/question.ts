import type { ConnectionName, RequestId } from '../prelude/brands.ts';
import type { Actor } from './actor.ts';

/** What someone wants from a database, before any SQL exists. */
export interface Question {
  readonly id: RequestId;
  readonly asker: Actor;
  /** The exact words. Untrusted: comments and chat messages can hold anything. */
  readonly text: string;
  readonly askedIn: 'comment' | 'chat' | 'participant' | 'editor' | 'cli';
  readonly connection: ConnectionName;
  /** Earlier turns of the same conversation, oldest first; empty outside a conversation. */
  readonly earlier: readonly Turn[];
}

/** One question of a conversation with the SQL that answered it. */
export interface Turn {
  readonly question: string;
  readonly sql: string;
  /** The request that the question was; absent where that isn't known any more. */
  readonly requestId?: RequestId;
}
