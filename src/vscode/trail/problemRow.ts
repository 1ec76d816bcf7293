import type { TrailProblem } from '../../core/audit/verify/report.ts';
import type { Translate } from '../names/translate.ts';
import { oneLine, type TrailRow } from './rows.ts';

/** What is wrong, in a row. */
export function problemRow(problem: TrailProblem, t: Translate): TrailRow {
  const { severity, stream, seq, message } = problem;
  const isTampering = severity === 'tampering';
  const kind = isTampering ? t('changed') : severity === 'unverifiable' ? t('not verifiable') : t('to know');
  return {
    id: `problem:${stream}:${seq ?? ''}:${message}`,
    kind: 'problem',
    label: oneLine(message, 400),
    description: kind,
    icon: isTampering ? 'error' : severity === 'unverifiable' ? 'warning' : 'info',
    tone: isTampering ? 'error' : severity === 'unverifiable' ? 'warning' : 'plain',
    tooltip: [message, ...(stream === '' ? [] : [t('In the stream {0}.', stream)])],
    spoken: `${kind}: ${message}`,
    subject: stream === '' || seq === undefined ? undefined : { kind: 'place', stream, seq },
  };
}
