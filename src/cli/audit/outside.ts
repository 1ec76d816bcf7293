import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createHttpTimeStamper } from '../../adapters/timeStamps/http/httpTimeStamper.ts';
import { createHttpWitness } from '../../adapters/witnesses/http/httpWitness.ts';
import type { OutsideOptions } from '../../collector/outside.ts';
import type { Witness } from '../../core/audit/tree/addCheckpoint.ts';
import { readWitnessKey } from '../../core/audit/tree/cosignature.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type Options, textOption } from '../command.ts';
import { UsageError } from '../usageError.ts';

/** With the log's own signature this is what every reader of checkpoints takes. */
const maxWitnesses = 15;

/** Who outside vouches for a collector's checkpoints, as its options say. @throws {UsageError} */
export async function outsideOf(options: Options, cwd: string): Promise<OutsideOptions> {
  const witness = textOption(options, 'witness');
  const tsa = textOption(options, 'tsa');
  if (tsa !== undefined && !isPlainAddress(tsa))
    throw new UsageError('--tsa is the address of a time-stamping authority, for example https://tsa.example/tsr.');
  const witnesses = witness === undefined ? [] : readWitnesses(await wordsOf(witness, cwd));
  return { witnesses, ...(tsa === undefined ? {} : { stamper: createHttpTimeStamper(tsa) }) };
}

async function wordsOf(option: string, cwd: string): Promise<string[]> {
  const text = option.includes('@')
    ? option
    : await readFile(path.resolve(cwd, option), 'utf8').catch((thrown: unknown) => {
        throw new UsageError(`--witness is KEY@URL, or a file that can be read: ${sentenceOf(thrown)}.`, {
          cause: thrown,
        });
      });
  const lines = text.split('\n').map((line) => line.replace(/^\s*#.*/, ''));
  return lines.flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
}

function readWitnesses(words: readonly string[]): Witness[] {
  const witnesses = words.map((word) => {
    const [, keyText = '', url = ''] = /^(.+?)@(https?:\/\/.+)$/.exec(word) ?? [];
    const key = readWitnessKey(keyText);
    if (key !== undefined && isPlainAddress(url)) return createHttpWitness({ key, url, now: () => Date.now() });
    throw new UsageError(
      `“${word.slice(0, 200)}” is no witness. Write its Ed25519 key as signed notes do, “@”, and its address.`,
    );
  });
  if (new Set(witnesses.map(({ key }) => key.publicKey)).size < witnesses.length)
    throw new UsageError('--witness names one public key twice. Name each witness once.');
  if (witnesses.length > maxWitnesses) throw new UsageError(`--witness names ${maxWitnesses} witnesses at most.`);
  return witnesses;
}

/** Neither a secret in it, which logs would repeat, nor something that would be cut off. */
function isPlainAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === ''
  );
}
