import { createDatadogSink } from '../../../../src/adapters/sinks/datadog/datadogSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { heldFromFields } from '../../../support/sinks/heldCopy.ts';
import { httpFaults, startVendor } from '../../../support/sinks/vendor.ts';

const requestBytes = 5_000_000;
const logBytes = 1_000_000;

describeSink('Datadog', {
  deduplicates: false,
  keepsBytes: true,
  faults: httpFaults,
  garbage: ['<html>Please sign in</html>', '', '"ok"'],
  itemBytes: logBytes,
  pastMs: 18 * 3_600_000,
  requestBytes,
  async start(script) {
    const held: HeldCopy[] = [];
    const vendor = await startVendor(script, ({ body, path, headers }) => {
      if (path !== '/api/v2/logs') return { status: 404 };
      if (headers['dd-api-key'] !== 's3cret') return { status: 403 };
      if (Buffer.byteLength(body) > requestBytes) return { status: 413 };
      const logs = JSON.parse(body) as Record<string, unknown>[];
      if (logs.length > 1000) return { status: 400 };
      for (const log of logs) {
        // What is larger is cut, and the answer is the same.
        const isCut = Buffer.byteLength(JSON.stringify(log)) > logBytes;
        const text = String(log['message']);
        held.push(heldFromFields(log, isCut ? text.slice(0, 1000) : text, Number(log['timestamp'])));
      }
      return { status: 202, body: '{}' };
    });
    return {
      requests: vendor.requests,
      held: () => held,
      sink: (options) => createDatadogSink({ ...options, site: 'datadoghq.eu', url: vendor.url, secret: 's3cret' }),
    };
  },
});
