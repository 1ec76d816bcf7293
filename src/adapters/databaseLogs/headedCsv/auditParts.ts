import type { LoggedStatement } from '../../../core/report/reconcile/loggedStatement.ts';
import type { LogBuilder } from '../logBuilder.ts';
import { sentText } from './sqlServerText.ts';

/** A record, which may have only a part of its statement's text. */
export interface AuditPart {
  readonly statement: LoggedStatement;
  /** From 1. */
  readonly number: number;
  /** The same for all parts of one record. */
  readonly record: string;
}

/**
 * Puts together what SQL Server Audit has cut: a text of more than 4,000 characters has several records, numbered from 1, which stand behind
 * each other and are the same otherwise (https://learn.microsoft.com/sql/relational-databases/security/auditing/sql-server-audit-records).
 */
export class AuditParts {
  readonly #builder: LogBuilder;
  #first: LoggedStatement | undefined;
  #text = '';
  #number = 0;
  #record = '';

  constructor(builder: LogBuilder) {
    this.#builder = builder;
  }

  add({ statement, number, record }: AuditPart): void {
    if (number > 1) {
      if (this.#first !== undefined && number === this.#number + 1 && record === this.#record) {
        this.#text += statement.text;
        this.#number = number;
        return;
      }
      this.#first = undefined;
      this.#builder.unread(`${statement.place} is a part of a statement whose other parts don't stand before it`);
      return;
    }
    this.end();
    this.#first = statement;
    this.#text = statement.text;
    this.#number = 1;
    this.#record = record;
  }

  /** The statement under way is over. */
  end(): void {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined) return;
    if (this.#text === '') this.#builder.unread(`${first.place} has no text of a statement`);
    else this.#builder.add({ ...first, text: sentText(this.#text) });
  }
}
