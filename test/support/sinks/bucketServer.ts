import { createHash } from 'node:crypto';
import type { HeldCopy } from '../../conformance/sink.ts';
import { heldFromLine } from './heldCopy.ts';
import { startVendor, type Vendor, type VendorAnswer, type VendorFault, type VendorRequest } from './vendor.ts';

export interface StoredVersion {
  readonly versionId: string;
  readonly body: string;
  readonly mode: string | undefined;
  readonly until: string | undefined;
  readonly modifiedAt: number;
}

/** What is unlike a good bucket. */
export interface BucketWish {
  /** It forgets the lock that it was asked for. */
  readonly forgetsLocks?: boolean;
  readonly keepsNoVersions?: boolean;
}

export interface BucketServer {
  readonly vendor: Vendor;
  /** Versions of each object, the oldest first. */
  readonly objects: Map<string, StoredVersion[]>;
  /** Writes an object as somebody else would. */
  write(key: string, body: string): void;
  /** The events of the oldest versions, by key. */
  held(): HeldCopy[];
}

const pageSize = 2;

/** A bucket with versions and Object Lock. A second write of a key makes another version, whatever it was asked. */
export async function startBucket(script: VendorFault[], wish: BucketWish = {}): Promise<BucketServer> {
  const objects = new Map<string, StoredVersion[]>();
  let writes = 0;

  const write = (key: string, body: string, mode?: string, until?: string): StoredVersion => {
    writes += 1;
    const version = {
      versionId: `v${writes}`,
      body,
      mode,
      until,
      modifiedAt: Date.parse('2026-11-26T00:00:00Z') + writes,
    };
    objects.set(key, [...(objects.get(key) ?? []), version]);
    return version;
  };

  function take({ method, path, headers, body }: VendorRequest): VendorAnswer {
    const url = new URL(path, 'http://bucket.invalid');
    const key = decodeURIComponent(url.pathname.replace(/^\/audit\/?/, ''));
    if (!isSigned(headers, body)) return { status: 403 };
    if (method === 'PUT') {
      const md5 = createHash('md5').update(body).digest('base64');
      if (headers['content-md5'] !== md5) return { status: 400 };
      const mode = wish.forgetsLocks === true ? undefined : headers['x-amz-object-lock-mode'];
      const { versionId } = write(key, body, mode, headers['x-amz-object-lock-retain-until-date']);
      return { status: 200, headers: wish.keepsNoVersions === true ? {} : { 'x-amz-version-id': versionId } };
    }
    if (url.searchParams.has('versions')) return { status: 200, body: page(url.searchParams) };
    const version = objects.get(key)?.find(({ versionId }) => versionId === url.searchParams.get('versionId'));
    if (version === undefined) return { status: 404 };
    const { mode, until } = version;
    const lock =
      mode === undefined ? {} : { 'x-amz-object-lock-mode': mode, 'x-amz-object-lock-retain-until-date': until ?? '' };
    return { status: 200, headers: lock, ...(method === 'HEAD' ? {} : { body: version.body }) };
  }

  /** Keys ascending, of each the newest version first; small pages. */
  function page(query: URLSearchParams): string {
    const all = [...objects]
      .filter(([key]) => key.startsWith(query.get('prefix') ?? ''))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, versions]) => [...versions].reverse().map((version) => ({ key, ...version })));
    const marker = query.get('version-id-marker');
    const from = marker === null ? 0 : all.findIndex(({ versionId }) => versionId === marker) + 1;
    const shown = all.slice(from, from + pageSize);
    const last = shown.at(-1);
    const isTruncated = from + pageSize < all.length;
    const next = isTruncated
      ? `<NextKeyMarker>${last?.key}</NextKeyMarker><NextVersionIdMarker>${last?.versionId}</NextVersionIdMarker>`
      : '';
    const versions = shown.map(
      ({ key, versionId, modifiedAt }) =>
        `<Version><Key>${key}</Key><VersionId>${versionId}</VersionId><IsLatest>false</IsLatest><LastModified>${new Date(modifiedAt).toISOString()}</LastModified></Version>`,
    );
    return `<?xml version="1.0"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${isTruncated}</IsTruncated>${next}${versions.join('')}</ListVersionsResult>`;
  }

  const vendor = await startVendor(script, take);
  return {
    vendor,
    objects,
    write: (key, body) => void write(key, body),
    held: () =>
      [...objects]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, [oldest]]) => (oldest?.body ?? '').split('\n').filter(Boolean))
        .map(heldFromLine),
  };
}

/** The signature itself has vectors of its own; a store looks at the body's digest first. */
function isSigned(headers: VendorRequest['headers'], body: string): boolean {
  const digest = createHash('sha256').update(body).digest('hex');
  return (
    headers['x-amz-content-sha256'] === digest &&
    headers['authorization']?.startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/') === true
  );
}
