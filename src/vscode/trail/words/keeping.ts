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
  'stream.key_rotated': (_, t) => ({ kind: 'stream', tone: 'plain', title: t('Another key signs from here on') }),
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
  'journal.freed': ({ of_stream: stream, through_seq: seq }, t) => ({
    kind: 'delivery',
    tone: 'plain',
    title: t('Events up to {0} were freed: the endpoint has them', seq),
    detail: stream,
  }),
  'journal.room': ({ room }, t) => ({
    kind: 'stream',
    tone: room === 'enough' ? 'plain' : room === 'near' ? 'warning' : 'error',
    title:
      room === 'enough'
        ? t('The journal has room again')
        : room === 'near'
          ? t('The journal is nearly full')
          : t('The journal is full'),
  }),
  'session.started': (_, t) => ({ kind: 'person', tone: 'plain', title: t('A session begins') }),
  'session.ended': (_, t) => ({ kind: 'person', tone: 'plain', title: t('The session ends') }),
  'extension.installed': (_, t) => ({ kind: 'stream', tone: 'plain', title: t('The extension was installed') }),
  'extension.updated': (_, t) => ({ kind: 'stream', tone: 'plain', title: t('The extension was updated') }),
  'audit.read': ({ reader, count }, t) => ({
    kind: 'person',
    tone: 'plain',
    title: t('{0} read {1} events of the trail', reader, count),
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
