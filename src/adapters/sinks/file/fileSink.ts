import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import { jsonLine } from '../../../core/audit/copies/jsonLine.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { nodeDisk } from '../../journals/file/disk.ts';

export interface FileSinkOptions extends CopySinkOptions {
  /** An absolute path. Its folder must be there: a share that isn't mounted must not become a folder on this disk. */
  readonly file: string;
}

/** Bytes that are written and synced at once; an event of any size fits into a file. */
const limits = { requestBytes: 4 * 1024 * 1024, itemBytes: Number.POSITIVE_INFINITY };
const newLine = 0x0a;

/**
 * Appends copies to a file, one line of JSON each. The acknowledgement is that of the file system: written and synced. The file
 * is opened anew for each batch, so that it can be moved away and a new one begins.
 */
export function createFileSink(options: FileSinkOptions): Sink {
  const { file } = options;
  return createCopySink(
    {
      limits,
      encode: (copy) => jsonLine(copy),
      async send(items) {
        try {
          await append(file, `${items.map(({ text }) => text).join('\n')}\n`);
          return { kind: 'taken', items: items.length };
        } catch (thrown) {
          const problem = `The file ${file} can't be written: ${sentenceOf(thrown)}. Events are kept and written later.`;
          return { kind: 'retry', problem };
        }
      },
    },
    options,
  );
}

async function append(file: string, lines: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    // A line that was cut off stays for itself: its event is written again.
    await handle.appendFile(size === 0 || (await endsWithNewLine(handle, size)) ? lines : `\n${lines}`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  // The name of a new file is durable only with its folder.
  await nodeDisk.syncDirectory(path.dirname(file));
}

async function endsWithNewLine(handle: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === newLine;
}
