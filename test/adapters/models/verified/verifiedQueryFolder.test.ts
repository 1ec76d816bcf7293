import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDictionaryFile } from '../../../../src/adapters/models/verified/dictionaryFile.ts';
import { readVerifiedQueries } from '../../../../src/adapters/models/verified/verifiedQueryFolder.ts';
import { demoFolder, questionOf } from '../../../core/draft/demo.ts';

const header = '-- question: orders by day\n-- verified_by: Ada\n-- verified_at: 2026-01-01\n';

describe('a folder of verified queries', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'countersign-verified-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array) => writeFile(path.join(folder, name), content);

  it('of the demo answers the demo question with the demo dictionary', async () => {
    const { dictionary, problems } = await readDictionaryFile(path.join(demoFolder, '.countersign/dictionary.yaml'));
    expect(problems).toEqual([]);
    const read = await readVerifiedQueries(path.join(demoFolder, '.countersign/verified'), dictionary);
    expect(read.problems).toEqual([]);
    expect(read.queries.find(questionOf('sales by month and product line for clients acquired in Q3'))?.name).toBe(
      'monthly-revenue-q3-customers.sql',
    );
  });

  it('that is not there holds none', async () => {
    const { queries, problems } = await readVerifiedQueries(path.join(folder, 'nowhere'));
    expect(problems).toEqual([]);
    expect(queries.find(questionOf('orders by day'))).toBeUndefined();
  });

  it('is read past files that are wrong, each said with its place', async () => {
    await put('good.sql', `${header}SELECT 1`);
    await put('bad.sql', `${header}-- verifid: yes\nSELECT 1`);
    await put('binary.sql', new Uint8Array([0x2d, 0x2d, 0xff, 0xfe]));
    await put('huge.sql', 'x'.repeat(2_000_000));
    await put('readme.md', 'not SQL');
    const { queries, problems } = await readVerifiedQueries(folder);
    expect(queries.find(questionOf('orders by day'))?.name).toBe('good.sql');
    expect(problems.map(({ file, line }) => [file, line])).toEqual([
      ['bad.sql', 4],
      ['binary.sql', 1],
      ['huge.sql', 1],
    ]);
  });

  it('says which of its queries have expired, and does not use them', async () => {
    await put('old.sql', `${header}-- expires: 2026-02-01\nSELECT 1`);
    const { queries, problems } = await readVerifiedQueries(folder, undefined, () => '2026-02-01');
    expect(problems[0]?.message).toContain('expired on 2026-02-01');
    expect(queries.find(questionOf('orders by day'))).toBeUndefined();
    const before = await readVerifiedQueries(folder, undefined, () => '2026-01-31');
    expect(before.queries.find(questionOf('orders by day'))).toBeDefined();
  });

  it('is not left by a link, held up by a pipe or entered by a folder', async () => {
    const secret = path.join(folder, 'secret.txt');
    await writeFile(secret, `${header}SELECT 'secret'`);
    await symlink(secret, path.join(folder, 'link.sql'));
    await mkdir(path.join(folder, 'folder.sql'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(folder, 'pipe.sql')]);
    const { queries, problems } = await readVerifiedQueries(folder);
    expect(queries.find(questionOf('orders by day'))).toBeUndefined();
    expect(problems.map((p) => p.file)).toEqual(expect.arrayContaining(['folder.sql', 'link.sql']));
    expect(new Set(problems.map((p) => p.message))).toEqual(new Set(["This isn't a plain file, so it isn't read."]));
  });
});

describe("a dictionary's file", () => {
  it('that is not there is the empty dictionary; one that is a folder is a problem', async () => {
    expect((await readDictionaryFile(path.join(tmpdir(), 'no', 'dictionary.yaml'))).problems).toEqual([]);
    expect((await readDictionaryFile(tmpdir())).problems[0]?.message).toContain("can't be read");
  });
});
