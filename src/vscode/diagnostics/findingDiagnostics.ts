import * as vscode from 'vscode';
import { severities } from '../../core/policy/decision.ts';
import { source, toDiagnostic, toErrorDiagnostic } from '../boundary.ts';
import type { AssessedStatement, Assessments } from '../documents/assessments.ts';
import { findingsOf } from '../documents/findingsOf.ts';

/** Shows what the policy says of every open SQL document. */
export function showFindings(assessments: Assessments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(source);
  return vscode.Disposable.from(
    collection,
    assessments.onDidChange((document) => {
      const assessed = assessments.current(document);
      if (assessed === undefined) return;
      const findings = gravest(assessed.statements).flatMap((statement) =>
        findingsOf(statement).map((finding) => ({ finding, span: statement.span })),
      );
      const places = new Set(findings.map(({ finding: { span } }) => `${span.start}-${span.end}`));
      // A place that can't be read is shown once, whether or not a rule speaks of it too.
      const unread = assessed.problems.filter(({ span }) => !places.has(`${span.start}-${span.end}`));
      collection.set(document.uri, [
        ...findings.map(({ finding, span }) => toDiagnostic(document, finding, span)),
        ...unread.map((problem) => toErrorDiagnostic(document, problem, undefined)),
      ]);
    }),
    assessments.onDidClose((uri) => collection.delete(uri)),
  );
}

/** Findings that the editor shows for one file. */
const maxShown = 1_000;

/** Statements whose findings are shown: all of them but in a very large file, and there those with the gravest findings. */
function gravest(statements: readonly AssessedStatement[]): readonly AssessedStatement[] {
  const found = statements.filter(({ findings }) => findings.length > 0);
  if (found.length <= maxShown) return found;
  const rank = ({ findings }: AssessedStatement) =>
    Math.max(...findings.map((one) => severities.indexOf(one.severity)));
  return found.toSorted((a, b) => rank(b) - rank(a)).slice(0, maxShown);
}
