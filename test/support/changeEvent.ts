import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Changes one byte in the folder of a trail, in the middle of the first place where a text stands. */
export function changeEvent(trail: string, text: string): void {
  const streams = path.join(trail, 'streams');
  for (const file of readdirSync(streams, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.seg')) continue;
    const bytes = readFileSync(path.join(streams, file));
    const at = bytes.indexOf(text);
    if (at < 0) continue;
    const middle = at + (text.length >> 1);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    writeFileSync(path.join(streams, file), bytes);
    return;
  }
  throw new Error(`No event of the trail holds ${text}.`);
}
