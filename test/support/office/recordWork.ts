import type { Recorder } from '../../../src/core/audit/recorder.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../../src/core/prelude/brands.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { blockedOf, completedOf, type Done, dispatchedOf, evaluatedOf, textOf, validatedOf } from './done.ts';

/** A clock that is set by hand. */
export class HandClock implements Clock {
  atMs: number;

  constructor(atMs: number) {
    this.atMs = atMs;
  }

  now(): number {
    return this.atMs;
  }

  monotonicUs(): number {
    return this.atMs * 1_000;
  }
}

/** Records what was done, in the order given, each at its time; the clock MUST be the one of the recorder. */
export async function recordWork(recorder: Recorder, clock: HandClock, work: readonly Done[]): Promise<void> {
  for (const [index, done] of work.entries()) {
    clock.atMs = Math.max(clock.atMs, Math.round(done.atMs));
    await recordDone(recorder, done, `${Math.round(done.atMs)}-${index}`);
  }
}

async function recordDone(recorder: Recorder, done: Done, number: string): Promise<void> {
  const { draft, followUp, opinion, person, roles } = done;
  const requestId = asRequestId(`request-${number}`);
  const actor = { kind: 'person', id: person, roles, attributes: {} } as const;
  const about = { requestId, connection: asConnectionName('warehouse'), actor };
  const ofQuery = { ...about, queryId: asQueryId(`query-${number}`), classification: done.sensitivity };
  const recorded: Promise<unknown>[] = [];
  if (draft !== undefined) {
    const asked = { channel: 'chat', prompt_length: 20, earlier_turns: 0 } as const;
    recorded.push(recorder.record('prompt.submitted', about, asked, { prompt: 'a question of somebody' }));
    if (followUp !== undefined)
      recorded.push(recorder.record('followup.linked', about, { previous_request: 'before', kind: followUp }, {}));
    const confidence = draft.confidence === undefined ? {} : { confidence: draft.confidence.toFixed(3) };
    const drafted = { author: draft.author, sql_sha256: digestOf(textOf(done)), ...confidence };
    recorded.push(recorder.record('sql.generated', about, drafted, { sql: textOf(done) }));
  }
  if (done.text !== undefined) {
    const validated = { ...validatedOf(done), fingerprints: [digestOf(done.text)] };
    recorded.push(recorder.record('sql.validated', ofQuery, validated, { sql: textOf(done) }));
    recorded.push(recorder.record('policy.evaluated', ofQuery, evaluatedOf(done), { reasons: [] }));
    if (done.refusedBy !== undefined)
      recorded.push(recorder.record('query.blocked', ofQuery, blockedOf(done), { reason: 'It is refused.' }));
    else {
      recorded.push(recorder.record('query.dispatched', ofQuery, dispatchedOf(done, number), { sql: textOf(done) }));
      recorded.push(recorder.record('query.completed', ofQuery, completedOf(done, number), {}));
    }
  }
  if (opinion !== undefined) recorded.push(recorder.record('feedback.given', about, { label: opinion }, {}));
  await Promise.all(recorded);
}
