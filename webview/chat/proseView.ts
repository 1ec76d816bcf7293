import type { ChatStrings } from '../../src/vscode/webviews/strings/chat.ts';
import { el } from '../shared/dom.ts';
import { type SqlView, sqlView } from '../shared/sqlText.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { type Block, type Inline, parseProse } from './prose.ts';

/** Longest answer that is laid out, in UTF-16 code units. */
const maxLength = 200_000;

interface Drawn {
  readonly source: string;
  readonly element: HTMLElement;
  readonly sql?: SqlView;
}

/** A model's words as they arrive: inert text. Only blocks that changed are drawn anew, once a frame. */
export class ProseView {
  readonly element = el('div', { class: 'prose' });
  readonly #strings: ChatStrings;
  #text = '';
  #drawn: Drawn[] = [];
  #frame = 0;

  constructor(strings: ChatStrings) {
    this.#strings = strings;
  }

  set text(text: string) {
    this.#text = text;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const { sql } of this.#drawn) sql?.dispose();
  }

  #draw(): void {
    const isCut = this.#text.length > maxLength;
    const blocks = parseProse(isCut ? this.#text.slice(0, maxLength) : this.#text);
    const same = blocks.findIndex((block, index) => this.#drawn[index]?.source !== keyOf(block));
    const keep = same < 0 ? blocks.length : same;
    for (const { element, sql } of this.#drawn.splice(keep)) {
      sql?.dispose();
      element.remove();
    }
    for (const block of blocks.slice(keep)) {
      const drawn = this.#drawBlock(block);
      this.#drawn.push(drawn);
      this.element.append(drawn.element);
    }
    if (isCut && this.element.querySelector('.prose-cut') === null)
      this.element.append(el('p', { class: 'prose-cut dim' }, this.#strings.cut));
  }

  #drawBlock(block: Block): Drawn {
    const source = keyOf(block);
    switch (block.kind) {
      case 'code': {
        const sql = sqlView(block.text, this.#strings.sqlLabel);
        return { source, element: sql.element, sql };
      }
      case 'list':
        return {
          source,
          element: el(
            block.ordered ? 'ol' : 'ul',
            { class: 'prose-list' },
            ...block.items.map((content) => el('li', {}, ...content.map(inlineView))),
          ),
        };
      default: {
        const kind = block.kind === 'heading' ? 'prose-heading' : '';
        return { source, element: el('p', { class: kind }, ...block.content.map(inlineView)) };
      }
    }
  }
}

const keyOf = ({ kind, source }: Block): string => `${kind}:${source}`;

function inlineView({ kind, text }: Inline): Node {
  const shown = withoutReordering(text);
  if (kind === 'text') return document.createTextNode(shown);
  return el(kind === 'code' ? 'code' : 'strong', { class: `prose-${kind}` }, shown);
}
