import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileSink } from '../../../../src/adapters/sinks/file/fileSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { heldFromLine } from '../../../support/sinks/heldCopy.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import type { VendorRequest } from '../../../support/sinks/vendor.ts';
import { temporaryFolder } from '../../../support/trailWorld.ts';

async function heldIn(file: string): Promise<HeldCopy[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map(heldFromLine);
}

describeSink('a file', {
  deduplicates: false,
  keepsBytes: true,
  faults: new Set(),
  garbage: [],
  requestBytes: Number.POSITIVE_INFINITY,
  async start() {
    const file = path.join(await temporaryFolder(), 'audit.ndjson');
    const requests: VendorRequest[] = [];
    return {
      requests,
      async held() {
        const body = await readFile(file, 'utf8');
        requests.splice(0, requests.length, { method: '', path: '', headers: {}, body, take: undefined });
        return await heldIn(file);
      },
      sink: (options) => createFileSink({ ...options, file }),
    };
  },
});

const journal = copiedJournal();
let sinks = 0;

function shippingTo(file: string) {
  sinks += 1;
  return ship(journal(), createFileSink({ name: `copy-file-${sinks}`, disclose: [], now: () => 0, file }));
}

describe('the file', () => {
  it('waits for a folder that is not there, says so, and makes none', async () => {
    const folder = path.join(await temporaryFolder(), 'mount');
    const shipping = shippingTo(path.join(folder, 'audit.ndjson'));
    shipping.shipper.start();
    await shipping.shipper.flush({ signal: new AbortController().signal });
    expect(shipping.shipper.status.problem).toMatch(/can't be written: ENOENT.*Events are kept/);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    await mkdir(folder);
    await shipping.delivered();
    expect(await heldIn(path.join(folder, 'audit.ndjson'))).toHaveLength(journal().events.length);
  });

  it('begins a new line behind one that was cut off', async () => {
    const file = path.join(await temporaryFolder(), 'audit.ndjson');
    await appendFile(file, '{"version":1,"co');
    await shippingTo(file).delivered();
    const [cut, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(cut).toBe('{"version":1,"co');
    expect(lines.map((line) => heldFromLine(line).seq)).toEqual(journal().events.map(({ seq }) => seq));
  });

  it('can be moved away while it is written to, and is for its owner alone', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'audit.ndjson');
    const sink = createFileSink({ name: 'copy-moved', disclose: [], now: () => 0, file });
    const { backlog } = ship(journal(), sink);
    const o = { signal: new AbortController().signal, unsentFrom: 0 };
    for (const target of ['audit.1', 'audit.2']) {
      const batch = await backlog.next(journal().stream, { maxEvents: 5, maxBytes: 1_000_000 });
      if (batch === undefined) throw new Error('The journal has events.');
      expect(await sink.deliver(batch, o)).toMatchObject({ kind: 'acknowledged' });
      await backlog.acknowledged(batch, batch.lastSeq);
      if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
      await rename(file, path.join(folder, target));
    }
    const all = [...(await heldIn(path.join(folder, 'audit.1'))), ...(await heldIn(path.join(folder, 'audit.2')))];
    expect(all.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
