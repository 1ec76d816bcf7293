import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../../src/adapters/databases/embedded/folderLock.ts';

/** Above every system's largest process id. */
const gone = 2 ** 22 + 12_345;

describe('a folder lock', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-lock-'));
    file = path.join(folder, 'lock');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const age = (ms: number) => {
    const then = new Date(Date.now() - ms);
    utimesSync(file, then, then);
  };

  it('is given once, and again after its release', () => {
    const lock = takeLock(file);
    expect(lock).toBeDefined();
    expect(takeLock(file)).toBeUndefined();
    lock?.release();
    expect(existsSync(file)).toBe(false);
    takeLock(file)?.release();
  });

  it.each([
    ['a process of this machine that is gone', { pid: gone, host: hostname(), token: 'x' }, 0, true],
    [
      'a live process of this machine, however old',
      { pid: process.pid, host: hostname(), token: 'x' },
      3_600_000,
      false,
    ],
    ['another machine that showed itself lately', { pid: gone, host: 'elsewhere', token: 'x' }, 5000, false],
    ['another machine that has been silent', { pid: gone, host: 'elsewhere', token: 'x' }, 120_000, true],
  ])('left by %s', (_, holder, ageMs, free) => {
    writeFileSync(file, JSON.stringify(holder));
    age(ageMs);
    const lock = takeLock(file);
    expect(lock !== undefined).toBe(free);
    lock?.release();
    expect(readdirSync(folder)).toEqual(free ? [] : ['lock']);
  });

  it.each(['', '{"pid":', 'null', '{"pid":"1"}'])('half written as %j counts for a moment only', (text) => {
    writeFileSync(file, text);
    expect(takeLock(file)).toBeUndefined();
    age(10_000);
    const lock = takeLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('that somebody else took meanwhile isn’t released by its former holder', () => {
    const lock = takeLock(file);
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), token: 'somebody else' }));
    lock?.release();
    expect(readFileSync(file, 'utf8')).toContain('somebody else');
  });
});
