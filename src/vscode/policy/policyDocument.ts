import * as vscode from 'vscode';

/** The policy files of workspaces. No other extension's language id is needed to tell them. */
export const policyDocuments: vscode.DocumentSelector = { pattern: '**/.countersign/policy.yaml' };

export const isPolicyDocument = (document: vscode.TextDocument): boolean =>
  vscode.languages.match(policyDocuments, document) > 0;
