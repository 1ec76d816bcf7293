import type { Sensitivity } from '../policy/classification.ts';
import type { SemanticType } from './semanticType.ts';

/** One sign of what a column holds. */
export interface Evidence {
  readonly type: SemanticType;
  /** How much it proves alone, 0 to 1; below 0 where it speaks against it. */
  readonly weight: number;
  /** A sentence for people. Never holds a value. */
  readonly reason: string;
  /** The level that somebody wrote down, where they did. */
  readonly level?: Sensitivity;
  /** What they called the data. */
  readonly called?: string;
}
