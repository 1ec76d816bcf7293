import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxQuestionLength, parseFromPanel as parseChat } from '../../src/vscode/webviews/protocol/chat.ts';
import { maxSqlLength } from '../../src/vscode/webviews/protocol/reading.ts';
import { maxCopyLength, parseFromPanel as parseResults } from '../../src/vscode/webviews/protocol/results.ts';
import {
  isApprovalOf,
  maxRationaleLength,
  parseFromPanel as parseReview,
} from '../../src/vscode/webviews/protocol/review.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const otherDigest = `sha256:${'b'.repeat(64)}`;
const approve = { kind: 'approve', queryId: 'q-1', digest, rationale: 'It is the monthly report.' };
const arranged = {
  kind: 'arranged',
  runId: 'r-1',
  sort: { column: 2, direction: 'descending' },
  filters: [{ column: 0, kind: 'contains', value: 'au' }],
  find: 'x',
  rows: 12,
};
const looked = {
  kind: 'looked',
  runId: 'r-1',
  rows: [
    [1, 14],
    [20, 20],
  ],
};
const save = { kind: 'save', runId: 'r-1', rows: [3, 0, 2] };
const copy = { kind: 'copy', runId: 'r-1', scope: 'all', rows: 2, columns: 1, text: 'a\nb' };

describe('a message of the review panel', () => {
  it.each([{ kind: 'ready' }, { kind: 'close' }, approve, { kind: 'reject', queryId: 'q-1', rationale: '' }])(
    'is read whole: $kind',
    (message) => expect(parseReview(message)).toEqual(message),
  );

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'approve'],
    ['a list', [approve]],
    ['an unknown kind', { ...approve, kind: 'approveAll' }],
    ['an approval without a digest', { kind: 'approve', queryId: 'q-1', rationale: '' }],
    ['an approval with a digest of another form', { ...approve, digest: digest.toUpperCase() }],
    ['an approval with half a digest', { ...approve, digest: digest.slice(0, 39) }],
    ['an approval with a digest of other letters', { ...approve, digest: `sha256:${'g'.repeat(64)}` }],
    ['an approval with a line after its digest', { ...approve, digest: `${digest}\n` }],
    ['an approval with a list of digests', { ...approve, digest: [digest] }],
    ['an approval of no query', { ...approve, queryId: '' }],
    ['a query named with a path', { ...approve, queryId: '../q-1' }],
    ['an endless rationale', { ...approve, rationale: 'x'.repeat(maxRationaleLength + 1) }],
    ['members that are inherited', Object.create(approve)],
  ])('is dropped when it is %s', (_, message) => expect(parseReview(message)).toBeUndefined());

  it('loses what does not belong to it', () => {
    expect(parseReview({ ...approve, approver: 'admin', force: true })).toEqual(approve);
  });

  it('that approves another text is no approval of this one', () => {
    const forged = parseReview({ ...approve, digest: otherDigest });
    expect(forged).toEqual({ ...approve, digest: otherDigest });
    expect(forged !== undefined && isApprovalOf(forged, { queryId: 'q-1', digest })).toBe(false);
  });

  it('that approves another request with the same text is no approval of this one', () => {
    const replayed = parseReview(approve);
    expect(replayed !== undefined && isApprovalOf(replayed, { queryId: 'q-2', digest })).toBe(false);
    expect(replayed !== undefined && isApprovalOf(replayed, { queryId: 'q-1', digest })).toBe(true);
  });

  it('that rejects never counts as an approval', () => {
    const rejected = parseReview({ ...approve, kind: 'reject' });
    expect(rejected).toEqual({ kind: 'reject', queryId: 'q-1', rationale: approve.rationale });
    expect(rejected !== undefined && isApprovalOf(rejected, { queryId: 'q-1', digest })).toBe(false);
  });
});

