import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDatabaseRecord } from '../../src/composition/databaseRecord.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

async function read(text: string, prefix?: string) {
  const file = path.join(await temporaryFolder(), 'record');
  await writeFile(file, text);
  return await readDatabaseRecord(file, prefix);
}

const prefix = '%m [%p] %q%u@%d/%a ';
const line = '2026-11-26 15:04:05.123 UTC [12] ada@shop/psql LOG:  statement: SELECT 1\n';

describe("a database's own record", () => {
  it.each([
    [' \n\n', undefined, 'is empty'],
    [line, undefined, '--log-line-prefix'],
    [line, '%m [%p] ', 'which account it was'],
    ['time,user,application,statement\n', prefix, 'SHOW log_line_prefix'],
    ['hello\nworld\n', undefined, 'no record of a database that is known'],
    ['"never closed\n'.repeat(3), undefined, 'no record of a database that is known'],
  ])('%j with the prefix %j is refused with a sentence', async (text, given, words) => {
    await expect(read(text, given)).rejects.toThrow(words);
  });

  it('that is not there is told of', async () => {
    await expect(readDatabaseRecord('/no/such/file')).rejects.toThrow('The record /no/such/file can');
  });

  it('is known by its first lines', async () => {
    expect(await read(line, prefix)).toMatchObject({ kind: 'log', system: 'postgresql' });
    expect(await read('rolname,datname,calls,query\n')).toMatchObject({ kind: 'counts', system: 'postgresql' });
    const audit = 'event_time,action_id,user,session_context,statement\n';
    expect(await read(audit)).toMatchObject({ kind: 'log', system: 'microsoft.sql_server' });
    expect(await read('time,user,application,text\n')).toMatchObject({ kind: 'log', system: undefined });
  });
});
