import * as vscode from 'vscode';
import type { Decision, Effect, RiskLevel } from '../../core/policy/decision.ts';

/** A decision in half a line: how risky, mostly why, and what running it takes. */
export function verdictOf(decision: Decision): string {
  const icon = decision.effect === 'deny' ? '$(circle-slash)' : '$(shield)';
  return [`${icon} ${levelWord(decision.risk.level)}${mainReason(decision)}`, ...needs(decision.effect)].join(' · ');
}

export function levelWord(level: RiskLevel): string {
  switch (level) {
    case 'low':
      return vscode.l10n.t('low risk');
    case 'medium':
      return vscode.l10n.t('medium risk');
    case 'high':
      return vscode.l10n.t('high risk');
    case 'critical':
      return vscode.l10n.t('critical risk');
  }
}

/** The criterion that weighs most, where there is a risk worth a reason. */
function mainReason({ risk }: Decision): string {
  const [heaviest] = [...risk.criteria].sort((a, b) => b.share * b.weight - a.share * a.weight);
  if (risk.level === 'low' || heaviest === undefined || heaviest.share * heaviest.weight === 0) return '';
  return `: ${reasonOf(heaviest)}`;
}

function reasonOf({ name, value }: Decision['risk']['criteria'][number]): string {
  switch (name) {
    case 'sensitivity':
      return vscode.l10n.t('reads {0} columns', value);
    case 'violations':
      return vscode.l10n.t('breaks {0}', value);
    case 'effect':
      return effectWords(value);
    case 'scope':
      return vscode.l10n.t('touches {0}', value);
    case 'environment':
      return vscode.l10n.t('on {0}', value);
    case 'confidence':
      return vscode.l10n.t('the draft is unsure');
    default:
      return `${name} ${value}`;
  }
}

function effectWords(effect: string): string {
  switch (effect) {
    case 'write':
      return vscode.l10n.t('changes data');
    case 'schema':
      return vscode.l10n.t('changes the schema');
    case 'privilege':
      return vscode.l10n.t('changes privileges');
    case 'external':
      return vscode.l10n.t('reaches outside the database');
    default:
      return effect;
  }
}

function needs(effect: Effect): string[] {
  switch (effect) {
    case 'permit':
      return [];
    case 'permitAndReview':
      return [vscode.l10n.t('reviewed later')];
    case 'requireApproval':
      return [vscode.l10n.t('needs your approval')];
    case 'requireSecondPerson':
      return [vscode.l10n.t('needs a second person')];
    case 'deny':
      return [vscode.l10n.t('denied by the policy')];
  }
}
