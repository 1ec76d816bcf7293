import path from 'node:path';
import { sealingKeyInFile } from '../../adapters/journals/file/sealing/sealingKey.ts';
import { deviceKeyInFile } from '../../adapters/signers/nodeCrypto/deviceKey.ts';
import { systemClock } from '../../composition/clock.ts';
import { createIds } from '../../composition/ids.ts';
import { openTrail, type Trail } from '../../composition/openTrail.ts';
import { version } from '../../composition/version.ts';
import type { Terminal } from '../command.ts';
import { homeFolder } from '../home.ts';
import { sinkFrom } from '../organisation.ts';

/** Folder of the trail of this machine's command line. */
export const ownTrailFolder = (terminal: Terminal): string => path.join(homeFolder(terminal), 'trail');

/**
 * The trail of this machine, for commands that run nothing and must be on record. Without `delivers` nothing leaves: what waits is sent by
 * the next process. @throws {TrailError} It can't be written.
 */
export async function openOwnTrail(terminal: Terminal, { delivers }: { readonly delivers: boolean }): Promise<Trail> {
  const home = homeFolder(terminal);
  const sink = delivers ? sinkFrom(terminal) : undefined;
  return await openTrail({
    directory: ownTrailFolder(terminal),
    deviceKey: await deviceKeyInFile(path.join(home, 'device.key')),
    sealingKey: await sealingKeyInFile(path.join(home, 'sealing.key')),
    service: { name: 'countersign-cli', version },
    clock: systemClock,
    ids: createIds(systemClock),
    ...(sink === undefined ? {} : { sink }),
  });
}
