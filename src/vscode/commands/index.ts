import cancelRun from './cancelRun.ts';
import clearApiKey from './clearApiKey.ts';
import clearAuditToken from './clearAuditToken.ts';
import clearCopySecret from './clearCopySecret.ts';
import clearPassword from './clearPassword.ts';
import type { Command } from './command.ts';
import draftSql from './draftSql.ts';
import explainDecision from './explainDecision.ts';
import giveFeedback from './giveFeedback.ts';
import ignoreFinding from './ignoreFinding.ts';
import insertDraft from './insertDraft.ts';
import newConversation from './newConversation.ts';
import openChat from './openChat.ts';
import openDemo from './openDemo.ts';
import proposeClassification from './proposeClassification.ts';
import refreshCatalog from './refreshCatalog.ts';
import reviewWhatRan from './reviewWhatRan.ts';
import run from './run.ts';
import runDraft from './runDraft.ts';
import saveCatalog from './saveCatalog.ts';
import selectConnection from './selectConnection.ts';
import setApiKey from './setApiKey.ts';
import setAuditToken from './setAuditToken.ts';
import setCopySecret from './setCopySecret.ts';
import setPassword from './setPassword.ts';
import showAuditStatus from './showAuditStatus.ts';
import showGovernedSql from './showGovernedSql.ts';
import showLineage from './showLineage.ts';
import showLog from './showLog.ts';
import testPolicy from './testPolicy.ts';
import verifyTrail from './verifyTrail.ts';

/** Every command there is. The manifest's test compares this list. */
export const commands: readonly Command[] = [
  cancelRun,
  clearApiKey,
  clearAuditToken,
  clearCopySecret,
  clearPassword,
  draftSql,
  explainDecision,
  giveFeedback,
  ignoreFinding,
  insertDraft,
  newConversation,
  openChat,
  openDemo,
  proposeClassification,
  refreshCatalog,
  reviewWhatRan,
  run,
  runDraft,
  saveCatalog,
  selectConnection,
  setApiKey,
  setAuditToken,
  setCopySecret,
  setPassword,
  showAuditStatus,
  showGovernedSql,
  showLineage,
  showLog,
  testPolicy,
  verifyTrail,
];
