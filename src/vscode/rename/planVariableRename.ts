import type { DialectEditing } from '../../core/ports.ts';
import type { VariableHere } from '../names/variables.ts';
import type { RenamePlan } from './planRename.ts';

/**
 * Plans the renaming of a variable in its batch. Texts that are put together while they run aren't looked into. A name that the
 * batch has already would make one variable of two.
 */
export function planVariableRename(
  { declared, places, others }: VariableHere,
  written: string,
  { tokens, keyOf }: Pick<DialectEditing, 'tokens' | 'keyOf'>,
): RenamePlan {
  if (declared === undefined) return { kind: 'refused', why: 'notOwn' };
  const trimmed = written.trim();
  const newName = trimmed.startsWith('@') ? trimmed : `@${trimmed}`;
  const [only, ...more] = tokens(newName);
  const isName = only?.kind === 'word' && only.end === newName.length && more.length === 0 && newName.length > 1;
  if (!isName || newName.startsWith('@@')) return { kind: 'refused', why: 'notAName' };
  if (others.has(keyOf(newName))) return { kind: 'refused', why: 'clash' };
  return { kind: 'edits', edits: places.map((span) => ({ span, text: newName })), newName };
}
