import { describe, expect, it } from 'vitest';
import { Catalogs } from '../../src/composition/catalogs.ts';
import { ada, devProfile, emptyCatalog, never, World } from '../support/world.ts';

describe('the catalogs of an app', () => {
  it('are read once, however many ask at the same time', async () => {
    const world = new World();
    const catalogs = new Catalogs(world.enforcementPoint, ada, world.clock);
    let told = 0;
    catalogs.onRead(() => {
      told += 1;
    });
    expect(catalogs.known(devProfile.name)).toBeUndefined();
    const read = await Promise.all([1, 2, 3].map(async () => await catalogs.read(devProfile, { signal: never })));
    expect(read).toEqual([emptyCatalog, emptyCatalog, emptyCatalog]);
    expect(world.database.connections).toBe(1);
    expect(told).toBe(1);
    expect(catalogs.known(devProfile.name)).toEqual(emptyCatalog);
  });

  it('know when they were read, as long as they are known', async () => {
    const world = new World();
    const catalogs = new Catalogs(world.enforcementPoint, ada, world.clock);
    expect(catalogs.readAt(devProfile.name)).toBeUndefined();
    await catalogs.read(devProfile, { signal: never });
    const readAt = world.clock.now();
    world.clock.advance(60_000);
    expect(catalogs.readAt(devProfile.name)).toBe(readAt);
    catalogs.forget(devProfile.name);
    expect(catalogs.readAt(devProfile.name)).toBeUndefined();
    await catalogs.read(devProfile, { signal: never });
    expect(catalogs.readAt(devProfile.name)).toBe(readAt + 60_000);
  });

  it('are read again after they were forgotten, and after a reading failed', async () => {
    const world = new World();
    const catalogs = new Catalogs(world.enforcementPoint, ada, world.clock);
    world.database.connectFails = new Error('away');
    await expect(catalogs.read(devProfile, { signal: never })).rejects.toThrow('away');
    world.database.connectFails = undefined;
    expect(await catalogs.read(devProfile, { signal: never })).toEqual(emptyCatalog);
    catalogs.forget(devProfile.name);
    expect(catalogs.known(devProfile.name)).toBeUndefined();
  });

  it('that one caller no longer waits for are still read for the others', async () => {
    const world = new World();
    const catalogs = new Catalogs(world.enforcementPoint, ada, world.clock);
    const leaving = new AbortController();
    const gone = catalogs.read(devProfile, { signal: leaving.signal });
    const staying = catalogs.read(devProfile, { signal: never });
    leaving.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    expect(await staying).toEqual(emptyCatalog);
  });
});
