import type { Token } from '../../../core/analysis/tokens.ts';
import type { Outline } from './plpgsql.ts';
import { scan } from './scan.ts';

const words = (list: string): readonly string[] => list.split(' ');

/** Words of PL/pgSQL itself (`pl_reserved_kwlist.h`, `pl_unreserved_kwlist.h` of PostgreSQL 18), and of its options. */
const ownWords: ReadonlySet<string> = new Set(
  words(
    'all begin by case declare else end execute for foreach from if in into loop not null or strict then to using when while ' +
      'absolute alias and array assert backward call chain close collate column column_name commit constant constraint ' +
      'constraint_name continue current cursor datatype debug default detail diagnostics do dump elseif elsif errcode error ' +
      'exception exit fetch first forward get hint import info insert is last log merge message message_text move next no notice ' +
      'open option perform pg_context pg_datatype_name pg_exception_context pg_exception_detail pg_exception_hint ' +
      'pg_routine_oid print_strict_params prior query raise relative return returned_sqlstate reverse rollback row_count rowtype ' +
      'schema schema_name scroll slice sqlstate stacked table table_name type use_column use_variable variable_conflict warning ' +
      'others on off',
  ),
);
/** Words of that list that begin SQL: one that no piece holds would be a statement that was passed over. */
const sqlWords: ReadonlySet<string> = new Set(words('insert merge call do import'));
const ownSymbols: ReadonlySet<string> = new Set(words('; := = , ( ) [ ] . .. << >> % #'));

/**
 * The first word of a body that the parser's account of it doesn't hold; `undefined` where all is accounted for. The account
 * leaves out parts of what it doesn't print (in libpg-query 18.1.5: the values that records are declared with), so what it says
 * is believed only if every word of the body is in it, is a name it declares, or one of PL/pgSQL's own.
 */
export function unaccounted(body: string, tokens: readonly Token[], outline: Outline): string | undefined {
  const left = new Tally();
  left.add(body, tokens, 1);
  for (const { written } of outline.pieces) left.add(written, scan(written).tokens, -1);
  const types = new Set(outline.types.flatMap((type) => wordsOf(type)));
  const names = new Set([...outline.scalars, ...outline.records, ...outline.labels, ...outline.conditions]);
  const cursors = new Set(outline.cursors);
  let given = 0;
  for (const [word, count] of left.counts) {
    if (count < 0) return word;
    if (count === 0) continue;
    if (word.startsWith('symbol ')) {
      const symbol = word.slice('symbol '.length);
      if (symbol === ':=' || symbol === '=') given += count;
      else if (!ownSymbols.has(symbol)) return symbol;
    } else if (word.endsWith('(')) {
      const called = word.slice(0, -1);
      if (!types.has(called) && !ownWords.has(called) && !cursors.has(called)) return called;
    } else {
      if (word === 'default') given += count;
      if (sqlWords.has(word) || !(ownWords.has(word) || types.has(word) || names.has(word))) return word;
    }
  }
  return given === outline.given ? undefined : 'a value that a variable is declared with';
}

/** How often each word and symbol stands somewhere, and each word that a bracket follows. */
class Tally {
  readonly counts = new Map<string, number>();

  add(text: string, tokens: readonly Token[], by: number): void {
    for (const [index, { kind, start, end }] of tokens.entries()) {
      const written = text.slice(start, end);
      if (kind === 'symbol') this.#count(`symbol ${written}`, by);
      if (kind !== 'word' && kind !== 'quotedName') continue;
      const word = kind === 'word' ? written.toLowerCase() : unquoted(written);
      this.#count(word, by);
      const next = tokens[index + 1];
      if (next !== undefined && text[next.start] === '(') this.#count(`${word}(`, by);
    }
  }

  #count(word: string, by: number): void {
    this.counts.set(word, (this.counts.get(word) ?? 0) + by);
  }
}

const unquoted = (name: string): string =>
  name
    .replace(/^[Uu]&/, '')
    .slice(1, -1)
    .replaceAll('""', '"');

const wordsOf = (type: string): readonly string[] =>
  scan(type).tokens.flatMap(({ kind, start, end }) => {
    const written = type.slice(start, end);
    return kind === 'word' ? [written.toLowerCase()] : kind === 'quotedName' ? [unquoted(written)] : [];
  });
