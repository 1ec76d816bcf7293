import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePrivateFolder } from '../../../src/adapters/files/privateFolder.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

describe('a private folder', () => {
  it('is made with those above it, for its owner alone', async () => {
    const root = await temporaryFolder();
    await makePrivateFolder(path.join(root, 'a', 'b', 'c'));
    if (process.platform === 'win32') return expect(readdirSync(path.join(root, 'a', 'b'))).toEqual(['c']);
    for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(path.join(root, made)).mode & 0o777, made).toBe(0o700);
  });

  it('that is there stays as it is, also behind a link', async () => {
    const root = await temporaryFolder();
    const there = path.join(root, 'there');
    mkdirSync(there);
    chmodSync(there, 0o750);
    symlinkSync(there, path.join(root, 'link'), 'junction');
    await makePrivateFolder(there);
    await makePrivateFolder(path.join(root, 'link', 'inner'));
    if (process.platform !== 'win32') expect(statSync(there).mode & 0o777).toBe(0o750);
    expect(readdirSync(there)).toEqual(['inner']);
  });

  it('can be made by several at once', async () => {
    const folder = path.join(await temporaryFolder(), 'a', 'b', 'c', 'd');
    await Promise.all(Array.from({ length: 20 }, () => makePrivateFolder(folder)));
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it.each([
    ['a file stands in its place', 'file', 'EEXIST'],
    ['a file stands above it', 'file/inner', 'ENOTDIR'],
    ['a link to what is gone stands in its place', 'gone', 'EEXIST'],
    ['a link to what is gone stands above it', 'gone/inner', 'EEXIST'],
  ])('is an error where %s', async (_, name, code) => {
    const root = await temporaryFolder();
    writeFileSync(path.join(root, 'file'), '');
    symlinkSync(path.join(root, 'nowhere'), path.join(root, 'gone'), 'junction');
    await expect(makePrivateFolder(path.join(root, name))).rejects.toMatchObject({ code });
  });

  it.runIf(process.platform === 'linux')('is an error at once where the system makes none, as in /proc', async () => {
    await expect(makePrivateFolder('/proc/countersign/trail')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
