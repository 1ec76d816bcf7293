import type { Action } from '../../../core/analysis/actions.ts';
import type { Command, ObjectName } from '../../../core/analysis/tree.ts';
import { commandOf, doing } from './command.ts';
import { type CommandKind, commandKindOf, isObjectKind, objectWords } from './commandKinds.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { softStarts, statementStarts } from './words.ts';

/**
 * A statement that is known by its leading words: its kind and the strongest thing that it can do, not more. It reaches to a
 * semicolon, the end of the batch, or a word that opens another statement. @throws {Unreadable} The words say nothing.
 */
export function readCommand(reader: Reader): Command {
  const first = reader.at;
  const words = Array.from({ length: 7 }, (_, offset) => reader.peek(offset));
  const known = commandKindOf(words);
  if (known === undefined) reader.fail('This isn’t the beginning of a statement that we know');
  const targets = namedBy(reader, words);
  if (known.isWholeBatch) reader.at = reader.end;
  else if (['grant', 'deny', 'revoke'].includes(words[0] ?? '')) readPermission(reader);
  else readRest(reader, words);
  const span = reader.spanFrom(first);
  const verb = (words[0] ?? '').toUpperCase();
  reader.refuse(`What this ${verb} statement does is known by its kind alone.`, span);
  const command = commandOf(known.kind, known.effect, [], targets);
  const action = targets.length > 0 && targets.every(isTemporary) ? undefined : actionOf(words, known, reader, first);
  return action === undefined ? command : doing(command, action.kind, action.name, span);
}

/** What a statement removes, changes or reaches, as far as its words alone say so. */
function actionOf(
  words: readonly string[],
  { effect }: CommandKind,
  reader: Reader,
  first: number,
): Pick<Action, 'kind' | 'name'> | undefined {
  const [verb = '', object = ''] = words;
  // What else begins with DATABASE, such as a scoped credential, reaches no further than the database.
  if (verb === 'drop' && (object === 'table' || (object === 'database' && effect === 'external')))
    return { kind: 'removal', name: `DROP ${object.toUpperCase()}` };
  if (verb === 'alter' && object === 'table') {
    for (let at = first; at + 1 < reader.at; at++)
      if (reader.tokens[at]?.syntax === 'drop' && reader.tokens[at + 1]?.syntax === 'column')
        return { kind: 'removal', name: 'DROP COLUMN' };
    return undefined;
  }
  return Object.hasOwn(byVerb, verb) ? byVerb[verb] : undefined;
}

/** The session's own, which ends with it anyway. */
const isTemporary = ({ name }: ObjectName): boolean => name.startsWith('#') && !name.startsWith('##');

const byVerb: Readonly<Record<string, Pick<Action, 'kind' | 'name'>>> = {
  backup: { kind: 'file', name: 'BACKUP' },
  dump: { kind: 'file', name: 'DUMP' },
  load: { kind: 'file', name: 'LOAD' },
  restore: { kind: 'file', name: 'RESTORE' },
  revert: { kind: 'identity', name: 'REVERT' },
  setuser: { kind: 'identity', name: 'SETUSER' },
  waitfor: { kind: 'wait', name: 'WAITFOR' },
};

/** The objects that CREATE, ALTER and DROP name, where the name stands right after their kind. */
function namedBy(reader: Reader, words: readonly string[]): readonly ObjectName[] {
  if (!['create', 'alter', 'drop'].includes(words[0] ?? '')) return [];
  const kind = words.findIndex((word) => named.has(word));
  if (kind === -1) return [];
  const before = reader.at;
  reader.at += kind + 1;
  if (reader.comes('if', 'exists')) reader.at += 2;
  const targets: ObjectName[] = [];
  if (reader.isName()) {
    do targets.push(objectNameOf(readDotted(reader)));
    while (words[0] === 'drop' && reader.comes(',') && reader.isName(1) && reader.accept(','));
  }
  reader.at = before;
  return targets;
}

/** What names tables and what may be used like them. */
const named: ReadonlySet<string> = new Set([
  'table',
  'view',
  'function',
  'proc',
  'procedure',
  'trigger',
  'sequence',
  'synonym',
]);

