import { describe, expect, it } from 'vitest';
import { Lifecycle } from '../../src/vscode/lifecycle.ts';
import { until } from '../support/eventually.ts';

/** Something that is put together by what a file says, and when this test lets it. */
class World {
  file = 'first';
  readonly log: string[] = [];
  readonly closed: number[] = [];
  readonly #composing: { resolve(): void; reject(thrown: Error): void }[] = [];
  #count = 0;
  readonly life = new Lifecycle<{ id: number; file: string }>({
    compose: async () => {
      const app = { id: ++this.#count, file: this.file };
      await new Promise<void>((resolve, reject) => this.#composing.push({ resolve, reject }));
      return app;
    },
    rearrange: async (app) => {
      app.file = this.file;
    },
    close: async ({ id }) => {
      this.closed.push(id);
    },
    tooLate: () => new Error('too late'),
    changed: () => undefined,
    log: (sentence) => this.log.push(sentence),
  });

  /** Lets what is being put together come to be; waits until that was begun. */
  async finish(failure?: Error): Promise<void> {
    await until(() => this.#composing.length > 0);
    const composing = this.#composing.shift();
    if (failure === undefined) composing?.resolve();
    else composing?.reject(failure);
  }
}

describe('the life of the product in a window', () => {
  it('begins with the first that needs it, and is the same for everybody', async () => {
    const world = new World();
    expect([world.life.isBegun, world.life.ready]).toEqual([false, undefined]);
    const ids = Promise.all([1, 2].map(() => world.life.use(async ({ id }) => id)));
    await world.finish();
    expect(await ids).toEqual([1, 1]);
    expect(world.life.ready?.id).toBe(1);
  });

  it('an attack by name: a file that is changed while the product starts is in force, and not the one that was read', async () => {
    const world = new World();
    const started = world.life.start();
    await until(() => world.life.isBegun);
    world.file = 'second';
    const taken = world.life.rearrange();
    await world.finish();
    await Promise.all([started, taken]);
    expect(world.life.ready?.file).toBe('second');
  });

  it('takes a change before there is anything to change, and one after it failed', async () => {
    const world = new World();
    await world.life.rearrange();
    const started = world.life.start();
    const taken = world.life.rearrange();
    await world.finish(new Error('no disk'));
    await Promise.all([started, taken]);
    expect([world.life.ready, world.life.failure]).toEqual([undefined, 'no disk']);
    expect(world.log).toEqual(['start: no disk']);

    const again = world.life.use(async ({ id }) => id);
    await world.finish();
    expect([await again, world.life.failure]).toEqual([2, undefined]);
  });

  it('is put together anew once whoever works with it is done', async () => {
    const world = new World();
    let done: (word: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => {
      done = resolve;
    });
    const working = world.life.use(async () => await work);
    await world.finish();
    const restarted = world.life.restart();
    const next = world.life.use(async ({ id }) => id);
    expect(world.closed).toEqual([]);
    done('worked');
    expect(await working).toBe('worked');
    await world.finish();
    await restarted;
    expect([await next, world.closed]).toEqual([2, [1]]);
  });

  it('is nobody’s once it was closed, also while it was being put together', async () => {
    const world = new World();
    const started = world.life.start();
    await until(() => world.life.isBegun);
    const closed = world.life.close();
    await world.finish();
    await Promise.all([started, closed]);
    expect([world.life.ready, world.closed]).toEqual([undefined, [1]]);
    await expect(world.life.use(async () => 1)).rejects.toThrow('too late');
  });
});
