import { createHash, timingSafeEqual } from 'node:crypto';
import type { CertifiedPerson } from '../../core/audit/keys/person.ts';

/** `write` delivers events, `read` gets audit data, `admin` does both, publishes policies and sees figures of operation. */
export type Role = 'write' | 'read' | 'admin';

/** Whose token came with a request, and what it may. */
export interface Bearer {
  /** For the trail and the log; never the token. */
  readonly name: string;
  /** The only one it can write or read; `undefined` is the collector's own folder. */
  readonly tenant: string | undefined;
  readonly roles: ReadonlySet<Role>;
  /** Who uses the token, where it is one person's; the roles in it are theirs in the organisation. */
  readonly person?: CertifiedPerson | undefined;
  /** Above 0; `undefined` knows no limit. */
  readonly requestsPerSecond: number | undefined;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly bearer: Bearer }
  | { readonly kind: 'refused' }
  /** Who may come in can't be told at the moment, so nobody may. */
  | { readonly kind: 'closed'; readonly reason: string };

/** Tells who asks by the `Authorization` header. */
export interface Access {
  admit(authorization: string | undefined): Promise<Admission>;
  /** Tenants whose tokens are known now; `undefined` is the collector's own folder. */
  tenants(): readonly (string | undefined)[];
  /** Why nobody is let in; `undefined` while all is well. */
  readonly problem: string | undefined;
}

export function mayAs(bearer: Bearer, role: Role): boolean {
  return bearer.roles.has(role) || bearer.roles.has('admin');
}

const everyRole: ReadonlySet<Role> = new Set(['admin']);

/** One token for everything; without one everybody who reaches the address may do everything. */
export function singleAccess(token: string | undefined): Access {
  const wanted = token === undefined ? undefined : tokenDigest(token);
  const name = token === undefined ? 'anyone' : 'token';
  const bearer: Bearer = { name, tenant: undefined, roles: everyRole, requestsPerSecond: undefined };
  return {
    async admit(authorization) {
      const isRight = wanted === undefined || isSame(tokenDigest(bearerToken(authorization)), wanted);
      return isRight ? { kind: 'admitted', bearer } : { kind: 'refused' };
    },
    tenants: () => [undefined],
    problem: undefined,
  };
}

/** The token of an `Authorization` header (RFC 6750); empty where there is none. */
export function bearerToken(authorization: string | undefined): string {
  return /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
}

/** Tokens are compared as digests, so that the time taken says nothing about them, their length included. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
