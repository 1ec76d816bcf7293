import { dialectMeant, dialectNames } from '../composition/dialectNames.ts';
import { dialectNamed as made } from '../composition/dialects.ts';
import { dialectComment } from '../core/analysis/dialectComment.ts';
import type { Dialect } from '../core/ports.ts';
import { UsageError } from './usageError.ts';

/** The `--dialect` option of every command that has it. */
export const dialectOption = { type: 'string', help: dialectNames.join(', '), value: 'D' } as const;

/** The dialect of that name, `postgresql` when none was given. @throws {UsageError} There is no such dialect. */
export async function dialectNamed(name: string | undefined): Promise<Dialect> {
  return (await made(meant(name ?? 'postgresql'))).deciding;
}

/**
 * The dialect of one file: the one that was asked for, else the one that the file's own comment names, else `postgresql`.
 * @throws {UsageError} There is no such dialect; the sentence names the file whose comment asked for it.
 */
export async function dialectOfFile(name: string | undefined, file: { name: string; text: string }): Promise<Dialect> {
  const comment = name === undefined ? dialectComment(file.text)?.name : undefined;
  return await dialectNamed(comment === undefined ? name : meant(comment, ` that ${file.name} names`));
}

function meant(word: string, whose = ''): string {
  const name = dialectMeant(word);
  if (name !== undefined) return name;
  throw new UsageError(`Countersign doesn't know the dialect "${word}"${whose}. It knows ${dialectNames.join(', ')}.`);
}
