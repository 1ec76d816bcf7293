import { type Segments, segmentsOf } from '../../../src/core/analysis/segments.ts';
import type { DialectEditing } from '../../../src/core/ports.ts';

/** Where the statements of a text end, all of it at once. */
export function segmentsIn(text: string, dialect: Pick<DialectEditing, 'statementEnd'>, before?: Segments): Segments {
  const work = segmentsOf(text, dialect, before);
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value;
}
