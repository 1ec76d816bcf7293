import type { Clear } from '../audit/catalogue.ts';

/** What an agent gets for a call, and what of it the trail must know. */
export interface ToolAnswer {
  readonly outcome: Clear<'agent.tool_ended'>['outcome'];
  /** All of it but rows. */
  readonly said: string;
  /** The most that it tells of the database. */
  readonly disclosed: 'nothing' | 'schema' | 'rows';
  readonly rows?: ToldRows;
}

/** Rows as an agent gets them. Their values are kept out of the trail. */
export interface ToldRows {
  readonly count: number;
  readonly columns: number;
  readonly text: string;
}

/** A sentence that tells nothing of the database. */
export const refusal = (said: string): ToolAnswer => ({ outcome: 'refused', said, disclosed: 'nothing' });

/** The whole text of an answer. */
export const textOf = ({ said, rows }: ToolAnswer): string => (rows === undefined ? said : `${said}\n${rows.text}`);
