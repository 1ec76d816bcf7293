import { defaultPolicy } from '../policy/defaultPolicy.ts';
import type { PolicyFile } from '../policy/policyFile.ts';
import type { PolicyText } from '../policy/readPolicy.ts';
import type { PolicyBundle } from './bundle.ts';

/**
 * How the organisation's policy stands at a moment. `none`: this machine is told of no organisation, which is the only case in
 * which there is nothing to keep. `expired`: what it said is known and still holds, and only plain reads run besides. `missing`: what
 * it says isn't known. `why` is a sentence.
 */
export type Standing =
  | { readonly kind: 'none' }
  | { readonly kind: 'current'; readonly bundle: PolicyBundle }
  | { readonly kind: 'expired'; readonly bundle: PolicyBundle; readonly why: string }
  | { readonly kind: 'missing'; readonly why: string };

/** Clocks of machines differ by minutes, and time zones are set wrongly by hours. */
const toleranceMs = 86_400_000;

/**
 * What a verified policy is worth now. A clock that stands before the policy was issued, or before what this machine has seen
 * itself, was set back: an expired policy must not become good again by that. Times are milliseconds since the Unix epoch.
 */
export function standingOf(
  bundle: PolicyBundle,
  { nowMs, seenMs }: { readonly nowMs: number; readonly seenMs: number },
): Standing {
  const { statement, issuedAtMs, expiresAtMs } = bundle;
  const latest = Math.max(issuedAtMs, seenMs);
  if (nowMs < latest - toleranceMs) {
    const why = `This machine's clock says ${dayOf(nowMs)}, and it has been ${dayOf(latest)} already. Set it right.`;
    return { kind: 'expired', bundle, why };
  }
  if (nowMs >= expiresAtMs) {
    const why = `Version ${statement.version} of the policy of ${statement.name} expired on ${dayOf(expiresAtMs)}. Connect to the endpoint, or ask ${statement.signed_by} for a newer one.`;
    return { kind: 'expired', bundle, why };
  }
  return { kind: 'current', bundle };
}

/** The policy files that a standing puts before those of a workspace. */
export function policyTextsOf(standing: Standing): readonly PolicyText[] {
  switch (standing.kind) {
    case 'none':
      return [];
    case 'current':
      return [signedText(standing.bundle)];
    case 'expired':
      return [signedText(standing.bundle), standIn('organisation policy, expired', onlyReads(standing.why))];
    case 'missing':
      return [standIn('organisation policy, missing', unknownMasks(standing.why))];
  }
}

function signedText({ statement }: PolicyBundle): PolicyText {
  const name = `organisation policy of ${statement.name}, version ${statement.version}`;
  return { source: 'organisation', name, text: statement.policy };
}

/** JSON is YAML, so what we put in ourselves is read, checked and digested like any policy. */
const standIn = (name: string, file: PolicyFile): PolicyText => ({
  source: 'organisation',
  name,
  text: JSON.stringify(file, undefined, 1),
});

const isPlainRead = "statement.effect == 'read' && statement.understood && analysis.understood";

function onlyReads(why: string): PolicyFile {
  return {
    version: 1,
    approval: [
      { when: isPlainRead, effect: 'permit' },
      { when: 'true', effect: 'deny', reason: reasonOf(why) },
    ],
  };
}

/**
 * The organisation's masks aren't known, so what could be masked isn't shown: only columns that no pattern calls sensitive, never
 * of production, and each time after a person has looked.
 */
function unknownMasks(why: string): PolicyFile {
  const isHarmless = "statement.sensitivity == 'public' && connection.environment != 'production'";
  return {
    ...defaultPolicy,
    approval: [
      { when: `${isPlainRead} && ${isHarmless}`, effect: 'requireApproval', reason: reasonOf(why) },
      { when: 'true', effect: 'deny', reason: reasonOf(why) },
    ],
    model: { egress: 'none' },
  };
}

/** As long as a policy's own reasons may be. */
const reasonOf = (why: string): string => why.slice(0, 500);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
