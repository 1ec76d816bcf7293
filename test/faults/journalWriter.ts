// A process that records as fast as it can with eight producers, delivers to the endpoint that it is given, if any, and prints
// each event once it was acknowledged. Its parent kills it.
import { importDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { createIds } from '../../src/composition/ids.ts';
import { openTrail } from '../../src/composition/openTrail.ts';

const [directory = '', key = '', endpoint] = process.argv.slice(2);
const trail = await openTrail({
  directory,
  deviceKey: importDeviceKey(key, 'file'),
  service: { name: 'journal-writer', version: '0' },
  clock: systemClock,
  ids: createIds(systemClock),
  segmentBytes: 256 * 1024,
  ...(endpoint === undefined ? {} : { sink: { url: endpoint } }),
});
process.stdout.write('ready\n');

async function produce(producer: number): Promise<void> {
  for (let i = 0; ; i += 1) {
    const prompt = `${producer}/${i} ${'x'.repeat((i * 37) % 1500)}`;
    const clear = { channel: 'cli', prompt_length: prompt.length, earlier_turns: i } as const;
    const { stream, seq, eventId } = await trail.recorder.record('prompt.submitted', {}, clear, { prompt });
    process.stdout.write(`ack ${stream} ${seq} ${eventId}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, (_, producer) => produce(producer)));
