import { Duplex } from 'node:stream';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';
import { MessageReader, packetTypes } from './packets.ts';

/**
 * TLS as TDS 7 does it (MS-TDS 3.2.5.1): the handshake travels inside of PRELOGIN packets, and what comes after it doesn't.
 */
export function acceptTls(socket: Duplex, options: TLSSocketOptions): TLSSocket {
  let isWrapped = true;
  const reader = new MessageReader(({ data }) => wire.push(data));
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      if (!isWrapped) {
        socket.write(chunk, done);
        return;
      }
      const header = Buffer.from([packetTypes.prelogin, 1, 0, 0, 0, 0, 1, 0]);
      header.writeUInt16BE(8 + chunk.length, 2);
      socket.write(Buffer.concat([header, chunk]), done);
    },
    final: (done) => socket.end(done),
  });
  socket.on('data', (chunk: Buffer) => {
    // The client's first byte without a packet around it is that of a TLS record.
    if (isWrapped && chunk[0] === packetTypes.prelogin) reader.push(chunk);
    else {
      isWrapped = false;
      wire.push(chunk);
    }
  });
  socket.on('close', () => wire.destroy());
  const secure = new TLSSocket(wire, { ...options, isServer: true });
  secure.on('error', () => socket.destroy());
  return secure;
}
