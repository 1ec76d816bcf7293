import { CodedError } from '../core/prelude/codedError.ts';

/**
 * The collector can't start; nothing was changed.
 * - `PORT_TAKEN`: another program listens there; the caller may step to the next port.
 * - `ADDRESS_UNUSABLE`: the host or port can't be listened on at all.
 * - `PLAIN_HTTP`: it would speak plain HTTP over a network, and nobody said that it may.
 * - `TLS_UNUSABLE`: the certificate or its key can't be read or don't belong together.
 * - `TOKENS_UNUSABLE`: the file of tokens can't be read, or asks for what this set-up can't do.
 * - `STORE_IN_USE`: another collector writes the same folder.
 * - `STORE_UNREADABLE`: the folder can't be made or read.
 */
export class CollectorError extends CodedError<
  | 'PORT_TAKEN'
  | 'ADDRESS_UNUSABLE'
  | 'PLAIN_HTTP'
  | 'TLS_UNUSABLE'
  | 'TOKENS_UNUSABLE'
  | 'STORE_IN_USE'
  | 'STORE_UNREADABLE'
> {}
