import type * as vscode from 'vscode';
import type { PolicyProblem } from '../../core/policy/policy.ts';

/** The mistakes of a policy as it stands in its editor, whether or not it is saved. */
export async function readPolicyDocument(document: vscode.TextDocument): Promise<readonly PolicyProblem[]> {
  const { readPolicy } = await import('../../core/policy/readPolicy.ts');
  return readPolicy([{ source: 'workspace', name: 'policy.yaml', text: document.getText() }]).problems;
}
