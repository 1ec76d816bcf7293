import * as vscode from 'vscode';
import { personAtThisMachine } from '../composition/person.ts';
import { provideDraftAction } from './actions/draftAction.ts';
import { provideFindingActions } from './actions/findingActions.ts';
import { provideFixAll } from './actions/fixAllAction.ts';
import { OthersReviews } from './approvals/othersReviews.ts';
import { OthersWatch } from './approvals/othersWatch.ts';
import { ReviewPanels } from './approvals/reviewPanel.ts';
import { WaitingNotice } from './approvals/waitingNotice.ts';
import { ChatView, chatViewId } from './chat/chatView.ts';
import { createParticipant } from './chat/participant.ts';
import { offerStandInModel } from './chat/standInModel.ts';
import { register } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { provideCompletions } from './completion/completions.ts';
import { showFindings } from './diagnostics/findingDiagnostics.ts';
import { showPolicyProblems } from './diagnostics/policyDiagnostics.ts';
import { Assessments } from './documents/assessments.ts';
import { ReadOnlyDiff } from './documents/readOnlyDiff.ts';
import { reassessOnChange } from './documents/reassess.ts';
import { isSqlDocument } from './documents/sqlDocument.ts';
import { provideDraftHover } from './drafts/draftHover.ts';
import { Drafts } from './drafts/drafts.ts';
import { SqlEditors } from './editing/sqlEditors.ts';
import { EmbeddedDocuments } from './embedded/embeddedDocuments.ts';
import { Engine } from './engine.ts';
import { sqlFindings } from './findings/sqlFindings.ts';
import { GovernedDiff } from './governed/governedDiff.ts';
import { provideNameHover } from './hover/nameHover.ts';
import { provideLayout } from './layout/layoutProvider.ts';
import { provideDraftLenses } from './lenses/draftLenses.ts';
import { provideQuestionLenses } from './lenses/questionLenses.ts';
import { provideStatementLenses } from './lenses/statementLenses.ts';
import { provideStoryLenses } from './lenses/storyLenses.ts';
import { LineagePanel } from './lineage/lineagePanel.ts';
import { StatementNames } from './names/statementNames.ts';
import { provideNavigation } from './navigation/nameNavigation.ts';
import { provideOutlines } from './outline/outlines.ts';
import { DecisionPages } from './policy/decisionPages.ts';
import { providePolicyHelp } from './policy/policyHelp.ts';
import { providePolicyLenses } from './policy/policyLenses.ts';
import { PolicyTests } from './policy/policyTests.ts';
import { provideRename } from './rename/renameNames.ts';
import { ResultsView, resultsViewId } from './results/resultsView.ts';
import { saveResult } from './results/saveResult.ts';
import { Runs } from './runs/runs.ts';
import { showPlace } from './runs/showPlace.ts';
import { Secrets } from './settings/secrets.ts';
import type { Shell } from './shell.ts';
import { showCatalogStatus } from './status/catalogStatus.ts';
import { showStatus } from './status/statusBar.ts';
import { TablePages } from './tables/tablePages.ts';
import { provideTools } from './tools/provideTools.ts';
import { StandingView } from './trail/standingView.ts';
import { StoryPanel } from './trail/storyPanel.ts';
import { TrailSource } from './trail/trailSource.ts';
import { TrailView } from './trail/trailView.ts';
import { workspaceFolderName } from './workspaceFiles.ts';

let closeEngine: (() => Promise<void>) | undefined;

