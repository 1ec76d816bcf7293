import type { SignedRecord } from './record.ts';

/** Where a stream stands: the next event's number and the digest its `prev` must hold. */
export interface ChainPosition {
  readonly nextSeq: number;
  readonly head: string;
}

/** Durable storage of one stream. */
export interface Journal {
  /**
   * Resolves once the record is durable. Records become durable in the order of the calls. After one has failed, all that
   * wait fail too and so does every call until `reopen`: no record may stand on one that was lost.
   * @throws {TrailError} `BLOCKED`; the record was not acknowledged.
   */
  append(seq: number, record: SignedRecord): Promise<void>;
  /**
   * Begins anew after a failure, behind the last record that was acknowledged. What the failure may have left behind is
   * marked as void. MUST NOT be called while a record waits. @throws {TrailError} `BLOCKED` when it still can't be written.
   */
  reopen(after: ChainPosition): Promise<void>;
  /** Frees what is open. Nothing can be appended afterwards. */
  close(): Promise<void>;
}
