import type { Recorder } from '../core/audit/recorder.ts';
import type { Standing } from '../core/organisation/standing.ts';

/** Puts on record how the organisation's policy stands, once for each change. */
export class Adoption {
  readonly #recorder: Recorder;
  readonly #policy: { readonly standing: Standing };
  #recorded = 'none';

  constructor(recorder: Recorder, policy: { readonly standing: Standing }) {
    this.#recorder = recorder;
    this.#policy = policy;
  }

  /** Never throws: while the trail can't be written nothing runs anyway, and each decision names the policy's digest. */
  async record(): Promise<void> {
    const { standing } = this.#policy;
    const bundle = 'bundle' in standing ? standing.bundle : undefined;
    const what = `${standing.kind} ${bundle?.digest ?? ''}`;
    if (standing.kind === 'none' || what === this.#recorded) return;
    const before = this.#recorded;
    this.#recorded = what;
    const about =
      bundle === undefined
        ? {}
        : {
            version: bundle.statement.version,
            bundle_sha256: bundle.digest,
            key_id: bundle.keyId,
            expires_at: bundle.statement.expires_at,
          };
    const people = bundle === undefined ? {} : { name: bundle.statement.name, signed_by: bundle.statement.signed_by };
    const why = 'why' in standing ? { why: standing.why } : {};
    const clear = { source: 'organisation', standing: standing.kind, ...about } as const;
    await this.#recorder.record('policy.adopted', {}, clear, { ...people, ...why }).catch(() => {
      if (this.#recorded === what) this.#recorded = before; // The next look tries again.
    });
  }
}
