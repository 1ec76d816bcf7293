import { maxSamples } from '../../../core/draft/agreement.ts';
import { maxSqlLength, membersOf, readCount, readId, readText } from './reading.ts';
import { type CopyRequest, readCopy } from './results.ts';
import type { ShownColumn, ShownConnection, ShownDraft, ShownOutcome, ShownRow, Translations } from './shown.ts';

/** What questions go to; the header shows it. */
export interface ChatContext {
  readonly connection: ShownConnection | undefined;
  /** Name of the model, or `undefined` where only verified queries answer. */
  readonly model: string | undefined;
}

export type ChatToPanel =
  | {
      readonly kind: 'init';
      readonly context: ChatContext;
      readonly examples: readonly string[];
      readonly strings?: Translations;
    }
  | { readonly kind: 'context'; readonly context: ChatContext }
  /** A piece of the answer as it arrives. Model text: shown inert. */
  | { readonly kind: 'text'; readonly turnId: string; readonly piece: string }
  | { readonly kind: 'draft'; readonly turnId: string; readonly draft: ShownDraft }
  /** The turn is over. Follow-ups, and the choices of a question asked back, are buttons that send their own text. */
  | {
      readonly kind: 'ended';
      readonly turnId: string;
      readonly how: 'answered' | 'stopped' | 'failed';
      /** Why there is no answer and what to do; wanted where `how` is `failed`. */
      readonly message?: string;
      readonly followUps: readonly string[];
    }
  /** `waiting`: somebody is asked to approve; `running`: it was sent. */
  | { readonly kind: 'runState'; readonly blockId: string; readonly state: 'waiting' | 'running' }
  | { readonly kind: 'columns'; readonly blockId: string; readonly columns: readonly ShownColumn[] }
  | { readonly kind: 'rows'; readonly blockId: string; readonly rows: readonly ShownRow[] }
  | {
      readonly kind: 'runEnded';
      readonly blockId: string;
      readonly outcome: ShownOutcome;
      readonly recordProblem?: string;
    }
  /** Puts a question into the input, as if typed; the person sends it. */
  | { readonly kind: 'prefill'; readonly text: string }
  | { readonly kind: 'cleared' };

export type ChatFromPanel =
  | { readonly kind: 'ready' }
  /** A question. The page makes `turnId` and the host answers by it. */
  | { readonly kind: 'ask'; readonly turnId: string; readonly text: string }
  | { readonly kind: 'stop'; readonly turnId: string }
  /**
   * Run this SQL through the whole flow. `sql` is what the page shows: a block can be older than the host, and a host
   * that knows the block MUST use its own text, and any other text is an untrusted draft like every other.
   */
  | { readonly kind: 'run'; readonly blockId: string; readonly sql: string }
  | { readonly kind: 'cancelRun'; readonly blockId: string }
  | { readonly kind: 'insert'; readonly blockId: string; readonly sql: string }
  | { readonly kind: 'copySql'; readonly blockId: string; readonly sql: string }
  /** Show the draft beside one of its other readings, by its place among them. */
  | { readonly kind: 'compareDrafts'; readonly blockId: string; readonly alternative: number }
  /** So many rows of the block's last run are shown again from memory. */
  | { readonly kind: 'shownAgain'; readonly blockId: string; readonly rows: number }
  /** `runId` names the block. */
  | CopyRequest
  | { readonly kind: 'chooseConnection' }
  | { readonly kind: 'chooseModel' }
  | { readonly kind: 'newConversation' };

/** Longest question, in UTF-16 code units. */
export const maxQuestionLength = 20_000;

/** Reads a message of the page, which is input and never an order. `undefined` for whatever isn't one. */
export function parseFromPanel(message: unknown): ChatFromPanel | undefined {
  const members = membersOf(message);
  if (members === undefined) return undefined;
  const kind = members.get('kind');
  switch (kind) {
    case 'ready':
    case 'chooseConnection':
    case 'chooseModel':
    case 'newConversation':
      return { kind };
    case 'ask': {
      const turnId = readId(members.get('turnId'));
      const text = readText(members.get('text'), maxQuestionLength);
      return turnId === undefined || text === undefined || text.trim() === '' ? undefined : { kind, turnId, text };
    }
    case 'stop': {
      const turnId = readId(members.get('turnId'));
      return turnId === undefined ? undefined : { kind, turnId };
    }
    case 'run':
    case 'insert':
    case 'copySql': {
      const blockId = readId(members.get('blockId'));
      const sql = readText(members.get('sql'), maxSqlLength);
      return blockId === undefined || sql === undefined ? undefined : { kind, blockId, sql };
    }
    case 'compareDrafts': {
      const blockId = readId(members.get('blockId'));
      const alternative = readCount(members.get('alternative'), maxSamples);
      return blockId === undefined || alternative === undefined ? undefined : { kind, blockId, alternative };
    }
    case 'cancelRun': {
      const blockId = readId(members.get('blockId'));
      return blockId === undefined ? undefined : { kind, blockId };
    }
    case 'shownAgain': {
      const blockId = readId(members.get('blockId'));
      const rows = readCount(members.get('rows'), 10_000_000);
      return blockId === undefined || rows === undefined ? undefined : { kind, blockId, rows };
    }
    case 'copy':
      return readCopy(members);
    default:
      return undefined;
  }
}
