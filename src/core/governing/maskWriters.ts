import { keptBy, type MaskForm } from '../policy/mask.ts';
import { assertNever } from '../prelude/assertNever.ts';
import type { SpelledColumn, Spelling } from './spelling.ts';

type Of<Kind extends MaskForm['with']> = Extract<MaskForm, { with: Kind }>;

/** The kinds of types that masks are for. */
export type MaskedKind = 'text' | 'integer' | 'number' | 'float' | 'date' | 'timestamp' | 'boolean';

/** What `constant` shows where the policy doesn't say. */
export const shownByConstant: Readonly<Record<MaskedKind, string | number | boolean>> = {
  text: '***',
  integer: 0,
  number: 0,
  float: 0,
  date: '1900-01-01',
  timestamp: '1900-01-01',
  boolean: false,
};

/** How a dialect writes each form of mask; `undefined` where the form isn't for the column's type. */
export interface MaskWriters {
  nothing(column: SpelledColumn): string;
  constant(mask: Of<'constant'>, type: string): string | undefined;
  partial(kept: ReturnType<typeof keptBy>, column: SpelledColumn): string | undefined;
  hash(column: SpelledColumn, secret: string): string | undefined;
  year(column: SpelledColumn): string | undefined;
  bucket(mask: Of<'bucket'>, column: SpelledColumn): string | undefined;
}

/** The spelling of masks by a dialect's writers. */
export const maskedBy =
  (writers: MaskWriters): Spelling['masked'] =>
  (mask, column, secret) => {
    switch (mask.with) {
      case 'null':
        return writers.nothing(column);
      case 'constant':
        return writers.constant(mask, column.type);
      case 'partial':
        return writers.partial(keptBy(mask), column);
      case 'hash':
        return writers.hash(column, secret);
      case 'year':
        return writers.year(column);
      case 'bucket':
        return writers.bucket(mask, column);
      default:
        return assertNever(mask, 'mask');
    }
  };
