import { inert } from '../checked.ts';
import { isCompared, type Reconciliation } from './reconcile.ts';

/** Characters of a statement that a line shows; JSON has all of them. */
const shownText = 200;

/** The comparison for a terminal. `format` names what was compared with. Ends with a line end. */
export function reconciliationText(found: Reconciliation, format: string): string {
  const count = (kind: string): number => found.differences.filter((one) => one.kind === kind).length;
  return [
    `  record     ${format}`,
    `  matched    ${found.matched}`,
    `  unaudited  ${count('unaudited')}`,
    `  mismatch   ${count('mismatch')}`,
    `  lost       ${count('lost')}`,
    `  accounts   ${found.governed.map(inert).join(', ') || 'none is known: name them with --role'}`,
    ...(found.accessed.length === 0
      ? []
      : [`  accessed   ${found.accessed.length} of them with the tables that the database says they got at`]),
    ...found.accessed
      .filter(({ unnamed }) => unnamed.length > 0)
      .map(
        ({ queryId, unnamed }) =>
          `  beyond     ${inert(queryId)} got at ${unnamed.map(inert).join(', ')}, which it doesn't name`,
      ),
    ...(found.outsideLog === 0
      ? []
      : [`  note       ${found.outsideLog} statements were sent when the log does not reach.`]),
    ...found.remarks.map((remark) => `  remark     ${inert(remark)}`),
    ...found.unread.map((place) => `  unread     ${inert(place)}`),
    ...found.differences.flatMap(({ kind, time, place, who, text, why }) => [
      `  ${kind.padEnd(9)}  ${time} ${inert(who)} ${inert(place)}: ${why}`,
      `             ${line(text)}`,
    ]),
    `  RESULT     ${result(found)}`,
    '',
  ].join('\n');
}

function result(found: Reconciliation): string {
  if (found.differences.length > 0 || found.unread.length > 0) return 'THEY DIFFER';
  return isCompared(found) ? 'THEY AGREE' : 'NOTHING COULD BE COMPARED';
}

function line(text: string): string {
  const flat = inert(text.replaceAll(/\s+/g, ' ').trim());
  return flat.length <= shownText ? flat : `${flat.slice(0, shownText).toWellFormed()}…`;
}
