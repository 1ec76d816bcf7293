import type { DeviceTrust } from './deviceTrust.ts';
import type { Severity } from './report.ts';

/** Events that the log received when their device key was revoked already. */
export class LateEvents {
  readonly #trust: DeviceTrust;
  readonly #late = new Map<string, { readonly first: number; last: number; readonly reason: string }>();

  constructor(trust: DeviceTrust) {
    this.#trust = trust;
  }

  take({ stream, seq }: { stream: string; seq: number }, deviceKey: string | undefined, index: number): void {
    const revoked = deviceKey === undefined ? undefined : this.#trust.revoked.get(deviceKey);
    if (revoked === undefined || index < revoked.fromEntry) return;
    const found = this.#late.get(stream);
    if (found === undefined) this.#late.set(stream, { first: seq, last: seq, reason: revoked.reason });
    else found.last = seq;
  }

  tell(report: (severity: Severity, message: string, at: { stream: string; seq: number }) => void): void {
    for (const [stream, { first, last, reason }] of this.#late) {
      const message = `Events ${first} to ${last} are REVOKED: the log received them after their device key was revoked (${JSON.stringify(reason)}).`;
      report('unverifiable', message, { stream, seq: first });
    }
  }
}

/** What was found out about device keys. */
export function keyNotes({ enrolled, revoked }: DeviceTrust): string[] {
  if (enrolled.size === 0 && revoked.size === 0) return [];
  return [`The log has enrolled ${enrolled.size} device keys and revoked ${revoked.size}.`];
}
