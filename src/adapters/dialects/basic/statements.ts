import type { StatementNode } from '../../../core/analysis/tree.ts';
import type { Tree } from '../nodeSqlParser/parser.ts';
import { type ChangeVerb, readChange } from './changes.ts';
import { readCommand } from './commands.ts';
import { readQuery } from './queries.ts';
import { isQuery, newReading } from './reading.ts';
import type { Words } from './words.ts';

const changeVerbs: ReadonlySet<string> = new Set(['insert', 'replace', 'update', 'delete', 'merge']);
const verbs: ReadonlySet<string> = new Set([...changeVerbs, 'select', 'values', 'table', 'from']);

/**
 * Turns one statement into the relational tree. Its words say what kind of statement it is, and the parser's tree what stands
 * in it; where the two don't go together the tree is left aside. `undefined` where nothing is known of the statement.
 */
export function readBasic(words: Words, trees: readonly Tree[] | undefined): StatementNode | undefined {
  const [tree] = trees ?? [];
  const only = trees?.length === 1 ? tree : undefined;
  const start = words.at(0) === 'with' ? words.find(verbs, 1) : 0;
  const verb = words.at(start ?? 0);
  const reading = newReading(words, readQuery);
  if (isChangeVerb(verb)) {
    const fits = only?.['type'] === verb || (verb === 'insert' && only?.['type'] === 'replace');
    const change = readChange(verb, start ?? 0, fits ? only : undefined, reading);
    return reading.isLost ? readChange(verb, start ?? 0, undefined, newReading(words, readQuery)) : change;
  }
  const command = readCommand(only, reading);
  if (command !== undefined) return reading.isLost ? readCommand(undefined, newReading(words, readQuery)) : command;
  if (only === undefined || !isQuery(only)) return undefined;
  const query = readQuery(only, reading);
  return reading.isLost ? undefined : query;
}

const isChangeVerb = (verb: string): verb is ChangeVerb => changeVerbs.has(verb);
