import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { unpack } from '../../../../src/adapters/databases/embedded/unpack.ts';

const root = mkdtempSync(path.join(tmpdir(), 'countersign-unpack-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function entry(name: string, text: string, type = '0', prefix = ''): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(text.length.toString(8).padStart(11, '0'), 124);
  header.write(type, 156);
  header.write(prefix, 345);
  return Buffer.concat([header, Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
}
const end = Buffer.alloc(1024);

function unpacked(...parts: Buffer[]): string {
  count += 1;
  const archive = path.join(root, `${count}.tar.gz`);
  writeFileSync(archive, gzipSync(Buffer.concat(parts)));
  const folder = path.join(root, `out-${count}`, 'inner');
  unpack(archive, folder);
  return folder;
}

describe('unpacking an archive', () => {
  it('gives its files and folders, empty ones too', () => {
    const folder = unpacked(
      entry('/a', '', '5'),
      entry('/a/b.txt', 'x'.repeat(700)),
      entry('/c', ''),
      entry('n', 'y', '0', 'p'),
      end,
    );
    expect(readFileSync(path.join(folder, 'a/b.txt'), 'utf8')).toBe('x'.repeat(700));
    expect(readFileSync(path.join(folder, 'c'), 'utf8')).toBe('');
    expect(readFileSync(path.join(folder, 'p/n'), 'utf8')).toBe('y');
  });

  it.each(['../escaped', '/../escaped', 'a/../../escaped'])('never writes outside its folder: %s', (name) => {
    expect(() => unpacked(entry(name, 'x'), end)).toThrow('outside its folder');
    expect(existsSync(path.join(root, `out-${count}`, 'escaped'))).toBe(false);
  });

  it.each(['1', '2', '3', '6'])('refuses links and devices: type %s', (type) => {
    expect(() => unpacked(entry('link', '', type), end)).toThrow('other than files and folders');
  });

  it('says when it is cut short', () => {
    expect(() => unpacked(entry('a', 'x'.repeat(2000)).subarray(0, 900))).toThrow('cut short');
    expect(() => unpacked(entry('a', 'x'))).toThrow('cut short');
  });
});
