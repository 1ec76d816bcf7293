import type { Digest } from '../prelude/brands.ts';

/** What is sent to a model: every byte of it, so that it can be recorded before it leaves. */
export interface Prompt {
  readonly messages: readonly PromptMessage[];
  /** Tables whose names and columns the messages hold. */
  readonly tables: readonly { readonly schema: string; readonly table: string }[];
  readonly context: PromptContext;
}

/** What the messages were put together from, beside tables, question and earlier turns. */
export interface PromptContext {
  /** Digest of the fixed part of the instructions. */
  readonly instructions: Digest;
  /** Names of metrics and calendars that are told. */
  readonly businessRules: readonly string[];
  readonly glossaryTerms: readonly string[];
  /** Words of the conversation that the dictionary says have several readings. */
  readonly ambiguousTerms: readonly string[];
  readonly joins: number;
  readonly earlierTurns: number;
  /** Whether tables, columns, entries or turns were left out for length. */
  readonly truncated: boolean;
}

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
