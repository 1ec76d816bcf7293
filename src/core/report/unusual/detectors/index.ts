import type { Detector } from '../detector.ts';
import burst from './burst.ts';
import crossJoin from './cross-join.ts';
import dailyVolume from './daily-volume.ts';
import largeResult from './large-result.ts';
import lowerConfidence from './lower-confidence.ts';
import manyRefusals from './many-refusals.ts';
import moreIncorrect from './more-incorrect.ts';
import moreSecondTries from './more-second-tries.ts';
import newTable from './new-table.ts';
import pagedCopy from './paged-copy.ts';
import resubmission from './resubmission.ts';
import unusualHour from './unusual-hour.ts';
import wholeTable from './whole-table.ts';
import wideQuery from './wide-query.ts';

/** Every detector there is: of access, of refusals, of the shape of statements, of the quality of answers. */
export const detectors: readonly Detector[] = [
  newTable,
  unusualHour,
  burst,
  largeResult,
  dailyVolume,
  pagedCopy,
  resubmission,
  manyRefusals,
  wideQuery,
  crossJoin,
  wholeTable,
  lowerConfidence,
  moreIncorrect,
  moreSecondTries,
];
