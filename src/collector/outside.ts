import type { Disk } from '../adapters/journals/file/disk.ts';
import type { TimeStamper } from '../core/audit/timeStamp/timeStamper.ts';
import type { Witness } from '../core/audit/tree/addCheckpoint.ts';
import { type Repeated, repeat } from './operation/repeat.ts';
import { Stamping } from './timeStamps/stamping.ts';
import type { TreeLog } from './tree/treeLog.ts';
import { Witnessing } from './witnesses/witnessing.ts';

export interface OutsideOptions {
  readonly witnesses?: readonly Witness[];
  /** Pause between two rounds of the witnesses, in milliseconds. */
  readonly witnessPauseMs?: number;
  readonly stamper?: TimeStamper;
}

/** Who outside vouches for a log's checkpoints. */
export interface Outside {
  readonly witnessing: Witnessing;
  /** `undefined` where no authority is named. */
  readonly stamping: Stamping | undefined;
  /** Gives up whatever is being asked. */
  close(): Promise<void>;
}

/** Public witnesses want to be asked every few seconds at most. */
const witnessPauseMs = 5_000;
const stampPauseMs = 30_000;

/** Begins to ask them, each at its own pace. @throws {Error} of the file system. */
export async function openOutside(
  disk: Disk,
  store: string,
  tree: TreeLog,
  options: OutsideOptions,
  log: (line: string) => void,
): Promise<Outside> {
  const parts = { disk, store, tree, now: () => Date.now(), random: Math.random, log };
  const { witnesses = [], stamper } = options;
  const witnessing = await Witnessing.open({ ...parts, witnesses });
  const stamping = stamper === undefined ? undefined : await Stamping.open({ ...parts, stamper });
  const repeated: Repeated[] = [];
  if (witnesses.length > 0)
    repeated.push(repeat((signal) => witnessing.round(signal), options.witnessPauseMs ?? witnessPauseMs));
  if (stamping !== undefined) repeated.push(repeat((signal) => stamping.tick(signal), stampPauseMs));
  return {
    witnessing,
    stamping,
    async close() {
      await Promise.all(repeated.map((one) => one.close()));
    },
  };
}
