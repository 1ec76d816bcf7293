import type { Action } from '../../../core/analysis/actions.ts';
import type { Reader } from './reader.ts';

/** What the options of a bulk load say of it. */
export interface BulkOptions {
  /** Names of the options, each once. */
  readonly names: ReadonlySet<string>;
  /** Files that they open beside the data, and where files are. */
  readonly actions: readonly Action[];
}

/** Microsoft Learn, “OPENROWSET BULK” and “BULK INSERT”: options whose value is a string that opens nothing. */
const texts = ['codepage', 'datafiletype', 'escapechar', 'fieldquote', 'fieldterminator', 'format', 'rowterminator'];
/** Those of OPENROWSET alone. */
const rowTexts = ['data_compression', 'parser_version', 'rowset_options'];
const files = ['formatfile', 'errorfile'];
/** Places that an administrator has defined by a name. */
const sources = ['data_source', 'formatfile_data_source', 'errorfile_data_source'];
const numbers = ['batchsize', 'firstrow', 'kilobytes_per_batch', 'lastrow', 'maxerrors', 'rows_per_batch'];
const both = [...texts, ...files, ...sources, ...numbers, 'order'];
/** Options that stand for themselves. */
const flags = ['check_constraints', 'fire_triggers', 'keepidentity', 'keepnulls', 'tablock'];
/** A file as one value. */
export const wholes: readonly string[] = ['single_blob', 'single_clob', 'single_nclob'];

/** Options of OPENROWSET(BULK …). */
export const rowOptions: readonly string[] = [...both, ...rowTexts, ...wholes, 'header_row'];
/** Options of BULK INSERT. */
export const loadOptions: readonly string[] = [...both, ...flags];

/** The strings that some options take, in any letter case. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  format: ['csv', 'delta', 'jsonl', 'parquet', 'sstream'],
  datafiletype: ['char', 'native', 'widechar', 'widenative'],
  parser_version: ['1.0', '2.0'],
};

/** Reads options with commas between them. @throws {Unreadable} One isn’t known, or stands twice. */
export function readBulkOptions(reader: Reader, known: readonly string[], statement: string): BulkOptions {
  const start = reader.at;
  const names = new Set<string>();
  const actions: Action[] = [];
  do {
    const first = reader.at;
    const option = reader.acceptOne(...known);
    if (option === undefined) reader.fail(`An option of ${statement} was expected here`);
    if (names.has(option)) reader.misplaced(first, `${option.toUpperCase()} stands here twice`);
    names.add(option);
    const value = readValue(reader, option);
    const span = reader.spanFrom(first);
    if (files.includes(option))
      actions.push({ kind: 'file', name: `${statement} … ${option.toUpperCase()} ${value}`, span });
    if (sources.includes(option)) actions.push({ kind: 'server', name: value, span });
  } while (reader.accept(','));
  if (names.has('format') && wholes.some((whole) => names.has(whole)))
    reader.misplaced(start, 'A file that is read as one value has no FORMAT');
  return { names, actions };
}

/** What follows the name of an option; empty where nothing has to. */
function readValue(reader: Reader, option: string): string {
  if (option === 'order') readOrder(reader);
  else if (!flags.includes(option) && !wholes.includes(option)) {
    reader.expect('=');
    const first = reader.at;
    if (numbers.includes(option)) {
      if (!reader.isKind('number')) reader.fail('A number was expected here');
      reader.at++;
    } else if (option === 'header_row') {
      if (reader.acceptOne('true', 'false') === undefined) reader.fail('TRUE or FALSE was expected here');
    } else {
      const known = Object.hasOwn(allowed, option) ? allowed[option] : undefined;
      const text = reader.string().toLowerCase();
      if (known?.includes(text) === false) reader.misplaced(first, `${option.toUpperCase()} takes ${known.join(', ')}`);
    }
    return reader.write(reader.spanFrom(first));
  }
  return '';
}

/** `(a ASC, b) UNIQUE`: how the file is sorted. */
function readOrder(reader: Reader): void {
  reader.expect('(');
  reader.list(() => {
    reader.name('A column');
    reader.acceptOne('asc', 'desc');
  });
  reader.expect(')');
  reader.accept('unique');
}
