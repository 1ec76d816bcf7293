import type { Translate } from '../names/translate.ts';
import { type Moments, timeWords, wholeMoment } from './moments.ts';
import { problemRow } from './problemRow.ts';
import type { TrailRow } from './rows.ts';
import type { TrailModel } from './trailModel.ts';
import type { ReadingState } from './trailSource.ts';

/** A trail that was changed all over has no end of them. */
const maxProblems = 200;

/** Whether the trail is verified, when that was, and below it all that is wrong or should be known. */
export function verificationRow(
  { state, model }: { readonly state: ReadingState; readonly model: TrailModel },
  moments: Moments,
  t: Translate,
): TrailRow {
  const row = (icon: string, tone: TrailRow['tone'], label: string, description: string): TrailRow => ({
    ...{ id: 'verification', kind: 'standing', label, description, icon, tone },
    ...{ tooltip: [label, description].filter((line) => line !== ''), spoken: `${label}, ${description}` },
  });
  const { reading } = model;
  if (state.kind === 'reading' && (reading === undefined || state.events > 0))
    return row('loading~spin', 'plain', t('Verifying…'), t('{0} events so far', state.events));
  if (state.kind === 'failed') return { ...row('error', 'error', t('Not readable'), state.sentence), isOpen: true };
  if (reading === undefined) return row('circle-outline', 'plain', t('Not verified yet'), '');
  const { result, events, streams, problems, notes } = reading.verification;
  if (streams === 0 && problems.length === 0) return row('circle-outline', 'plain', t('Nothing recorded yet'), '');
  const at = timeWords(new Date(reading.atMs).toISOString(), moments);
  const counts =
    streams === 1
      ? t('{0} events in one stream at {1}', events, at)
      : t('{0} events in {1} streams at {2}', events, streams, at);
  const made = {
    valid: () => row('verified-filled', 'good', t('Verified'), counts),
    findings: () => row('verified', 'good', t('Verified, with findings'), counts),
    unverifiable: () => row('warning', 'warning', t('Not verifiable to the end'), counts),
    tampered: () => row('error', 'error', t('The trail was changed'), counts),
  }[result]();
  const below = [
    ...problems.slice(0, maxProblems).map((problem) => problemRow(problem, t)),
    ...notes.map(
      (note): TrailRow => ({
        ...{ id: `note:${note}`, kind: 'problem', label: note, description: '', icon: 'info', tone: 'plain' },
        ...{ tooltip: [note], spoken: note },
      }),
    ),
  ];
  const when = t(
    'Every signature, every link and every digest was checked: {0}.',
    wholeMoment(new Date(reading.atMs).toISOString(), moments),
  );
  return {
    ...made,
    tooltip: [made.label, counts, when],
    ...(below.length === 0
      ? {}
      : { children: () => below, isOpen: result === 'tampered' || result === 'unverifiable' }),
  };
}
