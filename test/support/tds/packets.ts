import type { Duplex } from 'node:stream';

/** Types of packets (MS-TDS 2.2.3.1.1). */
export const packetTypes = { batch: 1, rpc: 3, answer: 4, attention: 6, login: 16, prelogin: 18 } as const;

/** A message of a client: what its packets carry, put together. */
export interface ClientMessage {
  readonly type: number;
  readonly data: Buffer;
  /** The client took it back before it was sent whole. */
  readonly isIgnored: boolean;
  /** The client asks for the session to be reset first. */
  readonly resets: boolean;
}

const headerLength = 8;
const last = 0x01;
const ignore = 0x02;
const reset = 0x08;

/** Puts a client's packets together to messages. */
export class MessageReader {
  #bytes = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #resets = false;
  readonly #onMessage: (message: ClientMessage) => void;

  constructor(onMessage: (message: ClientMessage) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= headerLength) {
      const length = this.#bytes.readUInt16BE(2);
      if (length < headerLength || this.#bytes.length < length) return;
      const packet = this.#bytes.subarray(0, length);
      this.#bytes = this.#bytes.subarray(length);
      const status = packet.readUInt8(1);
      this.#parts.push(packet.subarray(headerLength));
      this.#resets ||= (status & reset) !== 0;
      if ((status & last) === 0) continue;
      const message = {
        type: packet.readUInt8(0),
        data: Buffer.concat(this.#parts),
        isIgnored: (status & ignore) !== 0,
        resets: this.#resets,
      };
      this.#parts = [];
      this.#resets = false;
      this.#onMessage(message);
    }
  }

  /** What has arrived and isn't a whole packet yet. */
  get rest(): Buffer {
    return this.#bytes;
  }
}

/** Writes one message in packets of the usual size, and waits where the client reads slowly. */
export class MessageWriter {
  readonly #socket: Duplex;
  readonly #type: number;
  #parts: Buffer[] = [];
  #length = 0;
  #id = 1;

  constructor(socket: Duplex, type: number = packetTypes.answer) {
    this.#socket = socket;
    this.#type = type;
  }

  async write(data: Buffer): Promise<void> {
    this.#parts.push(data);
    this.#length += data.length;
    while (this.#length > bodyLength) {
      const all = Buffer.concat(this.#parts);
      this.#parts = [all.subarray(bodyLength)];
      this.#length = all.length - bodyLength;
      await this.#send(all.subarray(0, bodyLength), 0);
    }
  }

  /** Sends what is left, without ending the message. */
  async flush(): Promise<void> {
    const all = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (all.length > 0) await this.#send(all, 0);
  }

  async end(): Promise<void> {
    await this.#send(Buffer.concat(this.#parts), last);
  }

  async #send(body: Buffer, status: number): Promise<void> {
    if (this.#socket.destroyed) return;
    const header = Buffer.alloc(headerLength);
    header.writeUInt8(this.#type, 0);
    header.writeUInt8(status, 1);
    header.writeUInt16BE(headerLength + body.length, 2);
    header.writeUInt8(this.#id++ & 0xff, 6);
    if (this.#socket.write(Buffer.concat([header, body]))) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        this.#socket.off('drain', go);
        this.#socket.off('close', go);
        resolve();
      };
      this.#socket.on('drain', go);
      this.#socket.on('close', go);
    });
  }
}

const bodyLength = 4096 - headerLength;
