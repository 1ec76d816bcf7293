import { durationMs } from './duration.ts';
import { usageLimitsOf } from './limits/readUsageLimits.ts';
import type { Policy } from './policy.ts';
import { egresses, type PolicyFile } from './policyFile.ts';

type Bounds = Pick<Policy, 'limits' | 'usageLimits' | 'egress' | 'candidates'>;

/** What holds where the first file says nothing: so a later one can't raise a bound by being the only one to speak. */
const defaults = { maxRows: 10_000, timeoutMs: 30_000, maxJoins: 12, egress: 'schema', candidates: 1 } as const;

/** The lowest bound that any file sets. A policy that can't be read tells a language model nothing. */
export function boundsOf(files: readonly PolicyFile[], isBroken: boolean): Bounds {
  const least = (of: (file: PolicyFile) => number | undefined, fallback: number): number =>
    Math.min(
      ...files.map((file, i) => of(file) ?? (i === 0 ? fallback : Number.POSITIVE_INFINITY)),
      isBroken ? fallback : Number.POSITIVE_INFINITY,
    );

  const egress = least(
    ({ model }) => (model?.egress === undefined ? undefined : egresses.indexOf(model.egress)),
    egresses.indexOf(defaults.egress),
  );
  return {
    limits: {
      maxRows: least(({ limits }) => limits?.maxRows, defaults.maxRows),
      timeoutMs: least(({ limits }) => durationMs(limits?.timeout ?? ''), defaults.timeoutMs),
      maxJoins: least(({ limits }) => limits?.maxJoins, defaults.maxJoins),
      maxSubqueryDepth: least(({ limits }) => limits?.maxSubqueryDepth, Number.POSITIVE_INFINITY),
    },
    usageLimits: usageLimitsOf(files),
    egress: isBroken ? 'none' : (egresses[egress] ?? 'none'),
    candidates: least(({ model }) => model?.candidates, defaults.candidates),
  };
}
