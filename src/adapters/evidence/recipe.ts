import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CodedError } from '../../core/prelude/codedError.ts';
import type { EvidenceRecipe } from '../../core/report/evidence/files.ts';

/** The texts that each pack carries aren't where the program was installed. */
export class RecipeUnavailable extends CodedError<'NOT_LOADED'> {}

/** Folder of the running program: a CommonJS bundle when it is shipped, a module in tests. */
const here = typeof __dirname === 'string' ? __dirname : import.meta.dirname;

/** The page's script and style, the Python verifier and the notes of a pack. @throws {RecipeUnavailable} */
export function readRecipe(): EvidenceRecipe {
  const script = ['signed.js', 'approvals.js', 'verify.js', 'page.js'].map(read).join('\n');
  return { script, style: read('page.css'), python: read('verify.py'), readme: read('README.md') };
}

/** In the shipped program the file lies in a folder beside it, which `esbuild.mjs` fills; in a checkout beside this module. */
function read(file: string): string {
  try {
    return readFileSync(path.join(here, 'evidence', file), 'utf8');
  } catch {
    try {
      return readFileSync(path.join(here, 'assets', file), 'utf8');
    } catch (cause) {
      const sentence = `${file}, which belongs into each evidence pack, could not be read. It must lie in the folder evidence beside the running program: install it again.`;
      throw new RecipeUnavailable('NOT_LOADED', sentence, { cause });
    }
  }
}
