import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { freePort } from './editorServer.ts';
import { eventually } from './eventually.ts';
import { collectedTypes, recordedSteps, typesOf } from './hostTrail.ts';
import type { VsCode } from './vscodeHost.ts';

/** A collector that several topics share, at an address where nobody listens until it is started, and again once it is stopped. */
export class EndpointAway {
  #directory = '';
  #port = 0;
  #collector: Collector | undefined;

  async findPlace(): Promise<void> {
    this.#directory = mkdtempSync(path.join(os.tmpdir(), 'countersign-collector-'));
    this.#port = await freePort();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#collector = await startCollector({ port: this.#port, directory: this.#directory, log: () => undefined });
  }

  async stop(): Promise<void> {
    await this.#collector?.close();
    this.#collector = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Waits until the endpoint has every step that is recorded here, in its order: none is lost, and none is there twice. */
export async function allArrives({ server }: VsCode, { url }: EndpointAway): Promise<void> {
  // Both are read each time: that rows stand on the screen is recorded whenever the window draws them.
  const both = async () => [await collectedTypes(url), typesOf(await recordedSteps(server.trail))];
  await eventually(both, ([there, here]) => there?.join() === here?.join(), 90_000);
}
