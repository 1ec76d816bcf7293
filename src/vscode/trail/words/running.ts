import { textOf } from '../../../core/audit/story/readEvent.ts';
import { durationText } from './durationText.ts';
import type { Tellers } from './teller.ts';

/** What the database was told, and what came back. */
export const runningWords: Tellers = {
  'connection.opened': (clear, t, { entry }) => ({
    kind: 'connection',
    tone: 'plain',
    title: t('Connected to {0}', entry['countersign.connection'] ?? clear['db.system.name']),
    detail: clear['server.address'],
  }),
  'query.dispatched': ({ read_only: readOnly, max_rows: maxRows }, t) => ({
    kind: 'sent',
    tone: 'plain',
    title: t('Sent to the database'),
    detail: readOnly
      ? t('Read-only, at most {0} rows', maxRows)
      : t('With permission to change data, at most {0} rows', maxRows),
  }),
  'query.completed': (clear, t, event) => {
    const detail = textOf(event, 'message');
    const time = clear.duration_us === undefined ? '' : durationText(clear.duration_us);
    switch (clear.status) {
      case 'success':
        return {
          kind: 'success',
          tone: 'good',
          title: t('Ran in {0}, {1} rows came back', time, clear['db.response.returned_rows'] ?? 0),
          detail: clear.truncated === true ? t('There were more rows than may be shown.') : undefined,
        };
      case 'failure':
        return { kind: 'error', tone: 'error', title: t('The database refused it'), detail };
      case 'timeout':
        return { kind: 'clock', tone: 'warning', title: t('Stopped after {0}', time), detail };
      case 'cancelled':
        return { kind: 'blocked', tone: 'warning', title: t('Cancelled'), detail };
      case 'unknown':
        return {
          kind: 'unknown',
          tone: 'error',
          title: t('It is not known whether this ran'),
          detail: detail ?? t('The database may have applied it: look before you run it again.'),
        };
    }
  },
  'result.profiled': ({ rows, columns, truncated }, t) => ({
    kind: 'rows',
    tone: 'plain',
    title: t('Result of {0} rows and {1} columns', rows, columns.length),
    detail: truncated ? t('There were more rows than may be shown.') : undefined,
  }),
};
