import * as vscode from 'vscode';
import { type RiskLevel, riskLevels } from '../../core/policy/decision.ts';
import { assertNever } from '../../core/prelude/assertNever.ts';
import type { Engine } from '../engine.ts';
import type { TrailModel } from '../trail/trailModel.ts';

type Trail = Engine['trail'];
type AuditStatus = Extract<Trail, { demand: unknown }>;

/** See `TrailModel`. */
type Verified = TrailModel['verified'];

/** Whether statements can't run because of the audit, it can't be delivered for good, or it is not relied on at all. */
export function isAuditFailing(trail: Trail, verified?: Verified): boolean {
  if (verified === 'tampered') return true;
  if (trail.recording === 'starting') return false;
  if (!('demand' in trail)) return true;
  if (trail.recording === 'blocked' || trail.delivery === 'rejected') return true;
  if (trail.checkpointProblem !== undefined || trail.roomProblem !== undefined) return true;
  return trail.blocked !== undefined || trail.demand.level === 'best-effort';
}

interface AuditWords {
  readonly short: string;
  readonly long: string;
}

/** The trail's state in two words and in a sentence. */
export function auditWords(trail: Trail, verified?: Verified): AuditWords {
  if (trail.recording === 'starting')
    return { short: vscode.l10n.t('audit …'), long: vscode.l10n.t('The audit trail is being opened.') };
  if (!('demand' in trail)) return unwritten(trail.blockedReason);
  if (trail.demand.level === 'best-effort') return bestEffort(trail);
  if (trail.recording === 'blocked') return unwritten(trail.blockedReason);
  if (trail.blocked !== undefined) return notLeaving(trail.blocked);
  if (trail.checkpointProblem !== undefined) return doubted(trail.checkpointProblem);
  if (trail.roomProblem !== undefined) return nearlyFull(trail.roomProblem);
  if (verified === 'tampered') return changed();
  return delivered(trail);
}

/** What is recorded from now on is as good as ever, so statements run; a check mark would say too much. */
const changed = (): AuditWords => ({
  short: vscode.l10n.t('audit changed'),
  long: vscode.l10n.t(
    'The trail on this machine was changed after it was written. Every step is still recorded. The trail’s view says what is wrong.',
  ),
});

function doubted(problem: string): AuditWords {
  return {
    short: vscode.l10n.t('audit doubted'),
    long: vscode.l10n.t("Every step is recorded, and the endpoint can't be trusted. {0}", problem),
  };
}

function nearlyFull(problem: string): AuditWords {
  return { short: vscode.l10n.t('audit nearly full'), long: vscode.l10n.t('Every step is recorded. {0}', problem) };
}

function unwritten(reason: string | undefined): AuditWords {
  return {
    short: vscode.l10n.t('audit blocked'),
    long: vscode.l10n.t("The audit trail can't be written, so nothing runs. {0}", reason ?? '').trim(),
  };
}

/** The banner that this level must show: whoever sees results should know that they may stand in no trail. */
function bestEffort({ recording, blockedReason }: AuditStatus): AuditWords {
  return {
    short: vscode.l10n.t('audit best effort'),
    long:
      recording === 'ok'
        ? vscode.l10n.t('The policy asks for best effort only: statements run even when they can’t be recorded.')
        : vscode.l10n
            .t(
              'Nothing is recorded at present, and statements run all the same: the policy asks for best effort only. {0}',
              blockedReason ?? '',
            )
            .trim(),
  };
}

function notLeaving({ risks, reason }: NonNullable<AuditStatus['blocked']>): AuditWords {
  if (risks.length === riskLevels.length)
    return { short: vscode.l10n.t('audit blocked'), long: vscode.l10n.t('Statements don’t run. {0}', reason) };
  const which = risks.map((risk) => riskNames()[risk]).join(', ');
  return {
    short: vscode.l10n.t('audit blocked at some risks'),
    long: vscode.l10n.t('Statements of these risks don’t run: {0}. {1}', which, reason),
  };
}

function delivered(trail: AuditStatus): AuditWords {
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

const riskNames = (): Readonly<Record<RiskLevel, string>> => ({
  low: vscode.l10n.t('low'),
  medium: vscode.l10n.t('medium'),
  high: vscode.l10n.t('high'),
  critical: vscode.l10n.t('critical'),
});
