import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import { standingSentences } from '../../core/report/organisation.ts';

type Known = Pick<App, 'organisation' | 'policy' | 'policyProblems'> | undefined;

/** Whether the policy can't do its duty: the organisation's isn't in force, or there is a mistake. */
export function isPolicyFailing(app: Known): boolean {
  if (app === undefined) return false;
  const { kind } = app.organisation.standing;
  return kind === 'expired' || kind === 'missing' || app.policyProblems.length > 0;
}

/** Which policy is in force, a sentence each. */
export function policyWords(app: Known): readonly string[] {
  if (app === undefined) return [];
  const { standing, problems } = app.organisation;
  const { sources } = app.policy;
  const own = sources.includes('built-in')
    ? [vscode.l10n.t('The built-in policy is in force: there is no other.')]
    : sources.includes('workspace')
      ? [
          standing.kind === 'none'
            ? vscode.l10n.t("The workspace's policy is in force.")
            : vscode.l10n.t("The workspace's policy adds to it."),
        ]
      : [];
  const mistakes = app.policyProblems.length;
  const broken =
    mistakes === 0 ? [] : [vscode.l10n.t('The policy has {0} mistakes, so everything is denied.', mistakes)];
  return [...standingSentences(standing, problems), ...own, ...broken];
}
