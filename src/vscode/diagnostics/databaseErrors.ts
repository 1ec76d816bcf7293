import * as vscode from 'vscode';
import type { DatabaseError } from '../../core/execution/outcome.ts';
import type { Span } from '../../core/prelude/span.ts';
import { source, toErrorDiagnostic } from '../boundary.ts';

/** Where the text that ran stands in a document. */
export interface Place {
  readonly document: vscode.TextDocument;
  readonly version: number;
  /** Offset of the text's first character. */
  readonly offset: number;
}

/** Shows what the database said against a statement, at the place it named, until the document changes or runs again. */
export class DatabaseErrors implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(`${source} database`);
  readonly #subscription = vscode.workspace.onDidChangeTextDocument(({ document }) =>
    this.#collection.delete(document.uri),
  );

  show(place: Place, sql: string, error: DatabaseError): void {
    const { document, version, offset } = place;
    // The document changed while the statement ran: a squiggle at the old place would point at the wrong words.
    if (document.isClosed || document.version !== version) return;
    const span = wordAt(sql, error.position ?? firstWord(sql));
    const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    const problem = { message, span: { start: span.start + offset, end: span.end + offset } };
    this.#collection.set(document.uri, [toErrorDiagnostic(document, problem, error.sqlState)]);
  }

  clear(uri: vscode.Uri): void {
    this.#collection.delete(uri);
  }

  dispose(): void {
    vscode.Disposable.from(this.#collection, this.#subscription).dispose();
  }
}

function firstWord(sql: string): number {
  return Math.max(0, sql.search(/\S/));
}

/** The word a position is in, or its one character. */
function wordAt(sql: string, position: number): Span {
  const start = Math.min(Math.max(0, position), Math.max(0, sql.length - 1));
  const word = /^[\w$".]+/.exec(sql.slice(start))?.[0] ?? '';
  return { start, end: start + Math.max(1, word.length) };
}
