import * as vscode from 'vscode';
import type { Arrangement } from '../composition/app.ts';
import { catalogFileName, readCatalogFile } from '../composition/catalogFile.ts';
import type { Catalog } from '../core/analysis/catalog.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';

/** Where a workspace keeps what it says about its databases. */
export const workspaceFolderName = '.countersign';

/** In it: what was known of each connection's tables when somebody saved it. */
const catalogsFolderName = 'catalogs';

/** The file that a connection's tables are saved in; `undefined` without a folder. */
export async function savedCatalogUri(connection: string): Promise<vscode.Uri | undefined> {
  const policy = await readablePolicyUri();
  return policy === undefined
    ? undefined
    : vscode.Uri.joinPath(policy.uri, '..', catalogsFolderName, catalogFileName(connection));
}

/** The policy, dictionary, verified queries and saved catalogs of the first workspace folder that has any. Foreign text, parsed in core. */
export async function readWorkspaceFiles(
  log: vscode.LogOutputChannel,
): Promise<Pick<Arrangement, 'policyFiles' | 'verifiedDirectory' | 'dictionaryFile' | 'savedCatalogs'>> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const root = vscode.Uri.joinPath(folder.uri, workspaceFolderName);
    if (!(await exists(root))) continue;
    const policy = await readPolicyText(vscode.Uri.joinPath(root, 'policy.yaml'), log);
    const onDisk = root.scheme === 'file';
    if (!onDisk) log.warn(`${root.scheme}: verified queries and the dictionary are read from folders on disk only.`);
    return {
      policyFiles:
        policy === undefined ? [] : [{ source: 'workspace', name: '.countersign/policy.yaml', text: policy }],
      verifiedDirectory: onDisk ? vscode.Uri.joinPath(root, 'verified').fsPath : undefined,
      dictionaryFile: onDisk ? vscode.Uri.joinPath(root, 'dictionary.yaml').fsPath : undefined,
      savedCatalogs: await readSavedCatalogs(vscode.Uri.joinPath(root, catalogsFolderName), log),
    };
  }
  return { policyFiles: [], verifiedDirectory: undefined, dictionaryFile: undefined };
}

/** The policy file of the workspace, for its diagnostics. */
export function policyUri(): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, workspaceFolderName, 'policy.yaml');
}

/** The policy file of the workspace; `undefined` where it has none. */
export async function openPolicyDocument(): Promise<vscode.TextDocument | undefined> {
  const uri = policyUri();
  return uri !== undefined && (await exists(uri)) ? await vscode.workspace.openTextDocument(uri) : undefined;
}

/** The policy file that is in force, or the one that would be once it is made; `undefined` without a folder. */
export async function readablePolicyUri(): Promise<{ readonly uri: vscode.Uri; readonly exists: boolean } | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const folder of folders) {
    const root = vscode.Uri.joinPath(folder.uri, workspaceFolderName);
    if (!(await exists(root))) continue;
    const uri = vscode.Uri.joinPath(root, 'policy.yaml');
    return { uri, exists: await exists(uri) };
  }
  const uri = policyUri();
  return uri === undefined ? undefined : { uri, exists: false };
}

/** Saved catalogs by the names of their files. One that can't be used is left out, and the log says why. */
async function readSavedCatalogs(
  folder: vscode.Uri,
  log: vscode.LogOutputChannel,
): Promise<ReadonlyMap<string, Catalog>> {
  const catalogs = new Map<string, Catalog>();
  if (!(await exists(folder))) return catalogs;
  for (const [name, type] of await vscode.workspace.fs.readDirectory(folder)) {
    if (type !== vscode.FileType.File || !name.endsWith('.json')) continue;
    const read = await readSavedCatalog(vscode.Uri.joinPath(folder, name));
    if ('catalog' in read) catalogs.set(name, read.catalog);
    else
      log.error(
        `${workspaceFolderName}/${catalogsFolderName}/${name} can't be used, so nothing is checked against it. ${read.problem}`,
      );
  }
  return catalogs;
}

/** What was read, by the file's address, size and time: files of ten thousand tables are not read for each keystroke in another. */
const savedBefore = new Map<string, { readonly mark: string; readonly read: ReturnType<typeof readCatalogFile> }>();

async function readSavedCatalog(uri: vscode.Uri): Promise<ReturnType<typeof readCatalogFile>> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    const mark = `${mtime} ${size}`;
    const before = savedBefore.get(uri.toString());
    if (before?.mark === mark) return before.read;
    const read = readCatalogFile(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    savedBefore.set(uri.toString(), { mark, read });
    return read;
  } catch (thrown) {
    return { problem: sentenceOf(thrown) };
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (thrown) {
    if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound') return false;
    throw thrown;
  }
}

/** No YAML: a policy that is read as this has a mistake, and a policy with a mistake denies everything. */
const unreadable = '{';

/** The text of a policy file, or `undefined` where there is none. One that can't be read must not count as absent. */
async function readPolicyText(uri: vscode.Uri, log: vscode.LogOutputChannel): Promise<string | undefined> {
  try {
    if (!(await exists(uri))) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch (thrown) {
    log.error(`${uri.toString()} can't be read, so everything is denied: ${sentenceOf(thrown)}`);
    return unreadable;
  }
}
