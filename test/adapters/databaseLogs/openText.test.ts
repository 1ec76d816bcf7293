import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openText } from '../../../src/adapters/databaseLogs/openText.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

async function opened(bytes: Uint8Array) {
  const file = path.join(await temporaryFolder(), 'f');
  await writeFile(file, bytes);
  return await openText(file);
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const { pieces } = await opened(bytes);
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const long = 'Grüße, 𝄞 "x"\n'.repeat(20_000);

describe('a text of a database', () => {
  it.each([
    ['UTF-8', Buffer.from(long)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${long}`)],
    ['UTF-16, low byte first', Buffer.from(`\ufeff${long}`, 'utf16le')],
    ['UTF-16, high byte first', Buffer.from(`\ufeff${long}`, 'utf16le').swap16()],
  ])('is read as %s, piece by piece', async (_, bytes) => {
    expect((await textOf(bytes)) === long).toBe(true);
  });

  it.each([[''], ['a']])('may be as short as %j', async (text) => {
    expect(await textOf(Buffer.from(text))).toBe(text);
  });

  it('an attack by name: bytes that are no text are not taken for the text without them', async () => {
    expect(await textOf(Buffer.from([0x53, 0xff, 0x51]))).toBe('S\ufffdQ');
  });

  it('is refused in UTF-16 without a mark, whose characters nobody could tell', async () => {
    await expect(opened(Buffer.from('time,user', 'utf16le'))).rejects.toThrow('Save it as UTF-8');
  });

  it('can be left after its head', async () => {
    const { head, close } = await opened(Buffer.from(long));
    expect(long.startsWith(head)).toBe(true);
    await close();
  });
});
