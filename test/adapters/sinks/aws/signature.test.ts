import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../../src/adapters/sinks/aws/signature.ts';

const at = (time: string) => Date.parse(time);

/** Requests and signatures that AWS publishes. */
describe('a signature of AWS, version 4', () => {
  const suite = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const suiteScope = { region: 'us-east-1', service: 'service', nowMs: at('2015-08-30T12:36:00Z') };

  // aws-sig-v4-test-suite
  it.each<[string, { method: string; path: string; headers?: Record<string, string>; body?: string }, string]>([
    ['get-vanilla', { method: 'GET', path: '/' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { method: 'GET', path: '/?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', { method: 'POST', path: '/' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        path: '/',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'Param1=value1',
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('is that of the vector %s', (_name, { method, path, headers = {}, body = '' }, signature) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const signed = signedHeaders({ method, url, headers, body }, suite, suiteScope);
    expect(signed['Authorization']).toMatch(new RegExp(`Signature=${signature}$`));
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  const example = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const scope = { region: 'us-east-1', service: 's3', nowMs: at('2013-05-24T00:00:00Z') };

  it('is that of the published request for an object', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
    const signed = signedHeaders({ method: 'GET', url, headers: { range: 'bytes=0-9' }, body: '' }, example, scope);
    expect(signed['Authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('is that of the published request that writes an object', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/test%24file.text');
    const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
    const signed = signedHeaders({ method: 'PUT', url, headers, body: 'Welcome to Amazon S3.' }, example, scope);
    expect(signed['Authorization']).toMatch(
      /Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/,
    );
  });

  it('is that of the published request for a list', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
    const signed = signedHeaders({ method: 'GET', url, headers: {}, body: '' }, example, scope);
    expect(signed['Authorization']).toMatch(
      /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
    );
  });

  it('covers the token of a session', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/');
    const request = { method: 'GET', url, headers: {}, body: '' };
    const signed = signedHeaders(request, { ...example, sessionToken: 'token' }, scope);
    expect(signed).toMatchObject({ 'x-amz-security-token': 'token' });
    expect(signed['Authorization']).toContain('x-amz-security-token');
  });
});
