import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSqlFile } from '../../../src/cli/sqlFiles/readSqlFile.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'countersign-files-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function read(bytes: Buffer) {
  const cwd = folder();
  writeFileSync(path.join(cwd, 'x.sql'), bytes);
  return await readSqlFile('x.sql', cwd);
}

describe('the text of a file', () => {
  const text = "SELECT 'é😀'\r\nFROM t\r";
  const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 as SQL Server Management Studio writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', big],
  ])('is read from %s, line ends and all', async (_name, bytes) => {
    expect(await read(bytes)).toEqual({ text });
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x53, 0xe9, 0x20])],
    ['a sequence that is longer than it must be', Buffer.from([0xc0, 0xaf])],
    ['half a surrogate pair', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ])('is not made up from %s', async (_name, bytes) => {
    expect(await read(bytes)).toEqual({ file: 'x.sql', reason: expect.stringContaining('Save it as UTF-8') });
  });
});

describe('a file that cannot be read says why:', () => {
  it('a folder, a pipe, a device, a link to nowhere, a loop', async () => {
    const cwd = folder();
    spawnSync('mkfifo', [path.join(cwd, 'pipe.sql')]);
    symlinkSync('/dev/zero', path.join(cwd, 'zero.sql'));
    symlinkSync('nowhere', path.join(cwd, 'broken.sql'));
    symlinkSync('loop.sql', path.join(cwd, 'loop.sql'));
    const reasons = await Promise.all(
      ['.', 'pipe.sql', 'zero.sql', 'broken.sql', 'loop.sql', 'absent.sql', 'x\0.sql'].map(async (name) => {
        const answer = await readSqlFile(name, cwd);
        return 'reason' in answer ? answer.reason : answer;
      }),
    );
    expect(reasons).toEqual([
      ...Array(3).fill('It is no regular file.'),
      ...Array(4).fill(expect.stringMatching(/^It can't be read: /)),
    ]);
  });

  it('a file that is larger than any SQL, without reading it', async () => {
    const cwd = folder();
    writeFileSync(path.join(cwd, 'dump.sql'), '');
    truncateSync(path.join(cwd, 'dump.sql'), 3 * 1024 ** 3); // Sparse: it takes no room.
    expect(await readSqlFile('dump.sql', cwd)).toMatchObject({ reason: expect.stringContaining('3072 MB') });
  });
});
