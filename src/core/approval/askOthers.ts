import type { Correlation } from '../audit/recorder.ts';
import { type AskingParts, inTime, type Refusal, refused, requested, type Yes } from './asking.ts';
import type { ApprovalRequest } from './request.ts';
import { type JudgedAnswers, judgeAnswers, recordedAnswers, type SecondAnswers } from './secondPerson.ts';

/**
 * Asks people elsewhere, whose answers carry signatures of their own. Whoever asks is never one of them.
 * @throws {TrailError} It isn't recorded.
 */
export async function askOthers(
  { secondPeople, recorder, clock }: Pick<AskingParts, 'secondPeople' | 'recorder' | 'clock'>,
  request: ApprovalRequest,
  about: Correlation,
  o: { readonly signal: AbortSignal },
): Promise<Yes | Refusal> {
  const prepared = await inTime({ request, clock, signal: o.signal }, async (signal) =>
    secondPeople === undefined ? nobodyReachable : await secondPeople.prepare(request, about.environment, { signal }),
  );
  if (prepared === undefined) return refused('silence', 'Nobody else could be asked.');
  if (prepared.kind === 'unable') return refused('policy', prepared.why);
  const { clear: wanted, sealed: why } = requested(request);
  const ticket = { ticket_sha256: prepared.ticketDigest };
  const asking = { ...wanted, ...ticket, review: prepared.review, requester: prepared.requester.id };
  const parent = await recorder.record('review.requested', about, asking, why);
  const said = (await inTime({ request, clock, signal: o.signal }, (signal) => prepared.ask({ signal }))) ?? silence;
  const isInTime = clock.now() < request.expiresAt;
  const judged: JudgedAnswers =
    isInTime && !o.signal.aborted
      ? judgeAnswers(request, prepared, said)
      : { kind: 'none', reason: isInTime ? silence.why : 'Nobody else approved it in time.' };
  const asked = { ...about, parent };
  if (judged.kind === 'none') {
    await recorder.record('review.decided', asked, { ...ticket, decision: isInTime ? 'withdraw' : 'expire' }, {});
    return refused('silence', judged.reason);
  }
  const { clear, sealed } = recordedAnswers(judged.by);
  if (judged.kind === 'rejected') {
    await recorder.record('review.decided', asked, { ...ticket, ...clear, decision: 'reject' }, sealed);
    return refused('person', judged.reason);
  }
  const [first] = judged.by;
  if (first === undefined) return refused('silence', silence.why);
  const approver = { id: first.person.id, roles: [...first.person.roles] };
  const decided = await recorder.record(
    'review.decided',
    asked,
    {
      ...ticket,
      ...clear,
      decision: 'approve',
      approved_sql_sha256: request.governedDigest,
      approver: { ...approver, is_requester: false },
    },
    sealed,
  );
  return { kind: 'yes', approver: { kind: 'person', ...approver, attributes: {} }, decided };
}

const silence = { kind: 'none', why: 'Nobody else approved it.' } as const satisfies SecondAnswers;

const nobodyReachable = {
  kind: 'unable',
  why: 'The policy wants a second person to approve this, and no endpoint is set by which one could be asked. Set the organisation’s endpoint (countersign.audit.endpoint, COUNTERSIGN_ENDPOINT).',
} as const;
