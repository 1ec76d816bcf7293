import { describe, expect, it } from 'vitest';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { isEntry, readEntry } from '../../../../src/core/audit/entry.ts';
import { Permissions } from '../../../../src/core/audit/verify/permissions.ts';
import { SignedStream } from '../../../support/signedStream.ts';

const query = { 'countersign.query.id': 'q-1' };

/** What is found in a stream from an event on. */
function foundFrom(stream: SignedStream, first: number): readonly string[] {
  const permissions = new Permissions();
  return stream.records.slice(first).flatMap((record) => {
    const entry = readEntry(record.payload);
    if (!isEntry(entry)) throw new TypeError(entry.problem);
    return permissions.take(entry, record).map(({ what }) => what);
  });
}

const opened = () => new SignedStream(createSessionSigner()).open();
const dispatched = (stream: SignedStream) => stream.add('query.dispatched', { ...query, sql_sha256: 'x' });

// Approvals are tried with all three verifiers: test/webview/packVerdicts.test.ts.
describe('what was sent', () => {
  it('an attack by name: without asking the policy is found, also behind a decision on another statement', () => {
    const other = { 'countersign.query.id': 'q-2', decision: 'permit' };
    const found = ['sent what no decision of a policy stands before.'];
    expect(foundFrom(dispatched(opened()), 0)).toEqual(found);
    expect(foundFrom(dispatched(opened().add('policy.evaluated', other)), 0)).toEqual(found);
    expect(foundFrom(dispatched(opened()).add('policy.evaluated', { ...query, decision: 'permit' }), 0)).toEqual(found);
  });

  it('is not called that where the beginning of its stream was freed, and the decision may have stood there', () => {
    const stream = dispatched(
      opened()
        .add('policy.evaluated', { ...query, decision: 'permit' })
        .beat(),
    );
    expect(foundFrom(stream, 0)).toEqual([]);
    expect(foundFrom(stream, 2)).toEqual([]);
  });
});
