import type { ShownDraft } from '../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../src/vscode/webviews/strings/shared.ts';
import { el } from './dom.ts';
import { type IconName, icon } from './icons.ts';
import { sentence } from './sentences.ts';
import { withoutReordering } from './visibleText.ts';

/** Who wrote a draft: a person, a model, or a person who verified it before. */
export function sourceLine(source: ShownDraft['source'], strings: SharedStrings): HTMLElement {
  const [name, words] = wordsOf(source, strings);
  return el('p', { class: 'source' }, icon(name), el('span', { class: 'source-words' }, withoutReordering(words)));
}

function wordsOf(source: ShownDraft['source'], strings: SharedStrings): readonly [IconName, string] {
  switch (source.kind) {
    case 'verified': {
      const { verifiedBy, verifiedAt } = source;
      return ['verified', sentence(strings.sourceVerified, { verifiedBy, verifiedAt })];
    }
    case 'model':
      return ['model', sentence(strings.sourceModel, { model: source.model })];
    case 'agent':
      return [
        'model',
        sentence(source.getsRows ? strings.sourceAgentRows : strings.sourceAgent, { host: source.host }),
      ];
    default:
      return ['person', strings.sourcePerson];
  }
}
