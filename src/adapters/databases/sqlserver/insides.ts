import type * as Driver from './driver.ts';

/** What `tedious` keeps of a connection and doesn't declare. */
export interface Insides {
  socket?: { destroy(): void };
  messageIo?: { readonly tlsNegotiationComplete: boolean };
  debug: ConstructorParameters<typeof Driver.StreamParser>[1];
  config: { readonly options: ConstructorParameters<typeof Driver.StreamParser>[2] & { readonly encrypt: unknown } };
  createTokenStreamParser(message: AsyncIterable<Buffer>, handler: Driver.TokenHandler): unknown;
  sendLogin7Packet(): void;
}

/** The same connection, with what isn't declared. */
export function insidesOf(connection: Driver.Connection): Insides {
  return connection as unknown as Insides;
}

/** Ends the connection's socket now, in whatever state the driver is in; a request under way is told. */
export function destroy(connection: Driver.Connection): void {
  connection.close();
  insidesOf(connection).socket?.destroy();
}
