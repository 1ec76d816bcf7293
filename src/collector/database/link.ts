/** A row as PostgreSQL writes it: the text of each value. */
export type Cells = readonly (string | null)[];

/** One connection to the index. Statements go one after the other. */
export interface DatabaseLink {
  /** Runs one statement. @throws {Error} of the database, or of the way to it. */
  query(sql: string, parameters?: readonly string[]): Promise<readonly Cells[]>;
  close(): Promise<void>;
}

/** The PostgreSQL that the logs are copied into. */
export interface IndexDatabase {
  /** Opens a connection. `reading` is for questions of people, which may not take for ever. */
  open(reading: boolean): Promise<DatabaseLink>;
  /** Throws away all that is in it, to be made anew from the logs; only where nobody else has anything in it. */
  reset?(): Promise<void>;
}

/** Runs statements as one. @throws {Error} Nothing of them was done. */
export async function inTransaction(link: DatabaseLink, work: () => Promise<void>): Promise<void> {
  await link.query('BEGIN');
  try {
    await work();
    await link.query('COMMIT');
  } catch (thrown) {
    await link.query('ROLLBACK').catch(() => undefined); // The connection is gone, and the work with it.
    throw thrown;
  }
}
