import type { ChatContext, ChatFromPanel } from '../../src/vscode/webviews/protocol/chat.ts';
import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { button } from '../shared/components.ts';
import { el, fill } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { environmentWord } from '../shared/risk.ts';
import { sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';

/** Where questions go, and a way to begin anew. */
export class Header {
  readonly element: HTMLElement;
  readonly #strings: ChatStrings;
  readonly #post: (message: ChatFromPanel) => void;
  readonly #context = el('div', { class: 'context' });

  constructor(strings: ChatStrings, post: (message: ChatFromPanel) => void, beginAnew: () => void) {
    this.#strings = strings;
    this.#post = post;
    const fresh = button({ label: strings.newConversation, look: 'icon', icon: 'plus' }, beginAnew);
    this.element = el('header', { class: 'header' }, this.#context, fresh);
  }

  show({ connection, model }: ChatContext): void {
    const strings = this.#strings;
    const connectionName = connection === undefined ? strings.noConnection : withoutReordering(connection.name);
    const connectionHint =
      connection === undefined
        ? strings.noConnection
        : `${sentence(strings.connectionHint, { connection: connectionName })} (${[
            environmentWord(connection.environment, strings),
            ...(connection.readOnly ? [strings.readOnly] : []),
          ].join(', ')})`;
    const modelName = model === undefined ? strings.noModel : withoutReordering(model);
    const modelHint = model === undefined ? strings.noModelHint : sentence(strings.modelHint, { model: modelName });
    const dot =
      connection === undefined
        ? icon('database')
        : el(
            'span',
            { class: `connection-${connection.environment} dot`, 'aria-hidden': true },
            el('span', { class: 'connection-dot' }),
          );
    fill(
      this.#context,
      chip(dot, connectionName, connectionHint, () => this.#post({ kind: 'chooseConnection' })),
      chip(icon(model === undefined ? 'verified' : 'model'), modelName, modelHint, () =>
        this.#post({ kind: 'chooseModel' }),
      ),
    );
  }
}

function chip(picture: Node, label: string, hint: string, onPress: () => void): HTMLElement {
  const element = el(
    'button',
    { class: 'chip', type: 'button', title: hint, 'aria-label': hint },
    picture,
    el('span', { class: 'chip-label' }, label),
  );
  element.addEventListener('click', onPress);
  return element;
}
