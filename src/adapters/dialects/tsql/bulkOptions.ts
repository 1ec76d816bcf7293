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
const texts =
  `codepage datafiletype escapechar fieldquote fieldterminator format rowterminator data_compression parser_version
  rowset_options`.split(/\s+/);
const files = ['formatfile', 'errorfile'];
/** Places that an administrator has defined by a name. */
const sources = ['data_source', 'formatfile_data_source', 'errorfile_data_source'];
const numbers = ['batchsize', 'firstrow', 'kilobytes_per_batch', 'lastrow', 'maxerrors', 'rows_per_batch'];
const both = [...texts, ...files, ...sources, ...numbers, 'header_row', 'order'];

/** Options of OPENROWSET(BULK …). */
export const rowOptions: readonly string[] = [...both, 'single_blob', 'single_clob', 'single_nclob'];
/** Options of BULK INSERT. */
export const loadOptions: readonly string[] = [
  ...both,
  'check_constraints',
  'fire_triggers',
  'keepidentity',
  'keepnulls',
  'tablock',
];

/** Reads options with commas between them. @throws {Unreadable} One isn’t known, or stands twice. */
export function readBulkOptions(reader: Reader, known: readonly string[], statement: string): BulkOptions {
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
  return { names, actions };
}

/** What follows the name of an option; empty where nothing has to. */
function readValue(reader: Reader, option: string): string {
  if (option === 'order') readOrder(reader);
  else if (both.includes(option)) {
    reader.expect('=');
    const first = reader.at;
    if (numbers.includes(option)) {
      if (!reader.isKind('number')) reader.fail('A number was expected here');
      reader.at++;
    } else if (option === 'header_row') {
      if (reader.acceptOne('true', 'false') === undefined) reader.fail('TRUE or FALSE was expected here');
    } else reader.string();
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
