import type * as vscode from 'vscode';
import { severities } from '../../core/policy/decision.ts';
import type { Span } from '../../core/prelude/span.ts';
import type { AssessedStatement, Assessments } from '../documents/assessments.ts';
import { findingsOf } from '../documents/findingsOf.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { DocumentFinding, FindingSource } from './findingSource.ts';

/** What is found in SQL files. */
export function sqlFindings(assessments: Assessments): FindingSource {
  return {
    selector: sqlDocuments,
    onDidChange: assessments.onDidChange,
    onDidClose: assessments.onDidClose,
    findings(document, near) {
      const assessed = assessments.current(document);
      if (assessed === undefined) return undefined;
      const statements = near === undefined ? gravest(assessed.statements) : touched(assessed.statements, near);
      return statements.flatMap((statement) => inDocument(document, statement));
    },
  };
}

const inDocument = (document: vscode.TextDocument, statement: AssessedStatement): readonly DocumentFinding[] =>
  findingsOf(statement).map((finding) => ({
    finding,
    statement: statement.span,
    isQuiet: false,
    ignoreAtLine: document.positionAt(statement.span.start).line,
    fixes: () => finding.fixes,
  }));

const touched = (statements: readonly AssessedStatement[], { start, end }: Span): readonly AssessedStatement[] =>
  statements.filter(({ span, runnable }) => runnable.start <= end && start <= span.end);

/** Statements whose findings are shown for one file. */
const maxShown = 1_000;

/** Statements whose findings are shown: all of them but in a very large file, and there those with the gravest findings. */
function gravest(statements: readonly AssessedStatement[]): readonly AssessedStatement[] {
  const found = statements.filter(({ findings }) => findings.length > 0);
  if (found.length <= maxShown) return found;
  const rank = ({ findings }: AssessedStatement) =>
    Math.max(...findings.map((one) => severities.indexOf(one.severity)));
  return found.toSorted((a, b) => rank(b) - rank(a)).slice(0, maxShown);
}
