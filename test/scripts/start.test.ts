import { mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDesktopEditor } from '../../scripts/desktopEditor.mjs';
import { freePortFrom } from '../../scripts/freePort.mjs';

describe('the start script', () => {
  it('says a taken port and steps over it', async () => {
    const taken = net.createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as net.AddressInfo).port)),
    );
    const said: number[][] = [];
    const free = await freePortFrom(port, (taken, next) => {
      said.push([taken, next]);
    });
    taken.close();
    expect(free).toBeGreaterThan(port);
    expect(said).toEqual([[port, free]]);
  });

  it('finds a desktop editor on the PATH, or none', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'countersign-path-'));
    expect(findDesktopEditor({ PATH: folder })).toBeUndefined();
    writeFileSync(path.join(folder, 'code'), '');
    expect(findDesktopEditor({ PATH: `/nowhere${path.delimiter}${folder}` })).toBe(path.join(folder, 'code'));
  });
});
