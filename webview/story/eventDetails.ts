import type { ShownEvent, ShownField, StoryFromPanel } from '../../src/vscode/webviews/protocol/story.ts';
import type { StoryStrings } from '../../src/vscode/webviews/strings/story.ts';
import { el } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { counted, sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';

/** All that an event holds, and how far each part of it is proved. */
export function eventDetails(
  event: ShownEvent,
  strings: StoryStrings,
  post: (message: StoryFromPanel) => void,
): readonly HTMLElement[] {
  const { why, withheld, fields, isAcknowledged } = event;
  const isProved = event.proof === 'verified' || event.proof === 'finding';
  const hasSql = fields.some(({ form }) => form === 'sql');
  const endpoint = isAcknowledged === undefined ? [] : [isAcknowledged ? strings.atEndpoint : strings.notAtEndpoint];
  const missing = withheld === 0 ? [] : [counted(withheld, { one: strings.withheldOne, other: strings.withheldOther })];
  const link = (label: string, kind: 'copyId' | 'openSql'): HTMLElement => {
    const made = el('button', { class: 'link', type: 'button' }, label);
    made.addEventListener('click', () => post({ kind, id: event.id }));
    return made;
  };
  const proof = el(
    'div',
    { class: `proof proof-${event.proof}` },
    icon(isProved ? 'verified' : event.proof === 'damaged' ? 'error' : 'warning'),
    el(
      'div',
      {},
      el('span', { class: 'unseen' }, `${strings.proofTitle}: ${event.proofShort}. `),
      ...[...why, ...missing, ...endpoint].map((line) => el('p', {}, withoutReordering(line))),
    ),
  );
  if (event.type === '') return [proof];
  return [
    proof,
    el(
      'p',
      { class: 'event-type' },
      el('code', {}, withoutReordering(event.type)),
      event.when !== '' && el('span', {}, withoutReordering(sentence(strings.recordedWhen, { when: event.when }))),
      el('span', {}, event.moment),
    ),
    fields.length === 0
      ? el('p', { class: 'dim' }, strings.noValues)
      : el(
          'dl',
          { class: 'values', 'aria-label': strings.valuesTitle },
          ...fields.map((field) => value(field, field.value === event.sql, strings)),
        ),
    el('p', { class: 'event-links' }, link(strings.copyEventId, 'copyId'), hasSql && link(strings.openSql, 'openSql')),
  ];
}

function value(field: ShownField, isAbove: boolean, strings: StoryStrings): HTMLElement {
  const { name, meaning, form, isSealed } = field;
  return el(
    'div',
    { class: 'value' },
    el(
      'dt',
      meaning === '' ? {} : { title: withoutReordering(meaning) },
      el('code', {}, withoutReordering(name)),
      isSealed
        ? el('span', { class: 'sealed', title: strings.sealedHint }, strings.sealed)
        : el('span', { class: 'unseen' }, strings.signed),
    ),
    isAbove
      ? el('dd', { class: 'dim' }, strings.shownAbove)
      : el('dd', { class: `value-${form}` }, withoutReordering(field.value)),
  );
}
