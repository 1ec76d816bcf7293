import type * as vscode from 'vscode';
import type { OthersReviews } from './approvals/othersReviews.ts';
import type { OthersWatch } from './approvals/othersWatch.ts';
import type { ChatView } from './chat/chatView.ts';
import type { Assessments } from './documents/assessments.ts';
import type { ReadOnlyDiff } from './documents/readOnlyDiff.ts';
import type { Drafts } from './drafts/drafts.ts';
import type { SqlEditors } from './editing/sqlEditors.ts';
import type { Engine } from './engine.ts';
import type { GovernedDiff } from './governed/governedDiff.ts';
import type { LineagePanel } from './lineage/lineagePanel.ts';
import type { DecisionPages } from './policy/decisionPages.ts';
import type { PolicyTests } from './policy/policyTests.ts';
import type { ResultsView } from './results/resultsView.ts';
import type { Runs } from './runs/runs.ts';
import type { Secrets } from './settings/secrets.ts';
import type { StoryPanel } from './trail/storyPanel.ts';
import type { TrailSource } from './trail/trailSource.ts';
import type { TrailView } from './trail/trailView.ts';

/** What commands and views work with. */
export interface Shell {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: Engine;
  readonly secrets: Secrets;
  readonly assessments: Assessments;
  readonly drafts: Drafts;
  /** Drafts of one question beside each other. */
  readonly draftDiff: ReadOnlyDiff;
  readonly editors: SqlEditors;
  readonly runs: Runs;
  readonly results: ResultsView;
  readonly chat: ChatView;
  readonly lineage: LineagePanel;
  readonly decisions: DecisionPages;
  readonly policyTests: PolicyTests;
  readonly governed: GovernedDiff;
  readonly trail: TrailSource;
  readonly trailView: TrailView;
  readonly story: StoryPanel;
  readonly othersReviews: OthersReviews;
  readonly othersWatch: OthersWatch;
}
