import * as vscode from 'vscode';
import { assertNever } from '../../core/prelude/assertNever.ts';
import type { Engine } from '../engine.ts';

type Trail = Engine['trail'];

/** Whether statements can't run, or the trail can't be delivered for good, because of the audit. */
export function isAuditFailing(trail: Trail): boolean {
  if (trail.recording !== 'ok') return trail.recording === 'blocked';
  return trail.delivery === 'rejected' || trail.checkpointProblem !== undefined;
}

interface AuditWords {
  readonly short: string;
  readonly long: string;
}

/** The trail's state in two words and in a sentence. */
export function auditWords(trail: Trail): AuditWords {
  if (trail.recording === 'starting')
    return { short: vscode.l10n.t('audit …'), long: vscode.l10n.t('The audit trail is being opened.') };
  if (trail.recording === 'blocked') {
    return {
      short: vscode.l10n.t('audit blocked'),
      long: vscode.l10n.t("The audit trail can't be written, so nothing runs. {0}", trail.blockedReason ?? '').trim(),
    };
  }
  if (trail.checkpointProblem !== undefined) {
    return {
      short: vscode.l10n.t('audit doubted'),
      long: vscode.l10n.t("Every step is recorded, and the endpoint can't be trusted. {0}", trail.checkpointProblem),
    };
  }
  switch (trail.delivery) {
    case 'off':
      return {
        short: vscode.l10n.t('audit ✓'),
        long: vscode.l10n.t('Every step is recorded on this machine. No endpoint is set, so nothing is streamed.'),
      };
    case 'online':
      return trail.backlog === 0
        ? {
            short: vscode.l10n.t('audit ✓'),
            long: vscode.l10n.t('Every step is recorded, and the endpoint has acknowledged all of them.'),
          }
        : {
            short: vscode.l10n.t('audit ✓'),
            long: vscode.l10n.t('Every step is recorded; {0} events are on their way.', trail.backlog),
          };
    case 'offline':
      return {
        short: vscode.l10n.t('audit offline, {0} waiting', trail.backlog),
        long: vscode.l10n
          .t(
            "Every step is recorded on this machine. The endpoint can't be reached, so {0} events wait and are sent when it answers. {1}",
            trail.backlog,
            trail.deliveryProblem ?? '',
          )
          .trim(),
      };
    case 'rejected':
      return {
        short: vscode.l10n.t('audit rejected'),
        long: vscode.l10n
          .t(
            'The endpoint rejects the trail, so {0} events wait on this machine until that is repaired. {1}',
            trail.backlog,
            trail.deliveryProblem ?? '',
          )
          .trim(),
      };
    default:
      return assertNever(trail.delivery, 'delivery state');
  }
}

/** How each copy of the trail stands. */
export function copyWords(trail: Trail): string {
  const copies = 'copies' in trail ? trail.copies : [];
  if (copies.length === 0) return vscode.l10n.t('none');
  const words = copies.map(({ name, delivery, backlog, problem }) => {
    if (delivery === 'online') return vscode.l10n.t('{0} has all but {1} events', name, backlog);
    return vscode.l10n.t('{0} takes nothing, {1} events wait. {2}', name, backlog, problem ?? '').trim();
  });
  return words.join(' · ');
}
