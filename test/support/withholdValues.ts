import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { openerOf } from '../../src/adapters/journals/file/sealing/streamKeys.ts';
import { isEntry, readEntry } from '../../src/core/audit/entry.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { encodeRecord } from '../../src/core/audit/record.ts';
import { scanSegment } from '../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader } from '../../src/core/audit/segment.ts';

/** Takes the values beside the events of a trail away, as an organisation that keeps none does: every signature stays valid. */
export async function withholdValues(
  directory: string,
  isKept: (disclosure: string) => boolean = () => false,
): Promise<void> {
  const streams = path.join(directory, 'streams');
  for (const stream of readdirSync(streams)) {
    const open = await openerOf(nodeDisk, directory, stream);
    for (const name of readdirSync(path.join(streams, stream)).filter((file) => file.endsWith('.seg'))) {
      const file = path.join(streams, stream, name);
      const scan = scanSegment(readFileSync(file));
      if ('problem' in scan) throw new Error(scan.problem);
      const frames = scan.stretches.map((stretch) => {
        if (stretch.kind !== 'record') throw new Error(stretch.reason);
        const { record } = stretch;
        const entry = readEntry(record.payload);
        if (!isEntry(entry)) throw new Error(entry.problem);
        const { payload, signature, disclosures } = open(record, entry.seq);
        const kept = { payload, signature, disclosures: disclosures.filter(isKept) };
        return encodeGroup([encodeFrame(frameTypes.event, encodeRecord(kept))]);
      });
      writeFileSync(file, Buffer.concat([encodeHeader(scan.header), ...frames]));
    }
  }
}
