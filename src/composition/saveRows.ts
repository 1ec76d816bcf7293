import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Correlation, Recorder } from '../core/audit/recorder.ts';
import { recordExported } from '../core/audit/resultSteps.ts';
import type { ResultColumn, Row } from '../core/execution/outcome.ts';
import { CodedError, sentenceOf } from '../core/prelude/codedError.ts';
import { digestOf } from '../core/prelude/digest.ts';
import { FormulaGuard } from '../core/report/rows/formulaGuard.ts';
import { isForSpreadsheets, type RowFormat, rowsText } from '../core/report/rows/rowFormat.ts';

/** The file was not written, or what the page asked for is not in the result. Nothing stands under the file's name that did not before. */
export class RowsNotSaved extends CodedError<'UNWRITABLE' | 'NO_SUCH_ROW'> {}

/** What of a result is saved, and how. */
export interface RowsToSave {
  readonly columns: readonly ResultColumn[];
  /** As they were handed out: masked, filtered and cut off by the policy already. */
  readonly rows: readonly Row[];
  /** Which of them and in which order, from 0; absent for all as they are. */
  readonly order?: readonly number[];
  readonly format: RowFormat;
  /** Whether texts that a spreadsheet would take for formulas get a quote before them. */
  readonly guardsFormulas: boolean;
}

/** What was saved. */
export interface SavedRows {
  readonly rows: number;
  /** How many texts were kept from acting as formulas. */
  readonly guarded: number;
}

/** Text is gathered to pieces of about this many characters; while a file is put together, others have a turn after each. */
const pieceLength = 1_048_576;

/**
 * Saves rows to a file once that is on record, with a digest of its bytes. They are written aside and renamed, so that nobody finds
 * half a file; a file of this name is replaced. @throws {TrailError} It isn't on record, and nothing was written. @throws {RowsNotSaved}
 */
export async function saveRows(
  recorder: Recorder,
  about: Correlation,
  what: RowsToSave,
  file: string,
): Promise<SavedRows> {
  const { columns, rows, format } = what;
  const chosen = what.order === undefined ? rows : rowsIn(what.order, rows);
  const guard = new FormulaGuard(what.guardsFormulas && isForSpreadsheets(format));
  const { pieces, sha256 } = await put(rowsText(format, columns, chosen, guard));
  const masked = columns.filter((column) => column.masked !== undefined).map(({ name }) => name);
  const { count } = guard;
  await recordExported(
    recorder,
    about,
    {
      destination: 'file',
      format,
      rows: chosen.length,
      columns: columns.length,
      bytes: pieces.reduce((sum, piece) => sum + piece.length, 0),
      as_handed_out: what.order === undefined,
      masked,
      ...(count === undefined ? {} : { formulas_guarded: count }),
    },
    { file_sha256: sha256, path_sha256: digestOf(file.toWellFormed()) },
  );
  await write(file, pieces);
  return { rows: chosen.length, guarded: count ?? 0 };
}

/** Whatever the page says, a row is saved that the result has, and once. */
function rowsIn(order: readonly number[], rows: readonly Row[]): readonly Row[] {
  const taken = new Uint8Array(rows.length);
  return order.map((index) => {
    const row = rows[index];
    if (row === undefined || taken[index] === 1)
      throw new RowsNotSaved('NO_SUCH_ROW', 'The panel asked for rows that the result doesn’t have. Run it again.');
    taken[index] = 1;
    return row;
  });
}

async function put(text: Iterable<string>): Promise<{ pieces: Uint8Array[]; sha256: string }> {
  const hash = createHash('sha256');
  const pieces: Uint8Array[] = [];
  let waiting: string[] = [];
  let length = 0;
  const close = () => {
    const piece = Buffer.from(waiting.join(''), 'utf8');
    hash.update(piece);
    pieces.push(piece);
    waiting = [];
    length = 0;
  };
  for (const part of text) {
    waiting.push(part);
    length += part.length;
    if (length < pieceLength) continue;
    close();
    await new Promise((resolve) => setImmediate(resolve));
  }
  close();
  return { pieces, sha256: `sha256:${hash.digest('hex')}` };
}

async function write(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const aside = path.join(path.dirname(file), `.${randomUUID()}.countersign`);
  try {
    // Whoever could not read the file that is replaced can't read this one.
    const mode = await stat(file).then(
      (status) => status.mode & 0o777,
      () => 0o666,
    );
    const handle = await open(aside, 'wx', mode);
    try {
      for (const piece of pieces) await handle.writeFile(piece);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (thrown) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw new RowsNotSaved('UNWRITABLE', `The file could not be written: ${sentenceOf(thrown)}.`, {
      cause: thrown,
    });
  }
}
