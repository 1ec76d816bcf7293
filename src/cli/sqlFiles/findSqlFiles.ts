import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore from 'ignore';
import { hostLanguageOfFile } from '../../composition/hostLanguages.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { inert, type Unread } from '../../core/report/checked.ts';
import { UsageError } from '../usageError.ts';
import { Gitignore } from './gitignore.ts';

/** What a person's words stand for. */
export interface FoundFiles {
  /** As the words name them, with `/` between folders on every system; each once. `-` is standard input. */
  readonly files: readonly string[];
  /** Folders that can't be looked into. */
  readonly unread: readonly Unread[];
  /** Links to folders, which are never followed: they lead to what is checked elsewhere, outside, or back. */
  readonly links: readonly string[];
}

/** Names of SQL files. In a folder, where nobody names each file, files of languages that SQL stands in are looked at too. */
const sqlName = /\.(sql|pgsql|psql|tsql)(\.(jinja2?|j2))?$/i;

/**
 * The files that words stand for: a file, which is taken whatever it is called; a folder, for the SQL files in it at any depth;
 * a pattern in the form of `.gitignore` (`*`, `?`, `[…]`, `**`), for shells that don't expand them. Folders and patterns
 * leave out `.git` and, unless told not to, what `.gitignore` does.
 * @throws {UsageError} A folder or pattern stands for nothing: a check that looks at nothing must not pass.
 */
export async function findSqlFiles(
  words: readonly string[],
  where: { readonly cwd: string; readonly all: boolean },
): Promise<FoundFiles> {
  const found = { files: new Set<string>(), unread: [] as Unread[], links: [] as string[] };
  for (const word of words) {
    const name = word.split(path.sep).join('/');
    const what = await kindOf(word, where.cwd);
    if (what === 'file') {
      found.files.add(name);
      continue;
    }
    const { base, matches } = what === 'folder' ? { base: name, matches: isSql } : patternOf(name);
    const walked = await walk(base, matches, where);
    for (const file of walked.files) found.files.add(file);
    found.unread.push(...walked.unread);
    found.links.push(...walked.links);
    if (walked.files.length > 0 || walked.unread.length > 0) continue;
    throw new UsageError(
      what === 'folder'
        ? `There is no SQL file in ${inert(word)}${where.all ? '' : ' that .gitignore leaves in'}, so nothing was checked.`
        : `No file matches ${inert(word)}, so nothing was checked.`,
    );
  }
  return { ...found, files: [...found.files] };
}

const isSql = (name: string): boolean => sqlName.test(name) || hostLanguageOfFile(name) !== undefined;

async function kindOf(word: string, cwd: string): Promise<'file' | 'folder' | 'pattern'> {
  if (word === '-') return 'file';
  const status = await stat(path.resolve(cwd, word)).catch(() => undefined);
  if (status !== undefined) return status.isDirectory() ? 'folder' : 'file';
  return /[*?[]/.test(word) ? 'pattern' : 'file'; // Reading a file that isn't there tells so.
}

function patternOf(name: string): { base: string; matches: (file: string) => boolean } {
  const parts = name.split('/');
  const from = parts.findIndex((part) => /[*?[]/.test(part));
  const pattern = ignore({ ignorecase: false }).add(`/${parts.slice(from).join('/')}`);
  // `*.ddl` means those files; `reports/*` means the SQL in what it matches.
  const ending = path.posix.extname(name);
  const base = parts.slice(0, from).join('/');
  return {
    base: base === '' && name.startsWith('/') ? '/' : base,
    matches: (file) => pattern.ignores(file) && (isSql(file) || (ending !== '' && file.endsWith(ending))),
  };
}

async function walk(
  base: string,
  matches: (name: string) => boolean,
  where: { readonly cwd: string; readonly all: boolean },
): Promise<{ files: string[]; unread: Unread[]; links: string[] }> {
  const root = path.resolve(where.cwd, base);
  const around = where.all ? undefined : new Gitignore(root);
  const shown = (name: string): string => path.posix.join(base, name);
  const found = { files: [] as string[], unread: [] as Unread[], links: [] as string[] };
  const folders = [{ folder: '', gitignore: around }];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const { folder } = at;
    const entries = await entriesOf(path.join(root, folder));
    if (!Array.isArray(entries)) {
      found.unread.push({ file: shown(folder), reason: entries.reason });
      continue;
    }
    // A repository in the folder has rules of its own.
    const isRepository = !where.all && entries.some((entry) => entry.name === '.git');
    const gitignore = isRepository ? new Gitignore(path.join(root, folder)) : at.gitignore;
    for (const entry of entries) {
      const name = path.posix.join(folder, entry.name);
      if (entry.name === '.git') continue;
      const isLink = entry.isSymbolicLink() && (await isFolder(path.join(root, name)));
      if (gitignore?.ignores(path.join(root, name), entry.isDirectory())) continue;
      if (isLink) found.links.push(shown(name));
      else if (entry.isDirectory()) folders.push({ folder: name, gitignore });
      else if (matches(name)) found.files.push(shown(name));
    }
  }
  return { ...found, files: found.files.sort() };
}

async function entriesOf(folder: string): Promise<Dirent[] | { readonly reason: string }> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    return { reason: `The folder can't be looked into: ${sentenceOf(thrown)}` };
  }
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined))?.isDirectory() === true;
}
