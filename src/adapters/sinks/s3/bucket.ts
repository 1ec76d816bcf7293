import { createHash } from 'node:crypto';
import type { Abortable } from '../../../core/ports.ts';
import { type AwsCredentials, signedHeaders, uriEncoded } from '../aws/signature.ts';
import { exchange, type HttpAnswer } from '../http/exchange.ts';
import { type ObjectVersion, readVersionsPage } from './objectVersions.ts';

export interface BucketOptions {
  /** Address of the bucket itself: `https://name.s3.eu-central-1.amazonaws.com`, or `https://minio.corp/name`. */
  readonly url: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly timeoutMs?: number;
  now(): number;
}

export interface Retention {
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
}

type Answer = HttpAnswer | { readonly lost: string };

/** More pages than an honest prefix has: whoever fills it with versions must not keep us reading. */
const maxPages = 50;
const maxObjectBytes = 64 * 1024 * 1024;
const maxPageBytes = 4 * 1024 * 1024;

/** The requests to a bucket that the sink needs, signed. */
export class Bucket {
  readonly #options: BucketOptions;

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  async put(key: string, body: string, retention: Retention, o: Abortable): Promise<Answer> {
    const headers = {
      'content-type': 'application/x-ndjson',
      // A store demands a checksum with a lock.
      'content-md5': createHash('md5').update(body).digest('base64'),
      'x-amz-object-lock-mode': retention.mode,
      'x-amz-object-lock-retain-until-date': new Date(retention.until).toISOString(),
    };
    return await this.#request('PUT', key, {}, { headers, body }, o);
  }

  async head(version: Pick<ObjectVersion, 'key' | 'versionId'>, o: Abortable): Promise<Answer> {
    return await this.#request('HEAD', version.key, { versionId: version.versionId }, {}, o);
  }

  async get(version: ObjectVersion, o: Abortable): Promise<Answer> {
    const query = { versionId: version.versionId };
    return await this.#request('GET', version.key, query, { answerBytes: maxObjectBytes }, o);
  }

  /** All versions of the objects whose keys begin so; the answer that came instead of them. */
  async versions(prefix: string, o: Abortable): Promise<readonly ObjectVersion[] | Answer> {
    const versions: ObjectVersion[] = [];
    let marker: Record<string, string> = {};
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await this.#request(
        'GET',
        '',
        { versions: '', prefix, ...marker },
        { answerBytes: maxPageBytes },
        o,
      );
      if ('lost' in answer || answer.status !== 200) return answer;
      const read = readVersionsPage(answer.body);
      if (read === undefined) return answer;
      versions.push(...read.versions);
      if (read.next === undefined) return versions;
      marker = { 'key-marker': read.next.key, 'version-id-marker': read.next.versionId };
    }
    return { lost: `more than ${maxPages} pages of versions stand under ${prefix}` };
  }

  async #request(
    method: 'GET' | 'HEAD' | 'PUT',
    key: string,
    query: Readonly<Record<string, string>>,
    what: { readonly headers?: Record<string, string>; readonly body?: string; readonly answerBytes?: number },
    o: Abortable,
  ): Promise<Answer> {
    const { region, credentials, timeoutMs } = this.#options;
    const path = key === '' ? '' : `/${key.split('/').map(uriEncoded).join('/')}`;
    const url = new URL(`${this.#options.url.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const body = what.body ?? '';
    const scope = { region, service: 's3', nowMs: this.#options.now() };
    const headers = signedHeaders({ method, url, headers: what.headers ?? {}, body }, credentials, scope);
    return await exchange(
      {
        url: url.href,
        method,
        headers,
        ...(what.body === undefined ? {} : { body: what.body }),
        ...(what.answerBytes === undefined ? {} : { answerBytes: what.answerBytes }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      },
      o,
    );
  }
}
