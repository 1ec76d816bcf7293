import { CodedError } from '../core/prelude/codedError.ts';

/**
 * The collector can't start; nothing was changed.
 * - `PORT_TAKEN`: another program listens there; the caller may step to the next port.
 * - `ADDRESS_UNUSABLE`: the host or port can't be listened on at all.
 * - `STORE_IN_USE`: another collector writes the same folder.
 * - `STORE_UNREADABLE`: the folder can't be made or read.
 */
export class CollectorError extends CodedError<
  'PORT_TAKEN' | 'ADDRESS_UNUSABLE' | 'STORE_IN_USE' | 'STORE_UNREADABLE'
> {}
