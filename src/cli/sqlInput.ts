import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../adapters/files/hasCode.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import type { Terminal } from './command.ts';
import { UsageError } from './usageError.ts';

/** Reads one text file of the person's. @throws {UsageError} It can't be read. */
export async function readText(name: string, terminal: Terminal): Promise<string> {
  if (name === '-') return await terminal.readStdin();
  try {
    return await readFile(path.resolve(terminal.cwd, name), 'utf8');
  } catch (thrown) {
    if (!hasCode(thrown, 'ENOENT'))
      throw new UsageError(`${name} can't be read: ${sentenceOf(thrown)}`, { cause: thrown });
    const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
    throw new UsageError(
      `There is no file ${JSON.stringify(shown)}. A text itself goes to the standard input, with - in the place of the file.`,
    );
  }
}

/** One line of a `--jsonl` stream, or why it isn't one. */
export type JsonLine =
  | { readonly id: string; readonly sql: string }
  | { readonly id: string; readonly problem: string };

/** Reads a line of `{"id", "sql"}`. A broken line is answered, so that the stream goes on. */
export function parseJsonLine(line: string, number: number): JsonLine {
  const fallback = `line ${number}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    return { id: fallback, problem: `Line ${number} isn't JSON: ${sentenceOf(thrown)}` };
  }
  if (typeof value !== 'object' || value === null)
    return { id: fallback, problem: `Line ${number} isn't an object with "id" and "sql".` };
  const { id, sql } = value as { id?: unknown; sql?: unknown };
  const name = typeof id === 'string' ? id : fallback;
  if (typeof id !== 'string') return { id: name, problem: `Line ${number} has no "id" that is a string.` };
  if (typeof sql !== 'string') return { id: name, problem: `Line ${number} has no "sql" that is a string.` };
  return { id: name, sql };
}
