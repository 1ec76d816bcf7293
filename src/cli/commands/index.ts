import type { Command } from '../command.ts';
import { analyze } from './analyze.ts';
import { ask } from './ask.ts';
import { auditErase } from './auditErase.ts';
import { auditExport } from './auditExport.ts';
import { auditHash } from './auditHash.ts';
import { auditHold } from './auditHold.ts';
import { auditKeysExport } from './auditKeysExport.ts';
import { auditKeysList } from './auditKeysList.ts';
import { auditProve } from './auditProve.ts';
import { auditQuery } from './auditQuery.ts';
import { auditReconcile } from './auditReconcile.ts';
import { auditReport } from './auditReport.ts';
import { auditStatus } from './auditStatus.ts';
import { auditUnusual } from './auditUnusual.ts';
import { auditVerify } from './auditVerify.ts';
import { check } from './check.ts';
import { classify } from './classify.ts';
import { collector } from './collector.ts';
import { collectorKeysRevoke } from './collectorKeysRevoke.ts';
import { collectorMigrate } from './collectorMigrate.ts';
import { collectorToken } from './collectorToken.ts';
import { decide } from './decide.ts';
import { govern } from './govern.ts';
import { init } from './init.ts';
import { policyExplain } from './policyExplain.ts';
import { policyKey } from './policyKey.ts';
import { policyPublish } from './policyPublish.ts';
import { policyReplay } from './policyReplay.ts';
import { policyShow } from './policyShow.ts';
import { policySign } from './policySign.ts';
import { policyTest } from './policyTest.ts';
import { reviewsApprove } from './reviewsApprove.ts';
import { reviewsList } from './reviewsList.ts';
import { reviewsReject } from './reviewsReject.ts';
import { reviewsShow } from './reviewsShow.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { tour } from './tour.ts';

/** Every command there is, in the order of the overview. */
export const commands: readonly Command[] = [
  check,
  analyze,
  decide,
  govern,
  ask,
  run,
  reviewsList,
  reviewsShow,
  reviewsApprove,
  reviewsReject,
  schema,
  classify,
  auditStatus,
  auditVerify,
  auditKeysList,
  auditKeysExport,
  auditProve,
  auditQuery,
  auditExport,
  auditReport,
  auditUnusual,
  auditReconcile,
  auditHash,
  auditErase,
  auditHold,
  policyTest,
  policyReplay,
  policyExplain,
  policyShow,
  policyKey,
  policySign,
  policyPublish,
  collector,
  collectorToken,
  collectorMigrate,
  collectorKeysRevoke,
  init,
  tour,
];
