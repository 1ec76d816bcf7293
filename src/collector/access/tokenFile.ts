import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { certifiedPerson } from '../../core/audit/keys/person.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { type Access, type Admission, type Bearer, bearerToken, isSame, type Role, tokenDigest } from './access.ts';

/** Names a folder and a database schema, so it is plain. Windows keeps some names for devices, in every folder. */
export const tenantPattern: RegExp = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z][a-z0-9_]{0,30}$/;

/** A client's day is far below it; a program that asks in a circle is above. */
const defaultRequestsPerSecond = 100;
/** The file is looked at again at the earliest after this time. */
const recheckMs = 1_000;

const shape = z.strictObject({
  version: z.literal(1),
  tokens: z.array(
    z.strictObject({
      name: z.string().min(1).max(100),
      /** Hexadecimal SHA-256 of the token: the file holds nothing that lets anyone in. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      roles: z.array(z.enum(['write', 'read', 'admin'])).min(1),
      tenant: z.string().regex(tenantPattern).optional(),
      expires_at: z.iso.datetime({ offset: true }).optional(),
      requests_per_second: z.number().positive().max(1_000_000).optional(),
      /** Whose token it is: such a person can ask others to approve, and approve what others ask. */
      person: certifiedPerson.optional(),
    }),
  ),
});

interface Known {
  readonly digest: Buffer;
  readonly bearer: Bearer;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

export interface TokenFileParts {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  log(line: string): void;
}

/**
 * Access by a file of tokens, which is read again when it changes: tokens come, go and expire without a restart. While it can't be
 * read or understood nobody is let in, because what was taken out of it can't be told. Clients keep their events meanwhile.
 */
export class TokenFile implements Access {
  readonly #file: string;
  readonly #parts: TokenFileParts;
  #known: readonly Known[] = [];
  #problem: string | undefined;
  #stamp: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;

  constructor(file: string, parts: TokenFileParts) {
    this.#file = file;
    this.#parts = parts;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  tenants(): readonly (string | undefined)[] {
    return [...new Set(this.#known.map(({ bearer }) => bearer.tenant))];
  }

  async admit(authorization: string | undefined): Promise<Admission> {
    await this.refresh();
    if (this.#problem !== undefined)
      return { kind: 'closed', reason: 'The collector can’t tell at the moment who may come in.' };
    const given = tokenDigest(bearerToken(authorization));
    let found: Known | undefined;
    // All are compared, so that the time taken doesn't tell which one was nearly right.
    for (const known of this.#known) if (isSame(known.digest, given)) found = known;
    if (found === undefined || found.expiresAt <= this.#parts.now()) return { kind: 'refused' };
    return { kind: 'admitted', bearer: found.bearer };
  }

  /** Reads the file where it has changed, at most once a second. Never rejects: `problem` says what is wrong. */
  async refresh(): Promise<void> {
    const now = this.#parts.now();
    if (Math.abs(now - this.#checkedAt) >= recheckMs) {
      this.#checkedAt = now;
      this.#checking = this.#read();
    }
    await this.#checking;
  }

  async #read(): Promise<void> {
    try {
      const status = await stat(this.#file);
      const stamp = `${status.ino} ${status.size} ${status.mtimeMs} ${status.mode}`;
      if (stamp === this.#stamp) return;
      // Windows has no such bits; there the folder's rights protect the file.
      if (process.platform !== 'win32' && (status.mode & 0o022) !== 0)
        throw new TypeError(`others may write it, and so let themselves in. Close it with: chmod go-w ${this.#file}`);
      this.#known = readTokens(await readFile(this.#file, 'utf8'));
      this.#stamp = stamp;
      if (this.#problem !== undefined) this.#parts.log('The file of tokens can be read again.');
      this.#problem = undefined;
    } catch (thrown) {
      const problem = `Nobody is let in: the file of tokens ${this.#file} can't be used: ${sentenceOf(thrown).replace(/\.$/, '')}.`;
      if (problem !== this.#problem) this.#parts.log(problem);
      this.#problem = problem;
      this.#stamp = undefined;
      this.#known = [];
    }
  }
}

/** @throws {TypeError} It isn't a file of tokens; the sentence names the place and repeats nothing of it. */
function readTokens(text: string): Known[] {
  const read = shape.safeParse(parsedJson(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new TypeError(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not understood'}`);
  }
  const digests = read.data.tokens.map(({ sha256 }) => sha256);
  const again = digests.findIndex((digest, i) => digests.indexOf(digest) < i);
  if (again >= 0)
    throw new TypeError(`tokens.${again}.sha256: this token stands there twice, so what it is good for can't be told`);
  return read.data.tokens.map(({ name, sha256, roles, tenant, expires_at, requests_per_second, person }) => ({
    digest: Buffer.from(sha256, 'hex'),
    bearer: {
      name,
      tenant,
      roles: new Set<Role>(roles),
      requestsPerSecond: requests_per_second ?? defaultRequestsPerSecond,
      person,
    },
    expiresAt: expires_at === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires_at),
  }));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new TypeError('it is not JSON', { cause: thrown });
  }
}
