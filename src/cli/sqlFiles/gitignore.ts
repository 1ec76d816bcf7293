import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The rules of one `.gitignore`, and the folder they count from. */
interface Level {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * What the `.gitignore` files of a repository leave out, as git reads them (gitignore(5)): from the folder that holds `.git` down, the
 * nearest file first. What a person's own git settings leave out is not known here. Where this and git could differ, more is
 * checked, not less: case counts everywhere, and a file that can't be read leaves nothing out.
 */
export class Gitignore {
  readonly #root: string | undefined;
  readonly #levels = new Map<string, Level | undefined>();

  /** @param folder an absolute path; the repository is the nearest one around it, and without one nothing is left out. */
  constructor(folder: string) {
    this.#root = repositoryAround(folder);
  }

  /** Whether an entry of a folder is left out. The folder itself MUST be one that isn't, or one that a person named. */
  ignores(entry: string, isFolder: boolean): boolean {
    if (this.#root === undefined) return false;
    for (let folder = path.dirname(entry); ; folder = path.dirname(folder)) {
      const answer = this.#answer(folder, entry, isFolder);
      if (answer !== undefined) return answer;
      if (folder === this.#root || folder === path.dirname(folder)) return false;
    }
  }

  #answer(folder: string, entry: string, isFolder: boolean): boolean | undefined {
    const level = this.#level(folder);
    if (level === undefined) return undefined;
    const name = path.relative(folder, entry).split(path.sep).join('/');
    const above = path.posix.dirname(name);
    // The walk came into the folder above, so a rule that leaves that one out was overruled and says nothing of this entry.
    if (above !== '.' && level.rules.test(`${above}/`).ignored) return undefined;
    const { ignored, unignored } = level.rules.test(isFolder ? `${name}/` : name);
    return ignored ? true : unignored ? false : undefined;
  }

  #level(folder: string): Level | undefined {
    if (!this.#levels.has(folder)) this.#levels.set(folder, levelOf(folder));
    return this.#levels.get(folder);
  }
}

function levelOf(folder: string): Level | undefined {
  try {
    const text = readFileSync(path.join(folder, '.gitignore'), 'utf8');
    return { folder, rules: ignore({ ignorecase: false }).add(text) };
  } catch {
    return undefined; // None is there, or none that git could read either.
  }
}

function repositoryAround(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}