/** Makes things, passes them on, registers them. What takes time is loaded when it is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const started = performance.now();
  const { extensionUri } = context;
  const log = vscode.window.createOutputChannel('Countersign', { log: true });
  const secrets = new Secrets(context.secrets);
  const drafts = new Drafts();
  const draftDiff = new ReadOnlyDiff(
    'countersign-drafts',
    vscode.l10n.t('This page is over. Compare the drafts again.'),
  );
  const editors = new SqlEditors();
  const approver: ReviewPanels = new ReviewPanels({
    extensionUri,
    log,
    actor: personAtThisMachine(),
    profileOf: (name) => engine.settings.profiles.find((profile) => profile.name === name),
    opened: () => runs.reviewOpened(),
    approved: () => runs.reviewApproved(),
  });
  const notice = new WaitingNotice(() => runs.cancel());
  const engine: Engine = new Engine({
    ...{ context, log, secrets, approver },
    onWaiting: (waiting) => {
      notice.update(waiting);
      if (waiting === undefined) runs.reviewApproved();
      else runs.reviewOpened();
    },
  });
  const results: ResultsView = new ResultsView({
    extensionUri,
    log,
    cancel: () => runs.cancel(),
    showInEditor: async () => await showPlace(runs.lastPlace),
    copy: async (request) => await runs.aftermath.copy(request),
    looked: (runId, rows, isFresh) => runs.aftermath.looked(runId, rows, isFresh),
    arranged: (arranged, columns) => runs.aftermath.arranged(arranged, columns),
    save: async (result, order) => await saveResult(engine, runs.aftermath.about(result.title.runId), result, order),
  });
  const runs: Runs = new Runs(engine, drafts, results);
  const assessments = new Assessments(engine, log);
  const embedded = new EmbeddedDocuments(engine, log);
  const findings = [sqlFindings(assessments), embedded];
  const chat = new ChatView({ extensionUri, log, engine, drafts, runs, editors });
  const names = new StatementNames(engine, assessments);
  const tables = new TablePages(engine);
  const lineage = new LineagePanel({ extensionUri, log, names, assessments });
  const decisions = new DecisionPages();
  const policyTests = new PolicyTests(engine);
  const governed = new GovernedDiff(engine);
  const trail = new TrailSource(engine, log);
  const trailView = new TrailView(trail, context.workspaceState);
  const story = new StoryPanel({ extensionUri, log, source: trail });
  const othersReviews = new OthersReviews({ extensionUri, log, engine });
  const othersWatch = new OthersWatch(
    engine,
    (id) => void vscode.commands.executeCommand('countersign.reviewRequestsOfOthers', id),
  );
  const shell: Shell = {
    ...{ context, log, engine, secrets, assessments, drafts, draftDiff, editors },
    ...{ runs, results, chat, lineage },
    ...{ decisions, policyTests, governed, trail, trailView, story, othersReviews, othersWatch },
  };
  const keepAlive = { webviewOptions: { retainContextWhenHidden: true } };

  context.subscriptions.push(
    log,
    editors,
    engine,
    runs,
    assessments,
    embedded,
    chat,
    draftDiff,
    tables,
    lineage,
    decisions,
    policyTests,
    governed,
    trail,
    trailView,
    story,
    othersWatch,
    new StandingView(engine, trail),
    ...commands.map((command) => register(command, shell)),
    vscode.window.registerWebviewViewProvider(resultsViewId, results, keepAlive),
    vscode.window.registerWebviewViewProvider(chatViewId, chat, keepAlive),
    createParticipant({ log, engine, drafts }),
    offerStandInModel(log),
    provideTools({ log, engine, runs }),
    provideQuestionLenses(engine),
    provideStatementLenses(engine, assessments),
    provideStoryLenses(engine),
    provideDraftLenses(engine, drafts),
    ...findings.flatMap((from) => [provideFindingActions(from), provideFixAll(from)]),
    provideDraftAction(engine),
    provideDraftHover(drafts),
    provideNameHover(names),
    provideNavigation(names, tables),
    provideRename(names),
    provideOutlines(names, assessments),
    provideCompletions(names),
    provideLayout(names, assessments),
    showFindings(findings, assessments),
    showPolicyProblems(engine),
    providePolicyHelp(),
    providePolicyLenses(engine, policyTests),
    showStatus(engine, trail),
    showCatalogStatus(engine, assessments),
    reassessOnChange(engine, [assessments, embedded], log),
  );
  closeEngine = async () => {
    await runs.aftermath.end();
    await engine.close();
  };
  for (const one of [assessments, embedded]) one.start();
  void (async () => {
    if (await isAboutSql()) await engine.start();
  })();
  log.info(`Activated in ${Math.round(performance.now() - started)} ms.`);
}

/**
 * Whether SQL is open, or the workspace says something about its databases. A window with programs alone in it opens no trail:
 * that begins with the first SQL in them, or with the first thing that is asked for.
 */
async function isAboutSql(): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isSqlDocument)) return true;
  return (await vscode.workspace.findFiles(`${workspaceFolderName}/policy.yaml`, null, 1)).length > 0;
}

/** The editor waits for this when the window closes: the end of the trail is written. */
export async function deactivate(): Promise<void> {
  await closeEngine?.();
}
