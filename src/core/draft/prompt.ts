/** What is sent to a model: every byte of it, so that it can be recorded before it leaves. */
export interface Prompt {
  readonly messages: readonly PromptMessage[];
  /** Tables whose names and columns the messages hold. */
  readonly tables: readonly { readonly schema: string; readonly table: string }[];
}

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}
