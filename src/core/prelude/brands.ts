declare const brand: unique symbol;
/** A string of one meaning: a plain string does not compile in its place. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One question and everything that follows from it; a UUIDv7. */
export type RequestId = Branded<'RequestId'>;
/** One statement sent, or refused, for a question; a UUIDv7. */
export type QueryId = Branded<'QueryId'>;
/** One permission to run one text once; a UUIDv7. */
export type GrantId = Branded<'GrantId'>;
/** The name of a connection in the settings, for example `demo`. */
export type ConnectionName = Branded<'ConnectionName'>;
/** `sha256:` and 64 lowercase hexadecimal digits. */
export type Digest = Branded<'Digest'>;

/** Names a string as what the caller has made sure it is: an id just made, a name just looked up. */
export const asRequestId = (id: string): RequestId => id as RequestId;
export const asQueryId = (id: string): QueryId => id as QueryId;
export const asGrantId = (id: string): GrantId => id as GrantId;
export const asDigest = (digest: string): Digest => digest as Digest;
export const asConnectionName = (name: string): ConnectionName => name as ConnectionName;
