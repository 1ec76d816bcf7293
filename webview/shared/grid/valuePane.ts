import type { Cell, ShownColumn } from '../../../src/vscode/webviews/protocol/shown.ts';
import type { SharedStrings } from '../../../src/vscode/webviews/strings/shared.ts';
import { button } from '../components.ts';
import { el, fill } from '../dom.ts';
import { sentence } from '../sentences.ts';
import { withoutReordering } from '../visibleText.ts';

/** Characters laid out at once; a value of a megabyte would hold up the page. */
const firstLength = 20_000;

/** Shows one whole value under the grid. */
export class ValuePane {
  readonly element = el('section', { class: 'value', hidden: true });
  readonly #strings: SharedStrings;
  readonly #on: { readonly copy: () => void; readonly close: () => void };

  constructor(strings: SharedStrings, on: { readonly copy: () => void; readonly close: () => void }) {
    this.#strings = strings;
    this.#on = on;
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  show(column: ShownColumn, row: number, value: Cell): void {
    const strings = this.#strings;
    const title = sentence(strings.gridValueOf, { column: column.name, row: row + 1 });
    const text = el('div', { class: 'value-text', tabindex: 0, role: 'group', 'aria-label': title, dir: 'auto' });
    if (value === null) text.append(el('span', { class: 'null' }, strings.gridNull));
    else text.append(withoutReordering(value.slice(0, firstLength)));
    const rest = value === null || value.length <= firstLength ? undefined : this.#showAll(text, value);
    this.element.setAttribute('aria-label', title);
    fill(
      this.element,
      el(
        'div',
        { class: 'value-head' },
        el('span', { class: 'value-title' }, title),
        el('span', { class: 'value-type' }, column.type),
        button({ label: strings.gridCopyValue, look: 'icon', icon: 'copy' }, this.#on.copy),
        button({ label: strings.gridCloseValue, look: 'icon', icon: 'close' }, this.#on.close),
      ),
      text,
      rest,
    );
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
    fill(this.element);
  }

  #showAll(text: HTMLElement, value: string): HTMLElement {
    const label = sentence(this.#strings.gridShowAll, { count: value.length });
    const more = button({ label, look: 'secondary', className: 'value-more' }, () => {
      text.textContent = withoutReordering(value);
      more.remove();
    });
    return more;
  }
}
