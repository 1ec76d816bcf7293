import type * as vscode from 'vscode';
import type { Finding, Fix } from '../../core/policy/decision.ts';
import type { Span } from '../../core/prelude/span.ts';

/** A finding where it stands in a document: all places count from the document's start. */
export interface DocumentFinding {
  readonly finding: Finding;
  readonly statement: Span;
  /** Said with a hint alone: nobody asked for this text to be read. */
  readonly isQuiet: boolean;
  /** The line above which a comment can say why the rule doesn't apply; `undefined` where none can stand. */
  readonly ignoreAtLine: number | undefined;
  /** The finding's fixes as edits of the document. They are made when they are asked for, which may take a while. */
  readonly fixes: () => readonly Fix[];
}

/** Documents that findings stand in. */
export interface FindingSource {
  readonly selector: vscode.DocumentSelector;
  /** Fires when what is found in a document has changed. */
  readonly onDidChange: vscode.Event<vscode.TextDocument>;
  readonly onDidClose: vscode.Event<vscode.Uri>;
  /**
   * What is found in the document as it stands, in those statements that a part of it touches; `undefined` while it is being read. Of
   * a very large document without a part, the gravest findings alone.
   */
  findings(document: vscode.TextDocument, near?: Span): readonly DocumentFinding[] | undefined;
}
