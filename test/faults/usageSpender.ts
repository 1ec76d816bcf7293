// A process that uses what is left of a budget as fast as it can, and says each statement only once it is counted. It ends when
// nothing is left, or when its parent kills it.
import { FileUsageLedger } from '../../src/adapters/usage/file/fileUsageLedger.ts';
import { systemClock } from '../../src/composition/clock.ts';
import { Metering } from '../../src/core/execution/metering.ts';

const [directory = '', queriesPerHour = ''] = process.argv.slice(2);
const metering = new Metering(new FileUsageLedger(directory), systemClock);
const limits = {
  queriesPerHour: Number(queriesPerHour),
  rowsPerDay: { internal: 1_000_000 },
  bytesPerDay: {},
  hours: [],
};
process.stdout.write('ready\n');
for (;;) {
  const why = await metering.begin({ level: 'internal', limits }).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );
  if (why !== undefined) {
    process.stdout.write(`ended ${why}\n`);
    break;
  }
  process.stdout.write('spent\n');
}
