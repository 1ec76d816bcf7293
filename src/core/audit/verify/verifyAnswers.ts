import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import { type Entry, shortType, typeText } from '../entry.ts';
import { type DeviceCertificate, openStatement, readCertificate } from '../keys/statements.ts';
import { openAnswer } from '../reviews/answer.ts';
import type { NoteKey } from '../tree/signedNote.ts';
import type { Refuted } from './claims.ts';
import type { TrailProblem } from './report.ts';
import type { StreamCheck } from './streamCheck.ts';

const strings = z.array(z.string());
/** Of these events only what is verified here: later versions may say more. */
const recordedAnswer = z.looseObject({
  decision: z.string(),
  person: z.string(),
  roles: strings,
  device_key: z.string(),
  answer: z.string(),
  certificate: z.string(),
});
const requestedShape = z.looseObject({
  ticket_sha256: z.string(),
  people: z.int(),
  roles: strings.optional(),
  requester: z.string(),
});
const decidedShape = z.looseObject({
  ticket_sha256: z.string(),
  decision: z.string(),
  answers: z.array(recordedAnswer).optional(),
});
const answeredShape = recordedAnswer.extend({ ticket_sha256: z.string(), requester: z.string() });

type RecordedAnswer = z.infer<typeof recordedAnswer>;
type Requested = z.infer<typeof requestedShape>;
type Decided = z.infer<typeof decidedShape>;

/**
 * Verifies what people elsewhere said, in every event that repeats it: each answer carries the signature of a device key of its own, for this request, and the certificate that names
 * its person. `logs` are the keys that certificates may be signed by; without any, whose the keys are is not proved.
 */
export function verifyAnswers(
  checks: ReadonlyMap<string, StreamCheck>,
  logs: readonly NoteKey[],
): { readonly problems: readonly TrailProblem[]; readonly notes: readonly string[] } {
  const problems: TrailProblem[] = [];
  const approved = new Map<string, { readonly check: StreamCheck; readonly entry: Entry }>();
  const rejected = new Map<string, string>();
  let verified = 0;
  for (const check of checks.values()) {
    const requests = new Map<string, Requested>();
    for (const entry of check.reviews) {
      const refuse = (refuted: readonly Refuted[]): void => {
        problems.push(...refuted.map(({ severity, what }) => problemOf(check, entry, severity, what)));
      };
      const [requested, decided, answered] = [
        readAs('review.requested', requestedShape, entry),
        readAs('review.decided', decidedShape, entry),
        readAs('review.answered', answeredShape, entry),
      ];
      if (requested !== undefined) requests.set(requested.ticket_sha256, requested);
      else if (decided !== undefined) {
        const { ticket_sha256: ticket, answers = [] } = decided;
        for (const answer of answers) refuse(verifyAnswer(answer, ticket, logs));
        refuse(verifyDecision(decided, requests.get(ticket)));
        if (decided.decision === 'approve') approved.set(ticket, { check, entry });
        verified += answers.length;
      } else if (answered !== undefined) {
        refuse(verifyAnswer(answered, answered.ticket_sha256, logs));
        if (answered.person === answered.requester) refuse(tampering('is the answer of whoever asked.'));
        if (answered.decision === 'reject') rejected.set(answered.ticket_sha256, answered.person);
        verified += 1;
      } else refuse(tampering('is not as the format wants it, so what others said can’t be verified.'));
    }
  }
  for (const [ticket, { check, entry }] of approved) {
    const by = rejected.get(ticket);
    if (by !== undefined)
      problems.push(problemOf(check, entry, 'finding', `says that others approved, and ${by} has signed a no.`));
  }
  return { problems, notes: verified === 0 ? [] : [noteOf(verified, logs.length > 0)] };
}

/** The device that an answer names has signed it, for this request, and it says what the event repeats of it. */
function verifyAnswer(answer: RecordedAnswer, ticket: string, logs: readonly NoteKey[]): Refuted[] {
  const said = openAnswer(answer.answer);
  if (said === undefined) return tampering('holds an answer that the device key it names did not sign.');
  const isSame =
    said.ticket_sha256 === ticket &&
    said.decision === answer.decision &&
    said.person === answer.person &&
    said.device_key === answer.device_key;
  if (!isSame) return tampering('says otherwise what was answered, to what, or by whom than the signed answer.');
  const certificate = readCertificate(answer.certificate);
  if (certificate === undefined || !isOf(certificate, answer))
    return tampering('holds an answer with a certificate of another device, person or role.');
  if (logs.length === 0 || logs.some((log) => openStatement('certificate', answer.certificate, log) !== undefined))
    return [];
  const what = `holds an answer whose certificate no log that is known here has signed, so it isn't proved that ${answer.person} gave it.`;
  return [{ severity: 'unverifiable', what }];
}

function isOf({ device_key, person }: DeviceCertificate, answer: RecordedAnswer): boolean {
  const roles = (list: readonly string[]): string => JSON.stringify([...new Set(list)].sort());
  return (
    device_key === answer.device_key && person?.id === answer.person && roles(person.roles) === roles(answer.roles)
  );
}

/** Enough people said yes, each once, each with a wanted role, and none of them asked. */
function verifyDecision({ decision, answers = [] }: Decided, requested: Requested | undefined): Refuted[] {
  if (decision !== 'approve') return [];
  if (requested === undefined) {
    const what = 'says that others approved, and the request stands in no event before it.';
    return [{ severity: 'finding', what }];
  }
  const { people, roles = [], requester } = requested;
  const persons = new Set(answers.map(({ person }) => person));
  const devices = new Set(answers.map(({ device_key }) => device_key));
  if (answers.some((one) => one.decision !== 'approve'))
    return tampering('says that others approved, and one of them said no.');
  if (persons.size < answers.length || devices.size < answers.length || persons.size < people)
    return tampering(`says that others approved, and holds the answers of ${persons.size} of ${people} people.`);
  if (persons.has(requester)) return tampering('says that somebody else approved, and it was whoever asked.');
  if (roles.length > 0 && answers.some((one) => !one.roles.some((role) => roles.includes(role))))
    return tampering('says that others approved, and one of them has none of the roles that were wanted.');
  return [];
}

const tampering = (what: string): Refuted[] => [{ severity: 'tampering', what }];

function readAs<T extends z.ZodType>(type: EventType, shape: T, entry: Entry): z.output<T> | undefined {
  return entry.type === typeText(type) ? shape.safeParse(entry).data : undefined;
}

function problemOf(check: StreamCheck, entry: Entry, severity: Refuted['severity'], what: string): TrailProblem {
  const event = shortType(entry.type);
  return { severity, stream: check.stream, seq: entry.seq, event, message: `Event ${entry.seq} (${event}) ${what}` };
}

function noteOf(count: number, isProved: boolean): string {
  const whose = isProved ? 'certified by the log' : 'no log key was at hand, so whose they are is not proved';
  return `${count} answer${count === 1 ? '' : 's'} of second persons carr${count === 1 ? 'ies' : 'y'} the signature of a device key (${whose}).`;
}
