import type { ShownOutcome } from '../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../src/vscode/webviews/strings/shared.ts';
import type { IconName } from './icons.ts';
import { counted, duration, sentence } from './sentences.ts';
import { withoutReordering } from './visibleText.ts';

/** An outcome in words: a short title, and what to know or do. */
export interface OutcomeWords {
  readonly icon: IconName;
  readonly tone: 'good' | 'note' | 'warning' | 'error';
  /** One or two words, for a line that has no room for more. */
  readonly short: string;
  readonly title: string;
  /** Sentences under the title; empty where the title says it all. */
  readonly details: readonly string[];
}

/** What to tell a person about an outcome. Messages of the database are foreign text. */
export function outcomeWords(outcome: ShownOutcome, strings: SharedStrings): OutcomeWords {
  switch (outcome.kind) {
    case 'succeeded': {
      const { rowCount, changed, truncated, elapsedMs, heldBack } = outcome;
      const words = truncated
        ? { one: strings.truncatedOne, other: strings.truncatedOther }
        : changed
          ? { one: strings.changedOne, other: strings.changedOther }
          : { one: strings.rowsOne, other: strings.rowsOther };
      const title = sentence(counted(rowCount, words), { time: duration(elapsedMs) });
      return {
        icon: truncated ? 'warning' : 'success',
        tone: truncated ? 'warning' : 'good',
        short: title,
        title,
        details: heldBack === undefined ? [] : [withoutReordering(heldBack)],
      };
    }
    case 'failed':
      return {
        icon: 'error',
        tone: 'error',
        short: strings.failedShort,
        title: strings.failedTitle,
        details: [
          withoutReordering(outcome.message),
          ...(outcome.hint === undefined ? [] : [withoutReordering(outcome.hint)]),
          ...(outcome.sqlState === undefined ? [] : [sentence(strings.failedState, { state: outcome.sqlState })]),
        ],
      };
    case 'refused':
      return {
        icon: 'blocked',
        tone: 'note',
        short: strings.refusedShort,
        title: strings.refusedTitle,
        details: [withoutReordering(outcome.reason), strings.refusedAdvice],
      };
    case 'timeout':
      return {
        icon: 'clock',
        tone: 'warning',
        short: strings.timeoutShort,
        title: sentence(strings.timeoutTitle, { time: duration(outcome.timeoutMs) }),
        details: [strings.timeoutAdvice],
      };
    case 'cancelled':
      return {
        icon: 'blocked',
        tone: 'note',
        short: strings.cancelledTitle,
        title: strings.cancelledTitle,
        details: [strings.cancelledAdvice],
      };
    case 'unknown':
      return {
        icon: 'question',
        tone: 'error',
        short: strings.unknownShort,
        title: strings.unknownTitle,
        details: [strings.unknownAdvice, withoutReordering(outcome.message)],
      };
    default:
      // A newer host's outcome that this page has no words for is as good as unknown, and must not look like success.
      return {
        icon: 'question',
        tone: 'error',
        short: strings.unknownShort,
        title: strings.unknownTitle,
        details: [strings.unknownAdvice],
      };
  }
}
