import cancelRun from './cancelRun.ts';
import cancelVerification from './cancelVerification.ts';
import clearApiKey from './clearApiKey.ts';
import clearAuditToken from './clearAuditToken.ts';
import clearCopySecret from './clearCopySecret.ts';
import clearPassword from './clearPassword.ts';
import clearTrailSearch from './clearTrailSearch.ts';
import type { Command } from './command.ts';
import compareDrafts from './compareDrafts.ts';
import draftSql from './draftSql.ts';
import explainDecision from './explainDecision.ts';
import exportEvidence from './exportEvidence.ts';
import giveFeedback from './giveFeedback.ts';
import ignoreFinding from './ignoreFinding.ts';
import insertDraft from './insertDraft.ts';
import limitTrail from './limitTrail.ts';
import newConversation from './newConversation.ts';
import openChat from './openChat.ts';
import openDemo from './openDemo.ts';
import proposeClassification from './proposeClassification.ts';
import refreshCatalog from './refreshCatalog.ts';
import refreshTrail from './refreshTrail.ts';
import reviewRequestsOfOthers from './reviewRequestsOfOthers.ts';
import reviewWhatRan from './reviewWhatRan.ts';
import run from './run.ts';
import runDraft from './runDraft.ts';
import saveCatalog from './saveCatalog.ts';
import saveResult from './saveResult.ts';
import searchTrail from './searchTrail.ts';
import selectConnection from './selectConnection.ts';
import setApiKey from './setApiKey.ts';
import setAuditToken from './setAuditToken.ts';
import setCopySecret from './setCopySecret.ts';
import setPassword from './setPassword.ts';
import showAuditStatus from './showAuditStatus.ts';
import showGovernedSql from './showGovernedSql.ts';
import showLineage from './showLineage.ts';
import showLog from './showLog.ts';
import showMoreOfTrail from './showMoreOfTrail.ts';
import showStory from './showStory.ts';
import showStoryOfStatement from './showStoryOfStatement.ts';
import showTrail from './showTrail.ts';
import showTrailByEvent from './showTrailByEvent.ts';
import showTrailByQuestion from './showTrailByQuestion.ts';
import testPolicy from './testPolicy.ts';
import verifyTrail from './verifyTrail.ts';

/** Every command there is. The manifest's test compares this list. */
export const commands: readonly Command[] = [
  cancelRun,
  cancelVerification,
  clearApiKey,
  clearAuditToken,
  clearCopySecret,
  clearPassword,
  clearTrailSearch,
  compareDrafts,
  draftSql,
  explainDecision,
  exportEvidence,
  giveFeedback,
  ignoreFinding,
  insertDraft,
  limitTrail,
  newConversation,
  openChat,
  openDemo,
  proposeClassification,
  refreshCatalog,
  reviewRequestsOfOthers,
  reviewWhatRan,
  refreshTrail,
  run,
  runDraft,
  saveCatalog,
  saveResult,
  searchTrail,
  selectConnection,
  setApiKey,
  setAuditToken,
  setCopySecret,
  setPassword,
  showAuditStatus,
  showGovernedSql,
  showLineage,
  showLog,
  showMoreOfTrail,
  showStory,
  showStoryOfStatement,
  showTrail,
  showTrailByEvent,
  showTrailByQuestion,
  testPolicy,
  verifyTrail,
];
