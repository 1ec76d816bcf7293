import { createHmac, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../../src/core/audit/catalogue.ts';
import { compareWithRecorded } from '../../../../src/core/audit/pseudonyms/comparison.ts';
import { pseudonymKeyOf } from '../../../../src/core/audit/pseudonyms/pseudonymKey.ts';
import { contentDigestFields, withPseudonyms } from '../../../../src/core/audit/pseudonyms/withPseudonyms.ts';
import { digestOf } from '../../../../src/core/prelude/digest.ts';

const secret = Buffer.alloc(32, 7);
const key = pseudonymKeyOf(secret);
const sql = "SELECT 1 FROM t WHERE born = '1984-03-01'";
const digest = digestOf(sql);

describe('a pseudonym', () => {
  it('is the HMAC of the plain digest, as anybody with the key can make it', () => {
    const mac = createHmac('sha256', secret)
      .update(`sha256:${hash('sha256', sql, 'hex')}`)
      .digest('hex');
    expect(key.pseudonymOf(digest)).toBe(`hmac-sha256:${key.id}:${mac}`);
    expect(key.id).toMatch(/^[0-9A-Za-z_-]{16}$/);
  });

  it('is another under another key, and equal for equal contents', () => {
    const other = pseudonymKeyOf(Buffer.alloc(32, 8));
    expect(other.pseudonymOf(digest).slice(-64)).not.toBe(key.pseudonymOf(digest).slice(-64));
    expect(pseudonymKeyOf(Buffer.from(secret)).pseudonymOf(digest)).toBe(key.pseudonymOf(digest));
  });

  it.each([
    ['same', key.pseudonymOf(digest), sql, [key]],
    ['other', key.pseudonymOf(digest), `${sql} `, [key]],
    ['unknown', key.pseudonymOf(digest), sql, []],
    ['unknown', key.pseudonymOf(digest), sql, [pseudonymKeyOf(Buffer.alloc(32, 8))]],
    ['same', digest, sql, []],
    ['other', digest, `${sql} `, [key]],
    ['other', 'no digest at all', sql, [key]],
    ['other', digest, '\ud800', []],
  ] as const)('compares as %s: %j with %j', (expected, recorded, text, keys) => {
    expect(compareWithRecorded(recorded, text, keys)).toBe(expected);
  });
});

describe('what is recorded in clear', () => {
  it('has a pseudonym for each digest of a content, and plain digests of nothing else than these', () => {
    const pseudonyms = Object.entries(contentDigestFields).flatMap(([type, names]) =>
      names.map((name) => `${type} ${name}`),
    );
    expect(pseudonyms.sort()).toEqual([
      'agent.tool_called input_sha256',
      'agent.tool_ended result_sha256',
      'llm.requested prompt_sha256',
      'query.dispatched sql_sha256',
      'review.decided approved_sql_sha256',
      'review.presented sql_sha256',
      'review.requested sql_sha256',
      'sql.generated sql_sha256',
      'sql.transformed after_sha256',
      'sql.transformed before_sha256',
      'sql.validated fingerprints',
      'sql.validated sql_sha256',
    ]);
    const plain = Object.entries(catalogue).flatMap(([type, { clear }]) =>
      Object.keys(clear.shape)
        .filter((name) => name.endsWith('_sha256') && !pseudonyms.includes(`${type} ${name}`))
        .map((name) => `${type} ${name}`),
    );
    expect(plain.sort()).toEqual([
      'context.assembled dictionary_sha256',
      'context.assembled instructions_sha256',
      'context.assembled schema_snapshot_sha256',
      'dictionary.changed after_sha256',
      'dictionary.changed before_sha256',
      'policy.adopted bundle_sha256',
      'policy.changed after_sha256',
      'policy.changed before_sha256',
      'policy.evaluated policy_sha256',
      // A ticket holds a random number that stands in no trail, so that nobody can guess what has its digest.
      'review.answered ticket_sha256',
      'review.decided ticket_sha256',
      'review.ended ticket_sha256',
      'review.posted ticket_sha256',
      'review.presented ticket_sha256',
      'review.requested ticket_sha256',
      'session.started dictionary_sha256',
      'session.started policy_sha256',
      'sql.transformed policy_sha256',
    ]);
  });

  it('keeps fingerprints that tell no literals, and asks for no key where no digest is', () => {
    const clear = { sql_sha256: digest, fingerprints: ['0'.repeat(32), digest], dialect: 'postgresql' };
    expect(withPseudonyms({ type: 'sql.validated', clear, sealed: {} }, () => key).clear).toEqual({
      sql_sha256: key.pseudonymOf(digest),
      fingerprints: ['0'.repeat(32), key.pseudonymOf(digest)],
      dialect: 'postgresql',
    });
    const expired = { type: 'review.decided', clear: { decision: 'expire' }, sealed: {} } as const;
    const unasked = () => {
      throw new TypeError('No key is needed.');
    };
    expect(withPseudonyms(expired, unasked)).toEqual(expired);
  });
});
