import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noteVersion } from '../../src/composition/noteVersion.ts';
import { MemoryTrail } from '../support/memoryTrail.ts';

async function started(...versions: readonly string[]) {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'countersign-version-')), 'versions.json');
  const trail = new MemoryTrail();
  for (const version of versions) await noteVersion(file, { name: 'editor', version }, trail, {});
  return { trail, file };
}

describe('the version of a program', () => {
  it('is on record once when it first runs, and once for each other one', async () => {
    const { trail } = await started('1.0.0', '1.0.0', '1.1.0', '1.1.0');
    expect(trail.events.map(({ type, clear }) => [type, clear])).toEqual([
      ['extension.installed', { version: '1.0.0' }],
      ['extension.updated', { version: '1.1.0', before: '1.0.0' }],
    ]);
  });

  it('is of each program by itself', async () => {
    const { trail, file } = await started('1.0.0');
    await noteVersion(file, { name: 'command-line', version: '1.0.0' }, trail, {});
    expect(trail.types()).toEqual(['extension.installed', 'extension.installed']);
  });

  it('is told once more where its note was changed by hand, and stops nothing', async () => {
    const { trail, file } = await started('1.0.0');
    await writeFile(file, '{"version":1,"services":["__proto__"]}');
    await noteVersion(file, { name: 'editor', version: '1.0.0' }, trail, {});
    expect(trail.types()).toEqual(['extension.installed', 'extension.installed']);
  });

  it('is not noted while it can not be recorded', async () => {
    const { trail, file } = await started();
    trail.fail();
    await noteVersion(file, { name: 'editor', version: '1.0.0' }, trail, {});
    trail.recover();
    await noteVersion(file, { name: 'editor', version: '1.0.0' }, trail, {});
    expect(trail.types()).toEqual(['extension.installed']);
  });
});