/** Where IF stands in `DROP TABLE IF EXISTS`; 0 where it opens a statement of its own, or there is none. */
function conditionOfDrop(words: readonly string[]): number {
  const at = words[0] === 'drop' ? words.indexOf('if') : -1;
  return at > 1 && words[at + 1] === 'exists' && isObjectKind(words.slice(1, at)) ? at : 0;
}

/** Takes the rest of a statement, whatever it is. It isn't understood. */
function readRest(reader: Reader, words: readonly string[]): void {
  const condition = reader.at + conditionOfDrop(words);
  let depth = 0;
  // The first two words say what it is.
  for (let taken = 0; !reader.isAtEnd && reader.peek() !== ';'; taken++) {
    const isCondition = reader.at === condition;
    if (taken > 1 && depth <= 0 && !isCondition && opensAnother(reader)) return;
    if (reader.peek() === '(') depth++;
    if (reader.peek() === ')') depth--;
    reader.at++;
  }
}

/** Whether the next word opens a statement of its own rather than a clause of the one before it. */
function opensAnother(reader: Reader): boolean {
  const [before, word, after] = [reader.peek(-1), reader.peek(), reader.peek(1)];
  if (word === 'end' && namesEnd(reader)) return false;
  if (word === 'end' || word === 'else' || (reader.isName() && after === ':')) return true;
  if (!statementStarts.has(word)) return false;
  if (introducing.has(before)) return false;
  switch (word) {
    case 'if':
      // `ALTER TABLE t DROP COLUMN IF EXISTS c`.
      return after !== 'exists' || (before !== 'column' && before !== 'constraint');
    case 'set':
      return after.startsWith('@') || settingWords.has(after);
    case 'alter':
    case 'drop':
      return objectWords.has(after) && (after !== 'column' || objectWords.has(reader.peek(3)));
    case 'update':
      return before !== 'start';
    case 'merge':
      return after !== 'range' && !statementStarts.has(after);
    case 'rollback':
      return after !== 'immediate' && after !== 'after';
    default:
      return true;
  }
}

/** Whether END closes no block, but says what a column holds: `GENERATED ALWAYS AS ROW END`. */
const namesEnd = (reader: Reader): boolean =>
  reader.peek(-2) === 'as' && reader.peek(-3) === 'always' && endings.has(reader.peek(-1));

const endings: ReadonlySet<string> = new Set(['row', 'suser_sid', 'suser_sname', 'transaction_id', 'sequence_number']);

/** Words that no statement ends with, so that what follows them is a clause. */
const introducing: ReadonlySet<string> = new Set(['on', 'for', 'after', 'before', 'of', 'as']);

const settingWords: ReadonlySet<string> = new Set(
  'nocount ansi_nulls quoted_identifier ansi_padding ansi_warnings arithabort xact_abort rowcount transaction identity_insert'.split(
    ' ',
  ),
);
/** `GRANT … TO someone`, `DENY … TO …` and `REVOKE … FROM …`: what is granted is named by words that open statements elsewhere. */
function readPermission(reader: Reader): void {
  while (!reader.isAtEnd && !reader.comes('to') && !reader.comes('from') && !reader.comes(';')) reader.at++;
  if (reader.acceptOne('to', 'from') === undefined) reader.fail('TO was expected here');
  do reader.at++;
  while (!reader.isAtEnd && (reader.comes(',') || reader.peek(-1) === ','));
  if (reader.accept('with')) reader.expect('grant', 'option');
  reader.accept('cascade');
  if (reader.accept('as')) reader.name('A principal');
}

/** Whether a word that may also be a name opens a statement here: `ENABLE TRIGGER`, `SEND ON`, `THROW`. */
export function opensSoftly(reader: Reader): boolean {
  if (!softStarts.has(reader.peek())) return false;
  const after = reader.peek(1);
  switch (reader.peek()) {
    case 'throw':
      return reader.isKind('number', 1) || reader.isVariable(1) || !reader.isName(1);
    case 'enable':
    case 'disable':
      return after === 'trigger';
    case 'send':
      return after === 'on';
    case 'receive':
      return true;
    case 'get':
    case 'move':
      return after === 'conversation';
    default:
      return true;
  }
}
