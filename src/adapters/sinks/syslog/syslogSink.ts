import { isIP } from 'node:net';
import os from 'node:os';
import { connect } from 'node:tls';
import { type CopyAnswer, type CopySinkOptions, createCopySink } from '../../../core/audit/copies/copySink.ts';
import type { Sink } from '../../../core/audit/delivery/delivery.ts';
import type { Abortable } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { exchangeTimeoutMs } from '../http/exchange.ts';
import { maxMessageBytes, syslogMessage } from './message.ts';

export interface SyslogSinkOptions extends CopySinkOptions {
  readonly host: string;
  readonly port: number;
  /** Certificates in PEM that vouch for the receiver; those of the system where none are given. */
  readonly ca?: string;
  /** Private enterprise number; 32473, that of examples (RFC 5612), where none is given. */
  readonly enterprise?: number;
  readonly timeoutMs?: number;
}

const exampleEnterprise = 32_473;
const limits = { requestBytes: 256 * 1024, itemBytes: maxMessageBytes };

/**
 * Sends copies as syslog messages over TLS (RFC 5424 and RFC 5425), in digest form. Syslog has no acknowledgement: events count
 * as taken once the receiver has closed its end of a connection over which all of them went. A receiver that dies then
 * loses them all the same.
 */
export function createSyslogSink(options: SyslogSinkOptions): Sink {
  const origin = { hostName: os.hostname(), enterprise: options.enterprise ?? exampleEnterprise };
  return createCopySink(
    {
      limits,
      encode: (copy, recordTimeMs) => syslogMessage(copy, recordTimeMs, origin),
      async send(items, o) {
        // Octet counting (RFC 5425 section 4.3): a receiver that knows the length never guesses where a record ends.
        const bytes = items.map((item) => `${item.bytes} ${item.text}`).join('');
        const problem = await sendOverTls(options, bytes, o);
        if (problem === undefined) return { kind: 'taken', items: items.length };
        const where = `${options.host}:${options.port}`;
        return {
          kind: 'retry',
          problem: `The syslog receiver ${where} can't be reached: ${problem}. Events are kept and sent later.`,
        } satisfies CopyAnswer;
      },
    },
    options,
  );
}

/** Opens a connection, sends, and waits until the other end has read to the end and closed. @returns what went wrong. */
async function sendOverTls(options: SyslogSinkOptions, bytes: string, o: Abortable): Promise<string | undefined> {
  const { host, port, ca } = options;
  const signal = AbortSignal.any([o.signal, AbortSignal.timeout(options.timeoutMs ?? exchangeTimeoutMs)]);
  return await new Promise((resolve) => {
    let problem: string | undefined = 'the connection broke';
    const socket = connect(
      {
        host,
        port,
        minVersion: 'TLSv1.2',
        ...(isIP(host) ? {} : { servername: host }),
        ...(ca === undefined ? {} : { ca }),
      },
      () => socket.end(bytes, 'utf8'),
    );
    const giveUp = (): void => {
      socket.destroy(new Error('it did not answer in time'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    socket.on('error', (thrown) => {
      problem = sentenceOf(thrown);
    });
    // The other end says that it has read to the end; only after ours was sent does that mean anything.
    socket.on('end', () => {
      if (socket.writableFinished) problem = undefined;
    });
    socket.on('close', (hadError) => {
      signal.removeEventListener('abort', giveUp);
      resolve(hadError ? (problem ?? 'the connection broke') : problem);
    });
    socket.resume(); // What a receiver says is not read, and its end is only seen when everything before it is.
  });
}
