import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findSqlFiles } from '../../../src/cli/sqlFiles/findSqlFiles.ts';

/** A folder with these files; a name that ends in `/` is an empty folder. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const place = path.join(folder, name);
    mkdirSync(name.endsWith('/') ? place : path.dirname(place), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(place, text);
  }
  return folder;
}

const found = async (cwd: string, words: readonly string[], all = false) =>
  (await findSqlFiles(words, { cwd, all })).files;

describe('the files that words stand for', () => {
  const files = {
    'a.sql': '',
    'b.txt': '',
    'sub/c.SQL': '',
    'sub/deep/d.pgsql': '',
    'sub/e.ddl': '',
    '.git/f.sql': '',
  };

  it('are the SQL in a folder at any depth, and a named file whatever it is called', async () => {
    const cwd = folderWith(files);
    expect(await found(cwd, ['.'])).toEqual(['a.sql', 'sub/c.SQL', 'sub/deep/d.pgsql']);
    expect(await found(cwd, ['./sub', 'b.txt', '-', 'nowhere.sql'])).toEqual([
      'sub/c.SQL',
      'sub/deep/d.pgsql',
      'b.txt',
      '-',
      'nowhere.sql',
    ]);
  });

  it('are those of a pattern that no shell has expanded', async () => {
    const cwd = folderWith(files);
    expect(await found(cwd, ['*.sql'])).toEqual(['a.sql']);
    expect(await found(cwd, ['sub/**'])).toEqual(['sub/c.SQL', 'sub/deep/d.pgsql']);
    expect(await found(cwd, ['sub/*.ddl', '**/d.pgsql'])).toEqual(['sub/e.ddl', 'sub/deep/d.pgsql']);
    expect(await found(cwd, [`${cwd}/**/c.*`])).toEqual([`${cwd}/sub/c.SQL`]);
  });

  it('are each named once', async () => {
    const cwd = folderWith(files);
    expect(await found(cwd, ['a.sql', '.', '*.sql'])).toEqual(['a.sql', 'sub/c.SQL', 'sub/deep/d.pgsql']);
  });

  it.each([['sub/deep/empty'], ['*.nothing'], ['sub/**/x.sql']])('are never none: %s', async (word) => {
    const cwd = folderWith({ ...files, 'sub/deep/empty/': '' });
    await expect(found(cwd, [word])).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('.gitignore', () => {
  const rules = {
    '.gitignore': '# made by tools\nbuild/\n*.tmp.sql\n/top.sql\n!keep.tmp.sql\n\\!odd.sql\ngenerated/**\n[z-a].sql\n',
    'sub/.gitignore': '!build/\nlocal.sql\n',
  };
  const names =
    'top.sql keep.tmp.sql x.tmp.sql !odd.sql Build/a.sql build/a.sql generated/a.sql sub/top.sql sub/local.sql ' +
    'sub/build/a.sql sub/deep/local.sql sub/deep/top.sql local.sql tracked/x.tmp.sql';
  const files = { ...rules, ...Object.fromEntries(names.split(' ').map((name) => [name, ''])) };

  it('leaves out what git leaves out, and nothing else', async () => {
    const cwd = folderWith(files);
    const git = (...words: string[]) => spawnSync('git', words, { cwd, encoding: 'utf8' });
    git('init', '-q');
    const listed = git('-c', 'core.excludesFile=', 'ls-files', '-z', '--others', '--exclude-standard').stdout;
    const wanted = listed.split('\0').filter((name) => name.endsWith('.sql'));
    expect(wanted.length).toBeGreaterThan(5);
    expect(await found(cwd, ['.'])).toEqual(wanted.sort());
    expect(await found(path.join(cwd, 'sub'), ['.'])).toEqual(
      wanted.filter((name) => name.startsWith('sub/')).map((name) => name.slice('sub/'.length)),
    );
  });

  it('leaves out less than git where a folder came back in, never more', async () => {
    const cwd = folderWith({ ...files, 'sub/build/x.tmp.sql': '', '.git/': '' });
    expect(await found(cwd, ['sub/build'])).toEqual(['sub/build/a.sql', 'sub/build/x.tmp.sql']);
  });

  it('goes by the rules of each repository that a folder holds', async () => {
    const one = { '.gitignore': 'node_modules/\n', '.git/': '', 'a.sql': '', 'node_modules/m/x.sql': '' };
    const inside = (folder: string) =>
      Object.fromEntries(Object.entries(one).map(([name, text]) => [`${folder}/${name}`, text]));
    const cwd = folderWith({ ...inside('work/first'), ...inside('work/deep/second'), 'work/node_modules/y.sql': '' });
    const own = ['work/deep/second/a.sql', 'work/first/a.sql'];
    expect(await found(cwd, ['work'])).toEqual([...own, 'work/node_modules/y.sql']);
    expect(await found(cwd, ['work'], true)).toHaveLength(5);
  });

  it('says nothing of a file or folder that is named, nor with --all, nor outside a repository', async () => {
    const cwd = folderWith({ ...files, '.git/': '' });
    expect(await found(cwd, ['top.sql'])).toEqual(['top.sql']);
    expect(await found(cwd, ['build'])).toEqual(['build/a.sql']);
    expect(await found(cwd, ['.'], true)).toHaveLength(names.split(' ').length);
    expect(await found(folderWith(files), ['.'])).toHaveLength(names.split(' ').length);
  });
});

describe('an attack by name:', () => {
  it('a link that leads back into itself ends', async () => {
    const cwd = folderWith({ 'sub/a.sql': '' });
    symlinkSync('..', path.join(cwd, 'sub/loop'));
    symlinkSync('self.sql', path.join(cwd, 'sub/self.sql'));
    symlinkSync('a.sql', path.join(cwd, 'sub/other.sql'));
    const { files, links } = await findSqlFiles(['.'], { cwd, all: false });
    expect(files).toEqual(['sub/a.sql', 'sub/other.sql', 'sub/self.sql']);
    expect(links).toEqual(['sub/loop']);
  });

  it('a folder that is not there is told', async () => {
    const { files, unread } = await findSqlFiles(['nowhere/**/*.sql'], { cwd: folderWith({}), all: false });
    expect({ files, unread }).toEqual({ files: [], unread: [{ file: 'nowhere', reason: expect.any(String) }] });
  });

  it('a folder that cannot be looked into is told, not passed over', async () => {
    const cwd = folderWith({ 'a.sql': '' });
    // Deeper than a path may be long, so that opening it by its full name fails for everybody, an administrator included.
    let deep = cwd;
    const name = 'd'.repeat(250);
    const made: string[] = [];
    const from = process.cwd();
    process.chdir(deep);
    try {
      for (let depth = 0; depth < 17; depth++) {
        mkdirSync(name);
        process.chdir(name);
        made.push(name);
      }
    } finally {
      process.chdir(from);
    }
    deep = made.join('/');
    expect(deep.length).toBeGreaterThan(4096);
    const { files, unread } = await findSqlFiles(['.'], { cwd, all: false });
    expect(files).toEqual(['a.sql']);
    expect(unread).toHaveLength(1);
    expect(unread[0]?.reason).toMatch(/can't be looked into/);
    spawnSync('rm', ['-rf', name], { cwd });
  });

  it('names that look like options, patterns and commands are names', async () => {
    const hostile = [
      '--policy.sql',
      '[x].sql',
      'a\n::error::b.sql',
      '$(touch x).sql',
      ' .sql',
      "'; --.sql",
      '\u202e.sql',
    ];
    const cwd = folderWith(Object.fromEntries(hostile.map((name) => [name, ''])));
    expect(await found(cwd, ['.'])).toEqual([...hostile].sort());
    expect(await found(cwd, ['[x].sql'])).toEqual(['[x].sql']);
  });
});
