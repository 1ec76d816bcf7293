import type { ChatToPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ShownColumn, ShownDraft, ShownOutcome, ShownRow } from '../../src/vscode/webviews/protocol/shown.ts';
import { withoutCode } from './prose.ts';

/** How a block's last run went. */
export interface RunResult {
  state: 'waiting' | 'running' | 'ended' | 'interrupted';
  columns: readonly ShownColumn[];
  rows: ShownRow[];
  outcome?: ShownOutcome;
  recordProblem?: string;
  /** True where more rows arrived than are kept. */
  isCut?: boolean;
}

export interface SqlBlock {
  readonly draft: ShownDraft;
  result?: RunResult;
}

/** One question and all that came of it. */
export interface Turn {
  readonly turnId: string;
  readonly question: string;
  text: string;
  blocks: SqlBlock[];
  state: 'writing' | 'answered' | 'stopped' | 'failed';
  message?: string;
  followUps: readonly string[];
}

/** What the page keeps over a reload. */
export interface Kept {
  readonly version: 1;
  readonly turns: readonly Turn[];
  readonly draftQuestion: string;
}

/** Bounds of what is kept: the last turns, and the first rows of each result. */
const maxTurns = 50;
export const maxKeptRows = 50;
const maxKeptLength = 2_000_000;

export const newTurn = (turnId: string, question: string): Turn => ({
  turnId,
  question,
  text: '',
  blocks: [],
  state: 'writing',
  followUps: [],
});

/** Applies a message to the turn it is about; `undefined` where it is about none that is here. */
export function applyTo(turns: readonly Turn[], message: ChatToPanel): Turn | undefined {
  const turn = turns.find(
    (candidate) =>
      ('turnId' in message && candidate.turnId === message.turnId) ||
      ('blockId' in message && blockOf(candidate, message.blockId) !== undefined),
  );
  if (turn === undefined) return undefined;
  switch (message.kind) {
    case 'text':
      turn.text += message.piece;
      return turn;
    case 'draft': {
      const { draft } = message;
      turn.text = draft.explanation ?? withoutCode(turn.text, draft.sql);
      turn.blocks = [...turn.blocks.filter(({ draft: known }) => known.blockId !== draft.blockId), { draft }];
      return turn;
    }
    case 'ended':
      turn.state = message.how;
      turn.followUps = message.followUps;
      if (message.message !== undefined) turn.message = message.message;
      return turn;
    default:
      if ('blockId' in message) applyToRun(turn, message);
      return turn;
  }
}

function applyToRun(turn: Turn, message: Extract<ChatToPanel, { blockId: string }>): void {
  const block = blockOf(turn, message.blockId);
  if (block === undefined) return;
  const begun = (): RunResult => ({ state: 'running', columns: [], rows: [] });
  switch (message.kind) {
    case 'runState':
      block.result = { ...begun(), state: message.state };
      return;
    case 'columns':
      block.result ??= begun();
      block.result.columns = message.columns;
      block.result.rows = [];
      return;
    case 'rows':
      block.result ??= begun();
      for (const row of message.rows) block.result.rows.push(row);
      return;
    case 'runEnded':
      block.result ??= begun();
      block.result.state = 'ended';
      block.result.outcome = message.outcome;
      if (message.recordProblem !== undefined) block.result.recordProblem = message.recordProblem;
  }
}

export const blockOf = (turn: Turn, blockId: string): SqlBlock | undefined =>
  turn.blocks.find(({ draft }) => draft.blockId === blockId);

/** What to keep of a conversation, within bounds: the oldest turns go first. */
export function toKeep(turns: readonly Turn[], draftQuestion: string): Kept {
  const cut = turns.slice(-maxTurns).map((turn) => ({
    ...turn,
    blocks: turn.blocks.map(({ draft, result }) =>
      result === undefined ? { draft } : { draft, result: cutRows(result) },
    ),
  }));
  while (cut.length > 1 && JSON.stringify(cut).length > maxKeptLength) cut.shift();
  return { version: 1, turns: cut, draftQuestion };
}

function cutRows(result: RunResult): RunResult {
  const isCut = result.isCut === true || result.rows.length > maxKeptRows;
  return { ...result, rows: result.rows.slice(0, maxKeptRows), ...(isCut ? { isCut } : {}) };
}

/**
 * Reads what was kept. Anything of another version or shape is dropped: a conversation is worth less than a page that
 * works. What was under way then is over: nobody listens to its messages any more.
 */
export function fromKept(kept: unknown): Kept {
  const empty: Kept = { version: 1, turns: [], draftQuestion: '' };
  if (typeof kept !== 'object' || kept === null || !('version' in kept) || kept.version !== 1) return empty;
  const { turns, draftQuestion } = kept as Partial<Kept>;
  if (!Array.isArray(turns) || !turns.every(isTurn)) return empty;
  return {
    version: 1,
    turns: turns.map(settled),
    draftQuestion: typeof draftQuestion === 'string' ? draftQuestion : '',
  };
}

function settled(turn: Turn): Turn {
  return {
    ...turn,
    state: turn.state === 'writing' ? 'stopped' : turn.state,
    blocks: turn.blocks.map(({ draft, result }) => {
      if (result === undefined) return { draft };
      return { draft, result: result.state === 'ended' ? result : { ...result, state: 'interrupted' } };
    }),
  };
}

function isTurn(value: unknown): value is Turn {
  if (typeof value !== 'object' || value === null) return false;
  const { turnId, question, text, blocks, followUps } = value as Partial<Record<keyof Turn, unknown>>;
  return (
    [turnId, question, text].every((part) => typeof part === 'string') &&
    Array.isArray(blocks) &&
    Array.isArray(followUps) &&
    blocks.every((block: unknown) => {
      const draft = typeof block === 'object' && block !== null && 'draft' in block ? block.draft : undefined;
      return typeof draft === 'object' && draft !== null && 'sql' in draft && typeof draft.sql === 'string';
    })
  );
}