describe('a message of the results panel', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'openDemo' },
    { kind: 'cancel', runId: 'r-1' },
    { kind: 'showInEditor', runId: 'r-1' },
    copy,
    looked,
    arranged,
    save,
    { kind: 'arranged', runId: 'r-1', filters: [], rows: 0 },
    { kind: 'save', runId: 'r-1' },
  ])('is read whole: $kind', (message) => expect(parseResults(message)).toEqual(message));

  it.each([
    ['a cancellation of nothing', { kind: 'cancel' }],
    ['a copy of negative size', { ...copy, rows: -1 }],
    ['a copy of half a row', { ...copy, rows: 1.5 }],
    ['a copy of no number', { ...copy, columns: Number.NaN }],
    ['a copy of an unknown scope', { ...copy, scope: 'database' }],
    ['a copy of HTML', { ...copy, text: { html: '<b>' } }],
    ['a look at no rows', { ...looked, rows: [] }],
    ['a look at rows before the first', { ...looked, rows: [[0, 3]] }],
    ['a look at rows from the last to the first', { ...looked, rows: [[3, 1]] }],
    ['a look at more ranges than a screen has', { ...looked, rows: Array.from({ length: 2_001 }, () => [1, 1]) }],
    ['an order that there is not', { ...arranged, sort: { column: 2, direction: 'sideways' } }],
    ['a filter that there is not', { ...arranged, filters: [{ column: 0, kind: 'matches', value: '.*' }] }],
    [
      'a filter of an endless value',
      { ...arranged, filters: [{ column: 0, kind: 'equals', value: 'x'.repeat(1_001) }] },
    ],
    ['an arrangement without its filters', { ...arranged, filters: undefined }],
    ['a search for an object', { ...arranged, find: { text: 'x' } }],
    ['rows to save that are no numbers', { ...save, rows: ['0; DROP TABLE x'] }],
    ['rows to save of no result', { kind: 'save', rows: [0] }],
    ['a copy too large for a clipboard', { ...copy, text: 'x'.repeat(maxCopyLength + 1) }],
  ])('is dropped when it is %s', (_, message) => expect(parseResults(message)).toBeUndefined());
});

describe('a message of the chat panel', () => {
  it.each([
    { kind: 'ready' },
    { kind: 'chooseConnection' },
    { kind: 'chooseModel' },
    { kind: 'newConversation' },
    { kind: 'ask', turnId: 't-1', text: 'How many?' },
    { kind: 'stop', turnId: 't-1' },
    { kind: 'run', blockId: 'b-1', sql: 'SELECT 1' },
    { kind: 'insert', blockId: 'b-1', sql: 'SELECT 1' },
    { kind: 'copySql', blockId: 'b-1', sql: 'SELECT 1' },
    { kind: 'cancelRun', blockId: 'b-1' },
    { kind: 'shownAgain', blockId: 'b-1', rows: 50 },
    { kind: 'compareDrafts', blockId: 'b-1', alternative: 1 },
    copy,
  ])('is read whole: $kind', (message) => expect(parseChat(message)).toEqual(message));

  it.each([
    ['an empty question', { kind: 'ask', turnId: 't-1', text: ' \n' }],
    ['an endless question', { kind: 'ask', turnId: 't-1', text: 'x'.repeat(maxQuestionLength + 1) }],
    ['a run of endless SQL', { kind: 'run', blockId: 'b-1', sql: 'x'.repeat(maxSqlLength + 1) }],
    ['rows of no block, shown again', { kind: 'shownAgain', rows: 50 }],
    ['a run without its block', { kind: 'run', sql: 'DELETE FROM customers' }],
    ['a command of the editor', { kind: 'command', command: 'workbench.action.quit' }],
  ])('is dropped when it is %s', (_, message) => expect(parseChat(message)).toBeUndefined());
});

describe('whatever a page sends', () => {
  it('is read without an error, and never as more than it is', () => {
    const member = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(digest), fc.constant('q-1'));
    const message = fc.oneof(
      fc.anything(),
      fc.record(
        {
          kind: fc.constantFrom(
            'ready',
            'approve',
            'reject',
            'run',
            'ask',
            'copy',
            'cancel',
            'looked',
            'arranged',
            'save',
            '__proto__',
          ),
          rows: fc.oneof(member, fc.array(fc.oneof(fc.nat(9), fc.tuple(fc.nat(9), fc.nat(9))))),
          filters: fc.array(fc.record({ column: fc.nat(9), kind: fc.constantFrom('equals', 'x'), value: fc.string() })),
          queryId: member,
          digest: member,
          rationale: member,
          blockId: member,
          sql: member,
          turnId: member,
          text: member,
          runId: member,
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(message, (value) => {
        for (const parse of [parseChat, parseResults, parseReview]) {
          const read = parse(value);
          // What was read is a part of what was sent: nothing is made up, nothing converted.
          if (read !== undefined) expect(value).toMatchObject(read);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
