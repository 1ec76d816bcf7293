import * as vscode from 'vscode';
import { source, toDiagnostic, toErrorDiagnostic } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';
import type { DocumentFinding, FindingSource } from '../findings/findingSource.ts';
import { shownSeverities } from '../settings/settings.ts';

/** Shows what the policy says of the SQL in every open document. */
export function showFindings(sources: readonly FindingSource[], assessments: Assessments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(source);
  const show = (document: vscode.TextDocument, from: FindingSource): void => {
    const found = from.findings(document);
    if (found === undefined) return;
    const severities = shownSeverities(document.uri);
    const shownAs = ({ finding, isQuiet }: DocumentFinding) =>
      isQuiet ? 'hint' : (severities.get(finding.rule) ?? finding.severity);
    const places = new Set(found.map(({ finding: { span } }) => `${span.start}-${span.end}`));
    // A place that can't be read is shown once, whether or not a rule speaks of it too.
    const unread = (assessments.current(document)?.problems ?? []).filter(
      ({ span }) => !places.has(`${span.start}-${span.end}`),
    );
    collection.set(document.uri, [
      ...found.map((one) => toDiagnostic(document, one, shownAs(one))),
      ...unread.map((problem) => toErrorDiagnostic(document, problem, undefined)),
    ]);
  };
  return vscode.Disposable.from(
    collection,
    ...sources.flatMap((from) => [
      from.onDidChange((document) => show(document, from)),
      from.onDidClose((uri) => collection.delete(uri)),
    ]),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('countersign.rules')) return;
      for (const document of vscode.workspace.textDocuments) for (const from of sources) show(document, from);
    }),
  );
}
