import type { Tellers } from './teller.ts';

/** What the trail says of itself. */
export const keepingWords: Tellers = {
  'stream.opened': ({ service }, t) => ({
    kind: 'stream',
    tone: 'plain',
    title: t('A stream begins'),
    detail: `${service.name} ${service.version}`,
  }),
  'stream.heartbeat': (_, t) => ({ kind: 'stream', tone: 'plain', title: t('The stream goes on') }),
  'stream.closed': ({ reason }, t) => ({ kind: 'stream', tone: 'plain', title: t('The stream ends'), detail: reason }),
  'stream.recovered': ({ of_stream: stream }, t) => ({
    kind: 'stream',
    tone: 'warning',
    title: t('A stream that had no end was recovered'),
    detail: stream,
  }),
  'stream.corrupt': ({ problem }, t) => ({
    kind: 'error',
    tone: 'error',
    title: t('A stream was found damaged'),
    detail: problem,
  }),
  'journal.rotated': ({ reason }, t) => ({
    kind: 'stream',
    tone: 'plain',
    title: t('The journal goes on in a new file'),
    detail: reason,
  }),
  'delivery.state': ({ sink, state, backlog, reason }, t) => ({
    kind: 'delivery',
    tone: state === 'online' ? 'plain' : 'warning',
    title:
      state === 'online'
        ? t('{0} takes events', sink)
        : state === 'offline'
          ? t("{0} can't be reached, {1} events wait", sink, backlog)
          : t('{0} rejects events, {1} wait', sink, backlog),
    detail: reason,
  }),
  'delivery.degraded': ({ sink, events }, t) => ({
    kind: 'delivery',
    tone: 'warning',
    title: t('{0} took {1} events otherwise than they are', sink, events),
  }),
  'checkpoint.inconsistent': ({ sink }, t) => ({
    kind: 'error',
    tone: 'error',
    title: t('The log of {0} contradicts itself', sink),
  }),
  'audit.blocked': ({ reason }, t) => ({
    kind: 'blocked',
    tone: 'error',
    title: t('Statements stopped leaving'),
    detail: reason,
  }),
  'audit.unblocked': ({ reason }, t) => ({
    kind: 'success',
    tone: 'good',
    title: t('Statements leave again'),
    detail: reason,
  }),
  'audit.unrecorded': ({ events }, t) => ({
    kind: 'error',
    tone: 'error',
    title: t('{0} events were not recorded', events),
  }),
  'clock.jumped': ({ by_ms: byMs }, t) => ({
    kind: 'clock',
    tone: 'warning',
    title: t('The clock was moved by {0} s', Math.round(byMs / 1000)),
  }),
};
