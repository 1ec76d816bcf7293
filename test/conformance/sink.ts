import { describe, expect, it } from 'vitest';
import type { Sink } from '../../src/core/audit/delivery/delivery.ts';
import { type CopiedJournal, copiedJournal, fillWithALargeOne, sealedWords } from '../support/sinks/copiedJournal.ts';
import { type Shipping, ship } from '../support/sinks/shipping.ts';
import type { VendorFault, VendorRequest } from '../support/sinks/vendor.ts';

/** An event as a place of copies holds it. */
export interface HeldCopy {
  readonly seq: number;
  readonly digest: string;
  readonly signature: string;
  /** The signed text, where the place holds it. */
  readonly text?: string;
  readonly form: 'full' | 'digest';
  /** What says that it is a copy. */
  readonly isCopy: boolean;
  readonly mayBeRepeated: boolean;
  /** Milliseconds since the Unix epoch, under which the place files it. */
  readonly recordTimeMs?: number;
}

/** A place of copies in a test. */
export interface Place {
  sink(options: {
    readonly name: string;
    readonly disclose: readonly string[];
    readonly timeoutMs: number;
    now(): number;
  }): Sink;
  /** What it holds, in the order in which it came. */
  held(): readonly HeldCopy[] | Promise<readonly HeldCopy[]>;
  /** What was sent to it; of a place that gets no requests, what `held` has read. */
  readonly requests: readonly VendorRequest[];
}

/** What is claimed of a kind of place, and a fake of it that keeps to its documented protocol and limits. */
export interface PlaceKind {
  start(script: VendorFault[]): Promise<Place>;
  /** Whether the protocol keeps one event from being stored twice. */
  readonly deduplicates: boolean;
  /** Whether the signed bytes arrive as they are. */
  readonly keepsBytes: boolean;
  /** What can happen to its requests. `answer` stands for the statuses of HTTP. */
  readonly faults: ReadonlySet<VendorFault['kind']>;
  /** Bodies of an answer of 200 or 202 that are no acknowledgement. */
  readonly garbage: readonly string[];
  /** Bytes of an item above which only the digest form is sent; absent where every event fits. */
  readonly itemBytes?: number;
  /** Milliseconds back from now that the place takes; absent where it takes all. */
  readonly pastMs?: number;
  readonly requestBytes: number;
}

const patientMs = 60_000;
let sinks = 0;

async function copying(
  journal: CopiedJournal,
  kind: PlaceKind,
  script: VendorFault[] = [],
  options: { readonly disclose?: readonly string[]; readonly nowMs?: number } = {},
): Promise<Shipping & { readonly place: Place; readonly name: string }> {
  const place = await kind.start(script);
  sinks += 1;
  const name = `copy-test-${sinks}`;
  const { disclose = [], nowMs = journal.events[0]?.timeMs ?? 0 } = options;
  const timeoutMs = script.some((fault) => fault.kind === 'stall') ? 300 : patientMs;
  const shipping = ship(journal, place.sink({ name, disclose, timeoutMs, now: () => nowMs }));
  return { ...shipping, place, name };
}

/** All events are there, the first of each in order, and a second one only where it is marked. */
async function expectCopied(journal: CopiedJournal, kind: PlaceKind, place: Place): Promise<void> {
  const held = await place.held();
  const seen = new Set<number>();
  const firsts: HeldCopy[] = [];
  for (const copy of held) {
    if (!seen.has(copy.seq)) firsts.push(copy);
    else expect([copy.seq, kind.deduplicates, copy.mayBeRepeated]).toEqual([copy.seq, false, true]);
    seen.add(copy.seq);
  }
  expect(firsts.map(({ seq, digest, signature, isCopy }) => ({ seq, digest, signature, isCopy }))).toEqual(
    journal.events.map(({ seq, digest, signature }) => ({ seq, digest, signature, isCopy: true })),
  );
  if (kind.keepsBytes)
    for (const copy of held) expect(copy.text).toBe(journal.events.find(({ seq }) => seq === copy.seq)?.text);
}

