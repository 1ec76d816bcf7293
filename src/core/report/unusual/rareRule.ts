import { isSensitive, wasSent } from './became.ts';
import type { Detector } from './detector.ts';
import { keptIn } from './keptIn.ts';
import { isKnown } from './known.ts';
import { Sample } from './sample.ts';
import { sightingAt } from './sightingAt.ts';
import { isoOf } from './time.ts';

/** What happens in fewer than one of so many statements is rare. */
const oneIn = 50;

/**
 * Watches for a rule that found something in what was sent over sensitive data and handed out so many rows at least, where that is rare with the
 * same person. `what` is said of the statement.
 */
export function watchForRule(rule: string, leastRows: number, what: string): ReturnType<Detector['watch']> {
  const people = new Map<string, Sample>();
  /** By person, the tables that were told of: the same again is no news. */
  const told = new Map<string, Set<string>>();
  return {
    see(tried) {
      if (tried.kind !== 'statement' || !wasSent(tried)) return [];
      const { findings = [], policies = [] } = tried.attempt.policy ?? {};
      const isFound =
        findings.some((one) => one.rule === rule) ||
        policies.some(({ uid, result }) => uid === rule && result !== 'pass');
      const own = keptIn(people, tried.person, () => new Sample());
      const { count, sinceMs } = own;
      // Quantiles from above: how many of the statements have it.
      const isRare = count > 0 && own.quantile(1 - 1 / oneIn) === 0;
      own.add(tried.atMs, isFound ? 1 : 0);
      const rows = tried.attempt.completed?.['db.response.returned_rows'] ?? 0;
      if (!isFound || !isRare || rows < leastRows || !isSensitive(tried) || !isKnown(tried)) return [];
      const known = keptIn(told, tried.person, () => new Set());
      const isNews = tried.tables.some((table) => !known.has(table));
      for (const table of tried.tables) known.add(table);
      if (!isNews) return [];
      const words = `${what} It handed out ${rows} rows and touches ${tried.attempt.sensitivity} columns of ${tried.tables.join(', ')}. In at least 49 of 50 of this person's ${count} statements before, ${rule} found nothing.`;
      const baseline = { from: isoOf(sinceMs), to: tried.time, count, of: 'statements', usual: 0 } as const;
      return [sightingAt(tried, { baseline, seen: 1, threshold: 1, words })];
    },
  };
}
