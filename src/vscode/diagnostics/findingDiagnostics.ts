import * as vscode from 'vscode';
import type { Span } from '../../core/prelude/span.ts';
import { source, toDiagnostic, toErrorDiagnostic } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';

/** Shows what the policy says of every open SQL document. */
export function showFindings(assessments: Assessments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(source);
  return vscode.Disposable.from(
    collection,
    assessments.onDidChange((document) => {
      const assessed = assessments.current(document);
      if (assessed === undefined) return;
      const { analysis, decision } = assessed.whole;
      const whole: Span = { start: 0, end: 0 };
      const findings = decision.findings.map((finding) =>
        toDiagnostic(document, finding, analysis.statements[finding.statement]?.span ?? whole),
      );
      // A place that can't be read is shown once, whether or not a rule speaks of it too.
      const unread = analysis.problems
        .filter(({ span }) => !decision.findings.some((f) => f.span.start === span.start && f.span.end === span.end))
        .map((problem) => toErrorDiagnostic(document, problem, undefined));
      const own = assessed.problems.map((problem) => toErrorDiagnostic(document, problem, undefined));
      collection.set(document.uri, [...findings, ...unread, ...own]);
    }),
    assessments.onDidClose((uri) => collection.delete(uri)),
  );
}
