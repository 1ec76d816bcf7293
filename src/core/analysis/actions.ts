import type { Span } from '../prelude/span.ts';

/**
 * What a statement does beside reading and changing rows: it runs a `program` of the server, reads or writes a `file` there,
 * reaches another `server`, calls a `procedure` by name, runs SQL that is put together while it runs (`dynamicSql`), waits
 * (`wait`), removes something with what it holds (`removal`), changes a `setting` of the session, whose rights apply (`identity`),
 * or how it sees the changes of others (`isolation`); it begins (`begin`) or ends (`end`) a transaction.
 */
export type ActionKind =
  | 'program'
  | 'file'
  | 'server'
  | 'procedure'
  | 'dynamicSql'
  | 'wait'
  | 'removal'
  | 'setting'
  | 'identity'
  | 'isolation'
  | 'begin'
  | 'end';

/** One such thing, at the place that says so. A statement that isn't understood may have more of them than are listed. */
export interface Action {
  readonly kind: ActionKind;
  /** What it is, as people write it: `DROP TABLE`, `xp_cmdshell`, `search_path`. */
  readonly name: string;
  readonly span: Span;
}
