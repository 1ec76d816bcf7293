import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Opens the demo workspace: an embedded database, a policy, verified queries, and SQL to try them on. */
export default {
  id: 'countersign.openDemo',
  async run({ context }) {
    const shipped = vscode.Uri.joinPath(context.extensionUri, 'examples', 'demo');
    const own = vscode.Uri.joinPath(context.globalStorageUri, 'demo');
    await copyMissing(shipped, own);
    const inNewWindow = vscode.workspace.workspaceFolders !== undefined;
    await vscode.commands.executeCommand('vscode.openFolder', own, { forceNewWindow: inNewWindow });
  },
} satisfies Command;

/** Copies what isn't there yet, so that what a person changed in the demo stays. */
async function copyMissing(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.createDirectory(to);
  const there = new Set((await vscode.workspace.fs.readDirectory(to)).map(([name]) => name));
  for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
    const source = vscode.Uri.joinPath(from, name);
    const target = vscode.Uri.joinPath(to, name);
    if (type === vscode.FileType.Directory) await copyMissing(source, target);
    else if (!there.has(name)) await vscode.workspace.fs.copy(source, target);
  }
}
