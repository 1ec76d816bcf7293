import { type Token, tokenFrom } from '../../core/analysis/tokens.ts';
import type { DialectEditing } from '../../core/ports.ts';
import { commonTablesAt, entriesOf, type ScopeEntry, type ScopeTable } from './entries.ts';
import { clauseWords, innermost, isName, levelsAround, type Reading, readWords, tableWords } from './words.ts';

export type { ScopeEntry, ScopeTable };

/**
 * What names can mean at a cursor, by the tokens of the statement around it. While a person types the statement is seldom
 * one that a parser accepts, so this goes by words and brackets alone: it suggests, and nothing is decided by it.
 */
export interface ScopeAt {
  /** What is being written: a table where one must stand, a column of what qualifies it, or any value. */
  readonly wanted: { readonly kind: 'table' | 'value' } | { readonly kind: 'of'; readonly qualifier: string };
  /** What FROM of this query and those around it makes known, nearest first. */
  readonly entries: readonly ScopeEntry[];
  /** Tables of WITH that can be used here, nearest first. */
  readonly commonTables: readonly ScopeTable[];
  /** The part of a name that is already written before the cursor. */
  readonly prefix: string;
  /** The part that is written after it, where the cursor stands inside a quoted name: it goes when the name is completed. */
  readonly suffix: string;
}

/** Reads what can be meant at an offset of a statement; `undefined` inside a string or comment, where nothing can. */
export function scopeAt(text: string, offset: number, editing: DialectEditing): ScopeAt | undefined {
  const tokens = editing.tokens(text);
  if (isInert(text, tokens, offset)) return undefined;
  const reading = readWords(text, tokens, editing);
  const { words } = reading;
  let before = tokenFrom(tokens, offset) - 1;
  const typed = words[before];
  const isTyping = typed !== undefined && typed.end >= offset && isName(typed);
  const prefix = isTyping ? text.slice(typed.start, offset) : '';
  const suffix = isTyping && typed.kind === 'quotedName' ? text.slice(offset, typed.end) : '';
  if (isTyping) before -= 1;
  const inside = isTyping ? typed.inside : innermost(reading, offset);
  const commonTables = commonTablesAt(reading, offset);
  const entries = levelsAround(reading, inside).flatMap((level) => entriesOf(reading, level, offset, commonTables));
  const dot = words[before];
  const qualifier = words[before - 1];
  if (dot?.word === '.' && qualifier !== undefined && isName(qualifier))
    return { wanted: { kind: 'of', qualifier: editing.fold(qualifier.text) }, entries, commonTables, prefix, suffix };
  const kind = wantsTable(reading, before) ? 'table' : 'value';
  return { wanted: { kind }, entries, commonTables, prefix, suffix };
}

/** Inside a string, a number or a comment nothing is completed. */
function isInert(text: string, tokens: readonly Token[], offset: number): boolean {
  const index = tokenFrom(tokens, offset) - 1;
  const token = tokens[index];
  if (token !== undefined && offset <= token.end && (token.kind === 'string' || token.kind === 'number'))
    return offset < token.end || token.kind === 'number';
  // A string that isn't closed yet is one symbol to the end of the text.
  if (token !== undefined && offset <= token.end && token.kind === 'symbol') {
    if (/^["'$]|^[eEbBxXnN]'|^[uU]&|^\/\*|^\[./s.test(text.slice(token.start, token.end))) return true;
  }
  const gap = text.slice(token === undefined || token.end > offset ? 0 : token.end, offset);
  return endsInComment(gap);
}

/** Whether white space and comments end inside a comment. */
function endsInComment(gap: string): boolean {
  let depth = 0;
  for (const [mark] of gap.matchAll(/--[^\n]*\n?|\/\*|\*\//g)) {
    if (mark === '/*') depth += 1;
    else if (mark === '*/') depth -= 1;
    else if (depth === 0 && !mark.endsWith('\n')) return true;
  }
  return depth > 0;
}

/** Whether a table must stand after a token: after FROM, JOIN and their like, or after a comma between tables. */
function wantsTable({ words }: Reading, before: number): boolean {
  const last = words[before];
  if (last === undefined) return false;
  if (tableWords.has(last.word)) return last.word !== 'using' || words[before + 1]?.word !== '(';
  if (last.word !== ',') return false;
  for (let index = before - 1; index >= 0; index--) {
    const word = words[index];
    if (word === undefined || word.inside < last.inside) return false;
    if (word.inside !== last.inside) continue;
    if (word.word === 'from') return true;
    if (clauseWords.has(word.word) || word.word === 'by') return false;
  }
  return false;
}
