import { describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/composition/dialects.ts';
import type { Recorder } from '../../../src/core/audit/recorder.ts';
import { recordAnalysis } from '../../../src/core/audit/steps.ts';
import { asConnectionName, asRequestId } from '../../../src/core/prelude/brands.ts';

/** What of an analysis goes into the trail in clear. */
async function inClear(dialect: string, sql: string): Promise<string> {
  const clear: string[] = [];
  const recorder: Recorder = {
    record: async (_type, _about, payload) => {
      clear.push(JSON.stringify(payload));
      return { eventId: '', stream: '', seq: 0 } as never;
    },
  } as Recorder;
  const about = {
    requestId: asRequestId('r'),
    connection: asConnectionName('c'),
    actor: { kind: 'person', id: 'p', roles: [], attributes: {} },
  } as const;
  const { deciding } = await dialectNamed(dialect);
  await recordAnalysis(recorder, about, deciding.analyse(sql, undefined), { hasCatalog: false });
  return clear.join('\n');
}

describe('what stands in the trail in clear', () => {
  it.each<[string, string, string]>([
    ['behind a quote that is never closed', 'postgresql', "select 'hunter2"],
    ['in an escape string that is never closed', 'postgresql', "select e'hunter2"],
    ['behind dollar quotes that are never closed', 'postgresql', 'select $pass$hunter2'],
    ['in a quoted name that is never closed', 'postgresql', 'select "hunter2'],
    ['in a comment that is never closed', 'postgresql', 'select 1 /* hunter2'],
    ['in text that is no SQL', 'postgresql', 'my password is hunter2'],
    ['beside a statement that is one', 'postgresql', "select 1; my password is hunter2; select 'hunter2"],
    ['behind a quote that is never closed', 'tsql', "select N'hunter2"],
    ['in a bracket that is never closed', 'tsql', 'select [hunter2'],
    ['in a comment that is never closed', 'tsql', 'select 1 /* hunter2'],
    ['in text that is no SQL', 'tsql', 'my password is hunter2'],
    ['in a login’s password', 'tsql', "create login x with password = 'hunter2'"],
    ['behind a quote that is never closed', 'mysql', "select 'hunter2"],
    ['in double quotes, which are a string', 'mysql', 'select "hunter2"'],
    ['behind a backtick that is never closed', 'mysql', 'select `hunter2'],
    ['in text that is no SQL', 'snowflake', 'my password is hunter2'],
  ])('never is a value %s, in %s', async (_, dialect, sql) => {
    expect(await inClear(dialect, sql)).not.toContain('hunter2');
  });

  it('is the statement without its values where it can be read', async () => {
    expect(await inClear('postgresql', "select 1 where 'a' = 'hunter2'")).toContain('select $1 where $2 = $3');
  });
});
