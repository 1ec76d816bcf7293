import * as vscode from 'vscode';
import { assertNever } from '../../core/prelude/assertNever.ts';
import { agoText, timeSpanText } from '../../core/prelude/timeSpan.ts';
import type { Engine } from '../engine.ts';

/** What must have the record of a statement before it runs, in sentences. */
export function levelWords(trail: Engine['trail']): readonly string[] {
  if (!('demand' in trail)) return [];
  const { demand } = trail;
  const some =
    demand.endpointRequiredFor.length === 0 || demand.level === 'endpoint'
      ? []
      : [vscode.l10n.t('At some risks, once the endpoint has acknowledged their record.')];
  return [levelSentence(demand), ...some];
}

/** When the endpoint last acknowledged anything; nothing where there is none. */
export function acknowledgedWords(trail: Engine['trail']): readonly string[] {
  if (!('demand' in trail) || trail.delivery === 'off') return [];
  const { lastAcknowledgedAt } = trail;
  if (lastAcknowledgedAt === undefined) return [vscode.l10n.t('The endpoint has acknowledged nothing yet.')];
  const ago = agoText(Math.max(0, Date.now() - lastAcknowledgedAt), vscode.env.language);
  return [vscode.l10n.t('Last acknowledged {0}.', ago)];
}

function levelSentence({ level, maxBacklog, maxOfflineMs }: Extract<Engine['trail'], { demand: unknown }>['demand']) {
  switch (level) {
    case 'best-effort':
      return vscode.l10n.t('Statements run whether they are recorded or not.');
    case 'local':
      return vscode.l10n.t('Statements run once their record is on this machine’s disk.');
    case 'bounded-offline':
      return vscode.l10n.t(
        'Statements run once their record is on this machine’s disk, while fewer than {0} events wait and the endpoint’s last answer is less than {1} old.',
        maxBacklog,
        timeSpanText(maxOfflineMs),
      );
    case 'endpoint':
      return vscode.l10n.t('Statements run once the endpoint has acknowledged their record.');
    default:
      return assertNever(level, 'level');
  }
}
