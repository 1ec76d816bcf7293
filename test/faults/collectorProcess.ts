// A collector in a process of its own. Its parent kills it.
import { startCollector } from '../../src/collector/startCollector.ts';

const [directory = '', port = '0'] = process.argv.slice(2);
const collector = await startCollector({
  port: Number(port),
  directory,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`ready ${new URL(collector.url).port}\n`);
process.once('SIGTERM', () => void collector.close().then(() => process.exit(0)));
