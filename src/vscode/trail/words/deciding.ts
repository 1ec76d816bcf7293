import type { Clear } from '../../../core/audit/catalogue.ts';
import { textOf } from '../../../core/audit/story/readEvent.ts';
import type { Translate } from '../../names/translate.ts';
import type { EventWords, Tellers } from './teller.ts';

/** What was decided, and by whom. */
export const decidingWords: Tellers = {
  'policy.evaluated': ({ decision, findings }, t) => ({
    kind: decision === 'deny' ? 'blocked' : 'policy',
    tone: decision === 'deny' ? 'error' : decision === 'permit' ? 'plain' : 'warning',
    title: decisionWords(decision, t),
    detail: findings.length === 0 ? undefined : [...new Set(findings.map(({ rule }) => rule))].join(', '),
  }),
  'policy.adopted': ({ standing, version }, t) => ({
    kind: 'policy',
    tone: standing === 'current' ? 'plain' : 'warning',
    title:
      standing === 'current'
        ? t("The organisation's policy {0} is in force", version ?? '')
        : standing === 'expired'
          ? t("The organisation's policy has expired")
          : t("The organisation's policy is missing"),
  }),
  'policy.changed': ({ policy_sources: sources }, t) => ({
    kind: 'policy',
    tone: 'warning',
    title: t('Another policy came into force'),
    detail: sources.join(', '),
  }),
  'dictionary.changed': (_, t) => ({ kind: 'policy', tone: 'plain', title: t('The dictionary was changed') }),
  'risk.classified': ({ level, criteria }, t) => {
    const [heaviest] = [...criteria].sort(
      (a, b) => Number(b.share) * Number(b.weight) - Number(a.share) * Number(a.weight),
    );
    // Nobody wonders why a risk is low.
    const counts = level !== 'low' && heaviest !== undefined && Number(heaviest.share) * Number(heaviest.weight) > 0;
    return {
      kind: 'risk',
      tone: level === 'low' ? 'plain' : level === 'medium' ? 'warning' : 'error',
      title:
        level === 'low'
          ? t('Low risk')
          : level === 'medium'
            ? t('Medium risk')
            : level === 'high'
              ? t('High risk')
              : t('Critical risk'),
      detail: counts ? t('Mostly for its {0}: {1}', heaviest.name, heaviest.value) : undefined,
    };
  },
  'sql.transformed': ({ transformations }, t) => ({
    kind: 'policy',
    tone: 'plain',
    title: t('Masked and filtered'),
    detail: transformations.map(({ kind, target }) => `${kind}: ${target}`).join(', '),
  }),
  'review.requested': ({ people, review, roles }, t) => ({
    kind: 'person',
    tone: 'plain',
    title:
      people > 1
        ? t('Approval of {0} people asked for', people)
        : review === undefined
          ? t('Approval asked for')
          : t('Approval of somebody else asked for'),
    detail: roles?.join(', '),
  }),
  'review.presented': ({ elements, requester }, t) => ({
    kind: 'person',
    tone: 'plain',
    title: requester === undefined ? t('Put before a person') : t('A request of {0} was shown', requester),
    detail: elements.join(', '),
  }),
  'review.answered': ({ decision, person, requester }, t, event) => ({
    kind: decision === 'approve' ? 'person' : 'blocked',
    tone: decision === 'approve' ? 'good' : 'error',
    title:
      decision === 'approve'
        ? t('{0} approved what {1} asks', person, requester)
        : t('{0} rejected what {1} asks', person, requester),
    detail: textOf(event, 'rationale'),
  }),
  'review.posted': ({ requester }, t) => ({
    kind: 'person',
    tone: 'plain',
    title: t('A request of {0} came in', requester),
  }),
  'review.ended': ({ outcome }, t) => ({
    kind: outcome === 'expired' ? 'clock' : 'person',
    tone: 'plain',
    title:
      outcome === 'approved'
        ? t('The request was approved')
        : outcome === 'rejected'
          ? t('The request was rejected')
          : outcome === 'withdrawn'
            ? t('The request was withdrawn')
            : t('The request expired'),
  }),
  'review.decided': ({ decision, approver, answers }, t, event) => ({
    ...answerWords(decision, approver ?? whoRejected(answers), t),
    detail: textOf(event, 'rationale'),
  }),
  'review.completed': ({ decision }, t, event) => ({
    kind: 'person',
    tone: decision === 'confirmed' ? 'good' : 'error',
    title:
      decision === 'confirmed'
        ? t('Confirmed afterwards by {0}', event.entry.actor?.['user.id'] ?? '')
        : t('Objected to afterwards by {0}', event.entry.actor?.['user.id'] ?? ''),
    detail: textOf(event, 'comment'),
  }),
  'query.blocked': ({ by, similar_to: before }, t, event) => ({
    kind: 'blocked',
    tone: 'error',
    title:
      by === 'policy'
        ? t('Blocked by the policy')
        : by === 'person'
          ? t('Blocked by a person')
          : by === 'silence'
            ? t('Blocked: nobody answered')
            : t('Blocked before it was sent'),
    detail: [textOf(event, 'reason'), before && t('One like it was refused before.')].filter(Boolean).join(' '),
  }),
};

function decisionWords(decision: Clear<'policy.evaluated'>['decision'], t: Translate): string {
  switch (decision) {
    case 'permit':
      return t('The policy permits it');
    case 'permitAndReview':
      return t('The policy permits it, to be reviewed afterwards');
    case 'requireApproval':
      return t('The policy wants an approval');
    case 'requireSecondPerson':
      return t("The policy wants a second person's approval");
    case 'deny':
      return t('The policy denies it');
  }
}

/** Of several answers one no is enough. */
function whoRejected(answers: Clear<'review.decided'>['answers']): Clear<'review.decided'>['approver'] {
  const no = answers?.find(({ decision }) => decision === 'reject');
  return no && { id: no.person, roles: no.roles, is_requester: false };
}

function answerWords(
  decision: Clear<'review.decided'>['decision'],
  approver: Clear<'review.decided'>['approver'],
  t: Translate,
): EventWords {
  const who = approver?.id ?? t('somebody');
  switch (decision) {
    case 'approve':
      return {
        kind: 'person',
        tone: 'good',
        title: approver?.is_requester === true ? t('Approved by {0}, who had asked', who) : t('Approved by {0}', who),
      };
    case 'reject':
      return { kind: 'blocked', tone: 'error', title: t('Rejected by {0}', who) };
    case 'expire':
      return { kind: 'clock', tone: 'warning', title: t('Nobody answered in time') };
    case 'withdraw':
      return { kind: 'person', tone: 'plain', title: t('The request was withdrawn') };
  }
}
