import type { Correlation } from '../audit/recorder.ts';
import { type AskingParts, inTime, type Refusal, refused, requested, type Yes } from './asking.ts';
import { presentedParts, recordPresented } from './presented.ts';
import type { ApprovalRequest } from './request.ts';

/** Asks the person at this window. Anything but a clear yes to the exact text, in time, is a refusal. @throws {TrailError} It isn't recorded. */
export async function askPerson(
  { approver, recorder, clock }: Pick<AskingParts, 'approver' | 'recorder' | 'clock'>,
  request: ApprovalRequest,
  about: Correlation,
  o: { readonly signal: AbortSignal },
): Promise<Yes | Refusal> {
  const { clear, sealed } = requested(request);
  const asked = { ...about, parent: await recorder.record('review.requested', about, clear, sealed) };
  await recordPresented(recorder, asked, presentedParts(request), { sql_sha256: request.governedDigest });
  const answer = await inTime({ request, clock, signal: o.signal }, (signal) => approver.ask(request, { signal }));
  const isInTime = clock.now() < request.expiresAt;

  if (answer?.kind === 'approve' && isInTime && !o.signal.aborted && answer.shownDigest === request.governedDigest) {
    const { id, roles } = answer.approver;
    const decided = await recorder.record(
      'review.decided',
      asked,
      {
        decision: 'approve',
        approved_sql_sha256: request.governedDigest,
        approver: { id, roles: [...roles], is_requester: id === request.draft.asker.id },
      },
      answer.rationale === '' ? {} : { rationale: answer.rationale },
    );
    return { kind: 'yes', approver: answer.approver, decided };
  }
  if (answer?.kind === 'reject') {
    await recorder.record(
      'review.decided',
      asked,
      { decision: 'reject' },
      answer.rationale === '' ? {} : { rationale: answer.rationale },
    );
    return refused('person', answer.rationale === '' ? 'You rejected it.' : `You rejected it: ${answer.rationale}`);
  }
  await recorder.record('review.decided', asked, { decision: isInTime ? 'withdraw' : 'expire' }, {});
  if (answer !== undefined && answer.shownDigest !== request.governedDigest) {
    return refused('silence', 'The approval was for another text than the one to be sent.');
  }
  return refused('silence', isInTime ? 'Nobody approved it.' : 'Nobody approved it in time.');
}