const answer = (status: number, body = '', headers: Record<string, string> = {}): VendorFault => ({
  kind: 'answer',
  status,
  body,
  headers,
});

/** What every place of copies is held to. */
export function describeSink(what: string, kind: PlaceKind): void {
  describe(what, () => {
    const small = copiedJournal();

    it('gets every event once, in order and marked as a copy', async () => {
      const copied = await copying(small(), kind);
      await copied.delivered();
      await expectCopied(small(), kind, copied.place);
      const held = await copied.place.held();
      expect(held).toHaveLength(small().events.length);
      expect(held.filter(({ mayBeRepeated }) => mayBeRepeated)).toEqual([]);
      expect(copied.degraded).toEqual([]);
      expect(copied.waits).toEqual([]);
    });

    const faults: [string, VendorFault[]][] = [
      ['a connection that is cut before anything was taken', [{ kind: 'resetBefore' }]],
      ['lost answers', [{ kind: 'pass' }, { kind: 'resetAfter' }, { kind: 'resetAfter' }]],
      ['a lost first answer', [{ kind: 'resetAfter' }]],
      ['a place that never answers', [{ kind: 'stall' }]],
      ['429 and 503', [answer(429), answer(503), answer(429)]],
      ['500, 502 and 504 with a page', [answer(500, '<html>'), answer(502, '<html>'), answer(504)]],
      ['a redirect', [answer(301, '', { Location: 'http://127.0.0.1:1/' })]],
      ['wrong credentials for a while', [answer(401), answer(403)]],
      ['a limit that is lower for a while', [answer(413), answer(413)]],
      [
        'taking a part, and then none',
        [
          { kind: 'partial', take: 3 },
          { kind: 'partial', take: 0 },
        ],
      ],
    ];
    const possible = faults.filter(([, script]) =>
      script.every((fault) => fault.kind === 'pass' || kind.faults.has(fault.kind)),
    );
    it.for(possible)('loses nothing by %s', async ([, script]) => {
      const copied = await copying(small(), kind, [...script]);
      await copied.delivered();
      await expectCopied(small(), kind, copied.place);
    });

    it.each(kind.garbage)('does not take %j for an acknowledgement', async (body) => {
      const copied = await copying(small(), kind, [answer(200, body), answer(202, body)]);
      await copied.delivered();
      await expectCopied(small(), kind, copied.place);
      expect(copied.statuses.map(({ state }) => state)[0]).not.toBe('online');
    });

    if (kind.faults.has('answer')) {
      it('waits as long as it is told to, in both forms of Retry-After', async () => {
        const at = small().events[0]?.timeMs ?? 0;
        const soon = new Date(Math.ceil(at / 1000) * 1000 + 90_000);
        const script = [
          answer(429, '', { 'Retry-After': '60' }),
          answer(503, '', { 'Retry-After': soon.toUTCString() }),
        ];
        const copied = await copying(small(), kind, script);
        await copied.delivered();
        expect(copied.waits).toEqual([60_000, soon.getTime() - at]);
      });

      it('says what to do where the credentials are wrong, repeats nothing of the answer, and tries again slowly', async () => {
        const copied = await copying(small(), kind, [answer(403, '{"error":"quoted words"}')]);
        await copied.delivered();
        expect(copied.statuses.map(({ state }) => state)).toEqual(['rejected', 'online']);
        expect(copied.statuses[0]?.problem).toMatch(/refuses the credentials \(403\)\. Set the right ones/);
        expect(copied.statuses[0]?.problem).not.toContain('quoted words');
        expect(copied.waits).toEqual([60_000]);
      });
    }

    it('marks what an earlier process may have sent', async () => {
      const copied = await copying(small(), kind);
      await copied.delivered();
      const again = copied.place.sink({ name: 'copy-again', disclose: [], timeoutMs: patientMs, now: () => 0 });
      const batch = await ship(small(), again).backlog.next(small().stream, { maxEvents: 5, maxBytes: 1_000_000 });
      if (batch === undefined) throw new Error('The journal has events.');
      const signal = new AbortController().signal;
      const told = await again.deliver(batch, { signal, unsentFrom: Number.MAX_SAFE_INTEGER });
      expect(told).toMatchObject({ kind: 'acknowledged', head: batch.digests[batch.lastSeq - batch.firstSeq] });
      await expectCopied(small(), kind, copied.place);
    });

    it('withholds every sealed value unless its field is named', async () => {
      const closed = await copying(small(), kind);
      await closed.delivered();
      const open = await copying(small(), kind, [], { disclose: ['prompt'] });
      await open.delivered();
      await Promise.all([closed.place.held(), open.place.held()]);
      expect(disclosedIn(closed.place)).toEqual([]);
      if (kind.keepsBytes) expect(disclosedIn(open.place)).toEqual(['prompt']);
      else expect(disclosedIn(open.place)).toEqual([]);
    });

    it('keeps to the limits of a request', async () => {
      const copied = await copying(small(), kind);
      await copied.delivered();
      for (const { body } of copied.place.requests)
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(kind.requestBytes);
    });

    if (kind.pastMs !== undefined) {
      const pastMs = kind.pastMs;
      it('files events that are too old under the time of sending, keeps their own, and says so', async () => {
        const nowMs = (small().events[0]?.timeMs ?? 0) + pastMs + 60_000;
        const copied = await copying(small(), kind, [], { nowMs });
        await copied.delivered();
        await expectCopied(small(), kind, copied.place);
        expect((await copied.place.held()).map(({ recordTimeMs }) => recordTimeMs)).toEqual(
          small().events.map(() => nowMs),
        );
        const sum = copied.degraded.reduce((all, { events }) => all + events, 0);
        expect([sum, new Set(copied.degraded.map(({ reason }) => reason))]).toEqual([
          small().events.length,
          new Set(['time_window']),
        ]);
      });
    }

    describe('with an event that is larger than most take', () => {
      const large = copiedJournal(fillWithALargeOne);

      const isCut = kind.itemBytes !== undefined;
      it(isCut ? 'takes its digest and signature, and says so' : 'takes it as every other', async () => {
        const copied = await copying(large(), kind);
        await copied.delivered();
        const held = await copied.place.held();
        const largest = large().events.reduce((a, b) => (b.text.length > a.text.length ? b : a));
        expect(held.map(({ seq, digest, signature }) => ({ seq, digest, signature }))).toEqual(
          large().events.map(({ seq, digest, signature }) => ({ seq, digest, signature })),
        );
        if (!isCut) {
          await expectCopied(large(), kind, copied.place);
          expect(copied.degraded).toEqual([]);
        } else {
          expect(held.find(({ seq }) => seq === largest.seq)?.form).toBe('digest');
          expect(copied.degraded).toEqual([
            { reason: 'too_large', firstSeq: largest.seq, lastSeq: largest.seq, events: 1 },
          ]);
          for (const { body } of copied.place.requests)
            expect(Buffer.byteLength(body)).toBeLessThanOrEqual(kind.requestBytes);
        }
      });
    });
  });
}

/** Names of sealed fields whose values can be found in anything that was sent: plain, or in the form of a disclosure. */
function disclosedIn(place: Place): string[] {
  const sent = place.requests
    .map(({ body, path, headers }) => `${path}\n${JSON.stringify(headers)}\n${body}`)
    .join('\n');
  const found = new Set<string>();
  if (sent.includes(sealedWords)) found.add('prompt');
  for (const [text] of sent.matchAll(/[A-Za-z0-9_-]{40,}/g)) {
    const decoded = Buffer.from(text, 'base64url').toString('utf8');
    if (decoded.includes(sealedWords)) found.add('prompt');
    if (decoded.includes('Ada Example')) found.add('user.full_name');
  }
  return [...found];
}
