import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RowsToSave, saveRows } from '../../src/composition/saveRows.ts';
import type { Recorder } from '../../src/core/audit/recorder.ts';
import { TrailError } from '../../src/core/audit/trailError.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'countersign-save-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const what: RowsToSave = {
  columns: [
    { name: 'id', type: 'int4' },
    { name: 'email', type: 'text', masked: 'The policy masks it in part.' },
  ],
  rows: [
    ['1', 'a***@example.com'],
    ['2', '=1+1'],
    ['3', null],
  ],
  format: 'csv',
  guardsFormulas: true,
};
const sha256 = (bytes: string | Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Keeps what is recorded, and which files there were when it was. */
function recording(fails = false) {
  const events: { type: string; clear: unknown; sealed: unknown; files: string[] }[] = [];
  const recorder: Recorder = {
    record: async (type, _about, clear, sealed) => {
      events.push({ type, clear, sealed, files: await readdir(folder) });
      if (fails) throw new TrailError('CLOSED', 'The trail is closed.');
      return { eventId: 'e', stream: 's', seq: 0 };
    },
  };
  return { recorder, events };
}

describe('rows that are saved', () => {
  it('are on record before any of them is in a file, with the digest of its bytes', async () => {
    const { recorder, events } = recording();
    const file = path.join(folder, 'rows.csv');
    expect(await saveRows(recorder, {}, what, file)).toEqual({ rows: 3, guarded: 1 });
    const bytes = await readFile(file);
    expect(bytes.toString()).toBe("id,email\r\n1,a***@example.com\r\n2,'=1+1\r\n3,\r\n");
    expect(events).toEqual([
      {
        type: 'result.exported',
        clear: {
          destination: 'file',
          format: 'csv',
          rows: 3,
          columns: 2,
          bytes: bytes.length,
          as_handed_out: true,
          masked: ['email'],
          formulas_guarded: 1,
        },
        sealed: { file_sha256: sha256(bytes), path_sha256: sha256(file) },
        files: [],
      },
    ]);
    expect(await readdir(folder)).toEqual(['rows.csv']);
  });

  it('are those that are shown, in their order', async () => {
    const { recorder, events } = recording();
    const file = path.join(folder, 'rows.jsonl');
    await saveRows(recorder, {}, { ...what, order: [2, 0], format: 'jsonl' }, file);
    expect(await readFile(file, 'utf8')).toBe('{"id":3,"email":null}\n{"id":1,"email":"a***@example.com"}\n');
    expect(events[0]?.clear).toMatchObject({ rows: 2, as_handed_out: false });
    expect(events[0]?.clear).not.toHaveProperty('formulas_guarded');
  });

  it('are saved to no file where that can’t be recorded', async () => {
    const { recorder } = recording(true);
    await expect(saveRows(recorder, {}, what, path.join(folder, 'rows.csv'))).rejects.toThrow('The trail is closed.');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leave what was there as it was where the file can’t be written', async () => {
    const { recorder } = recording();
    await expect(saveRows(recorder, {}, what, path.join(folder, 'none', 'rows.csv'))).rejects.toMatchObject({
      code: 'UNWRITABLE',
    });
    // A folder of the name: the file aside was written and can't take its place.
    await expect(saveRows(recorder, {}, what, folder)).rejects.toMatchObject({ code: 'UNWRITABLE' });
    expect((await readdir(path.dirname(folder))).filter((name) => name.endsWith('.countersign'))).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('are as private as the file that they replace', async () => {
    const { recorder } = recording();
    const file = path.join(folder, 'rows.csv');
    await writeFile(file, 'mine');
    await chmod(file, 0o600);
    await saveRows(recorder, {}, what, file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([[[3]], [[0, 0]], [[1.5]], [[-1]]])(
    'an attack by the page: rows %j that the result does not have are refused',
    async (order) => {
      const { recorder, events } = recording();
      const saving = saveRows(recorder, {}, { ...what, order }, path.join(folder, 'rows.csv'));
      await expect(saving).rejects.toMatchObject({ code: 'NO_SUCH_ROW' });
      expect([events, await readdir(folder)]).toEqual([[], []]);
    },
  );
});
