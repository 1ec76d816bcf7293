import type { FanOut } from '../../analysis/analysis.ts';
import type { Problem } from '../../prelude/span.ts';

/** Where the entries are that repeat rows. */
export const repeatsHere = ({ by, entry }: FanOut): readonly Problem[] =>
  by.map(({ name, span }) => ({
    span,
    message: `${name ?? 'This entry'} may have several rows for each of ${entry.name ?? 'the other entry'}.`,
  }));
