import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { maxMessageBytes } from '../../../../src/adapters/sinks/syslog/message.ts';
import { createSyslogSink } from '../../../../src/adapters/sinks/syslog/syslogSink.ts';
import { describeSink, type HeldCopy } from '../../../conformance/sink.ts';
import { copiedJournal } from '../../../support/sinks/copiedJournal.ts';
import { ship } from '../../../support/sinks/shipping.ts';
import type { VendorFault, VendorRequest } from '../../../support/sinks/vendor.ts';
import { certificate, certificateKey } from '../../databases/postgres/selfSigned.ts';

/** RFC 5424: priority and version, time, host, program, process, kind, structured data. There is no message behind it. */
const shape =
  /^<110>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) [!-~]{1,255} countersign - audit \[countersign@32473((?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+)\]$/;

/** Messages by octet counting (RFC 5425 section 4.3); what doesn't add up is an error of the sender. */
function readFrames(bytes: Buffer): string[] {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('ascii', at, space));
    if (!Number.isInteger(length) || space + 1 + length > bytes.length)
      throw new Error('The length of a message is wrong.');
    messages.push(bytes.toString('utf8', space + 1, space + 1 + length));
    at = space + 1 + length;
  }
  return messages;
}

function readMessage(message: string): HeldCopy {
  const [, time = '', data = ''] = shape.exec(message) ?? [];
  const fields = Object.fromEntries(
    [...data.matchAll(/ ([a-z]+)="((?:[^"\\\]]|\\["\\\]])*)"/g)].map(([, name, value]) => [name, value]),
  );
  return {
    seq: Number(fields['seq']),
    digest: fields['digest'] ?? '',
    signature: fields['sig'] ?? '',
    form: 'digest',
    isCopy: fields['copy'] === 'true',
    mayBeRepeated: fields['repeat'] === 'possible',
    recordTimeMs: Date.parse(time),
  };
}

/** A receiver that reads each connection to its end and closes. */
async function startReceiver(script: VendorFault[]) {
  const held: HeldCopy[] = [];
  const requests: VendorRequest[] = [];
  /** What TLS runs over: only that can be reset. */
  const sockets = new Set<Socket>();
  const reset = (remotePort: number | undefined): void => {
    for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  };
  const server = createServer({ cert: certificate, key: certificateKey, allowHalfOpen: true }, (socket) => {
    const fault = script.shift() ?? { kind: 'pass' };
    const pieces: Buffer[] = [];
    socket.on('error', () => undefined);
    if (fault.kind === 'resetBefore') {
      reset(socket.remotePort);
      return;
    }
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('end', () => {
      const body = Buffer.concat(pieces);
      requests.push({ method: '', path: '', headers: {}, body: body.toString('utf8'), take: undefined });
      if (fault.kind === 'stall') return;
      held.push(...readFrames(body).map(readMessage));
      if (fault.kind === 'resetAfter') reset(socket.remotePort);
      else socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  server.on('connection', (socket: Socket) => sockets.add(socket));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return { held, requests, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

describeSink('syslog over TLS', {
  deduplicates: false,
  keepsBytes: false,
  faults: new Set(['resetBefore', 'resetAfter', 'stall']),
  garbage: [],
  requestBytes: 300 * 1024,
  async start(script) {
    const { held, requests, port } = await startReceiver(script);
    return {
      requests,
      held: () => held,
      sink: (options) => createSyslogSink({ ...options, host: 'localhost', port, ca: certificate }),
    };
  },
});

const journal = copiedJournal(async (trail) => {
  const actor = { kind: 'person', name: 'Ada', roles: [], attributes: {} } as const;
  for (const id of ['a"]\\b\n<34>1 forged', 'é😀', 'u'.repeat(3000)])
    await trail.recorder.record(
      'prompt.submitted',
      { actor: { ...actor, id } },
      { channel: 'cli', prompt_length: 1, earlier_turns: 0 },
      { prompt: 'x' },
    );
});

describe('a syslog message', () => {
  it('is whole at 2 KiB whatever an event says, and no value forges another record', async () => {
    const { requests, held, port } = await startReceiver([]);
    const options = { name: 'copy-hostile', disclose: ['prompt'], now: () => 0, host: 'localhost', port };
    await ship(journal(), createSyslogSink({ ...options, ca: certificate })).delivered();
    const messages = requests.flatMap(({ body }) => readFrames(Buffer.from(body, 'utf8')));
    for (const message of messages) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(maxMessageBytes);
      expect(message).toMatch(shape);
    }
    expect(messages[1]).toContain(' user="a\\"\\]\\\\b <34>1 forged"');
    expect(messages[2]).toContain(' user="é😀"');
    expect(messages[3]).not.toContain('user=');
    expect(held.map(({ seq }) => seq)).toEqual(journal().events.map(({ seq }) => seq));
  });

  it('goes to no receiver whose certificate nobody vouches for', async () => {
    const { requests, port } = await startReceiver([]);
    const options = { name: 'copy-stranger', disclose: [], now: () => 0, host: 'localhost', port };
    const shipping = ship(journal(), createSyslogSink(options));
    shipping.shipper.start();
    await shipping.shipper.flush({ signal: new AbortController().signal });
    expect(shipping.shipper.status).toMatchObject({
      state: 'offline',
      problem: expect.stringContaining('self-signed'),
    });
    expect(requests).toEqual([]);
  });
});
