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
  'connection.closed': ({ reason }, t, { entry }) => ({
    kind: 'connection',
    tone: reason === 'shutdown' ? 'plain' : 'warning',
    title:
      reason === 'shutdown'
        ? t('Disconnected from {0}', entry['countersign.connection'] ?? '')
        : reason === 'lost'
          ? t('The connection to {0} was lost', entry['countersign.connection'] ?? '')
          : t('The connection to {0} failed', entry['countersign.connection'] ?? ''),
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
          title:
            clear['db.response.returned_rows'] === 1
              ? t('Ran in {0}, 1 row came back', time)
              : t('Ran in {0}, {1} rows came back', time, clear['db.response.returned_rows'] ?? 0),
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
  'db.access_observed': (
    { tables_accessed: tables, tables_unnamed: unnamed = [], rows_scanned_at_least: rows },
    t,
  ) => ({
    kind: 'rows',
    tone: unnamed.length === 0 ? 'plain' : 'warning',
    title:
      rows === undefined ? t('How the database says that it ran') : t('The database looked at {0} rows or more', rows),
    detail:
      unnamed.length > 0
        ? t('Tables that the SQL does not name: {0}', unnamed.join(', '))
        : tables === undefined || tables.length === 0
          ? undefined
          : t('Tables: {0}', tables.join(', ')),
  }),
  'result.profiled': ({ rows, columns, truncated }, t) => ({
    kind: 'rows',
    tone: 'plain',
    title: t('What the result looks like: rows {0}, columns {1}', rows, columns.length),
    detail: truncated ? t('There were more rows than may be shown.') : undefined,
  }),
  'result.checked': ({ checks }, t) => {
    const failed = checks.filter(({ result }) => result === 'fail').map(({ uid }) => uid);
    return failed.length === 0
      ? { kind: 'success', tone: 'plain', title: t('The result has nothing unusual') }
      : { kind: 'rows', tone: 'warning', title: t('The result has something to know'), detail: failed.join(', ') };
  },
  'result.viewed': ({ rows, on_screen: onScreen, recomputed }, t) => ({
    kind: 'rows',
    tone: 'plain',
    title: rows === 1 ? t('1 row was shown') : t('{0} rows were shown', rows),
    detail: sentences(
      onScreen === undefined ? undefined : t('On the screen: {0}', onScreen.replaceAll(',', ', ').replaceAll('-', '–')),
      recomputed === false ? t('Shown again from memory') : undefined,
    ),
  }),
  'result.filtered': ({ arrangements }, t) => {
    const last = arrangements.at(-1);
    const columns = [...new Set(arrangements.flatMap(({ filters }) => filters.map(({ column }) => column)))];
    const sorted = [...new Set(arrangements.flatMap(({ sort }) => (sort === undefined ? [] : [sort.column])))];
    return {
      kind: 'rows',
      tone: 'plain',
      title: t('Rows were arranged, {0} of them left in sight', last?.rows ?? 0),
      detail: sentences(
        columns.length === 0 ? undefined : t('Filtered by {0}', columns.join(', ')),
        sorted.length === 0 ? undefined : t('Sorted by {0}', sorted.join(', ')),
        arrangements.some(({ find }) => find) ? t('A text was looked for') : undefined,
      ),
    };
  },
  'result.exported': ({ destination, rows, columns, format, masked }, t) => ({
    kind: 'rows',
    tone: 'plain',
    title:
      destination === 'file'
        ? t('Saved to a file as {0}: rows {1}, columns {2}', format, rows, columns)
        : t('Copied out as {0}: rows {1}, columns {2}', format, rows, columns),
    detail: masked === undefined || masked.length === 0 ? undefined : t('Masked: {0}', masked.join(', ')),
  }),
  'anomaly.detected': ({ detector }, t, event) => ({
    kind: 'risk',
    tone: 'warning',
    title: t('Found unusual: {0}', detector),
    detail: textOf(event, 'words'),
  }),
  'feedback.given': ({ label }, t, event) => ({
    kind: 'person',
    tone: label === 'incorrect' ? 'warning' : 'plain',
    title:
      label === 'correct'
        ? t('Called correct')
        : label === 'partial'
          ? t('Called partly correct')
          : t('Called incorrect'),
    detail: textOf(event, 'comment'),
  }),
};

/** What is known of it, a part each; `undefined` where nothing is. */
function sentences(...parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(' · ');
}
