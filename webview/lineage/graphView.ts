import type { ShownLineage, ShownLineageBox, ShownLineageColumn } from '../../src/vscode/webviews/protocol/lineage.ts';
import type { LineageStrings } from '../../src/vscode/webviews/strings/lineage.ts';
import { el, fill, setAttributes } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { counted, sentence } from '../shared/sentences.ts';
import { withoutReordering } from '../shared/visibleText.ts';
import { FlowLines } from './flowLines.ts';
import { Flows } from './flows.ts';

interface Entry {
  readonly box: ShownLineageBox;
  readonly column: ShownLineageColumn;
  readonly element: HTMLElement;
  /** Words for screen readers. */
  readonly unseen: HTMLElement;
}

const kinds = {
  table: 'boxTable',
  commonTable: 'boxCommonTable',
  query: 'boxQuery',
  result: 'boxResult',
  target: 'boxTarget',
} as const;

/** Boxes from left to right, lines between their columns, and one column at a time that is looked at with its path. */
export class GraphView {
  readonly element: HTMLElement;
  readonly #strings: LineageStrings;
  readonly #reveal: (id: string) => void;
  readonly #flows: Flows;
  readonly #lines: FlowLines;
  readonly #layers: HTMLElement;
  readonly #entries = new Map<string, Entry>();
  readonly #observer: ResizeObserver;
  #selected: string | undefined;

  constructor(lineage: ShownLineage, strings: LineageStrings, reveal: (id: string) => void) {
    this.#strings = strings;
    this.#reveal = reveal;
    this.#flows = new Flows(lineage);
    this.#layers = el('div', { class: 'layers', role: 'group', 'aria-label': strings.title });
    const last = Math.max(...lineage.boxes.map(({ layer }) => layer));
    for (let layer = 0; layer <= last; layer += 1) {
      const boxes = lineage.boxes.filter((box) => box.layer === layer);
      if (boxes.length > 0) this.#layers.append(el('div', { class: 'layer' }, ...boxes.map((box) => this.#box(box))));
    }
    this.#lines = new FlowLines(lineage.flows, (id) => this.#entries.get(id)?.element);
    const canvas = el('div', { class: 'canvas' }, this.#layers);
    canvas.prepend(this.#lines.element);
    this.element = el(
      'main',
      { class: 'lineage' },
      el(
        'header',
        { class: 'head' },
        el('h1', { class: 'sql-title' }, withoutReordering(lineage.title)),
        el('p', { class: 'help' }, strings.help),
      ),
      el('div', { class: 'stage' }, canvas),
    );
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#observer = new ResizeObserver(() => this.#lines.draw(this.#layers));
    this.#observer.observe(this.#layers);
  }

  /** What is selected, by names: the same column after the text has changed. */
  get selectedName(): string | undefined {
    const entry = this.#selected === undefined ? undefined : this.#entries.get(this.#selected);
    return entry && nameOf(entry);
  }

  idOf(name: string | undefined): string | undefined {
    for (const [id, entry] of this.#entries) if (nameOf(entry) === name) return id;
    return undefined;
  }

  /** Call once the element stands in the page. */
  begin(selected: string | undefined, takesFocus: boolean): void {
    this.#lines.draw(this.#layers);
    const [first] = this.#entries.keys();
    if (selected !== undefined) this.#select(selected);
    else for (const { box, column, unseen } of this.#entries.values()) fill(unseen, this.#words(box, column));
    const start = selected ?? first;
    const element = start === undefined ? undefined : this.#entries.get(start)?.element;
    if (element === undefined) return;
    element.tabIndex = 0;
    if (selected !== undefined) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (takesFocus) element.focus();
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #box(box: ShownLineageBox): HTMLElement {
    const strings = this.#strings;
    const title = withoutReordering(box.title);
    return el(
      'section',
      { class: `box box-${box.kind}`, 'aria-label': `${title}, ${strings[kinds[box.kind]]}` },
      el(
        'header',
        { class: 'box-head' },
        icon(box.kind === 'table' || box.kind === 'target' ? 'database' : 'grid'),
        el('span', { class: 'box-title' }, title),
        box.kind !== 'table' && box.kind !== 'result' && el('span', { class: 'box-kind' }, strings[kinds[box.kind]]),
      ),
      el('ul', { class: 'columns' }, ...box.columns.map((column) => el('li', {}, this.#column(box, column)))),
      box.more > 0 && el('p', { class: 'more' }, counted(box.more, { one: strings.moreOne, other: strings.moreOther })),
    );
  }

  #column(box: ShownLineageBox, column: ShownLineageColumn): HTMLElement {
    const unseen = el('span', { class: 'unseen' });
    const element = el(
      'button',
      { class: `column${column.isSensitive ? ' sensitive' : ''}`, type: 'button', tabindex: -1 },
      el('span', { class: 'column-name' }, withoutReordering(column.name)),
      ' ',
      el(
        'span',
        { class: 'column-details' },
        column.isSensitive && icon('shield'),
        withoutReordering(column.details.join(' · ')),
      ),
      ' ',
      unseen,
    );
    this.#entries.set(column.id, { box, column, element, unseen });
    element.addEventListener('focus', () => this.#select(column.id));
    element.addEventListener('click', () => {
      this.#select(column.id);
      if (column.hasPlace) this.#reveal(column.id);
    });
    return element;
  }

  /** Shows one column with its path; what has nothing to do with it steps back. */
  #select(id: string): void {
    const path = this.#flows.path(id);
    for (const [other, { element, unseen, box, column }] of this.#entries) {
      const isSelected = other === id;
      element.classList.toggle('selected', isSelected);
      element.classList.toggle('on-path', path.has(other));
      element.tabIndex = isSelected ? 0 : -1;
      setAttributes(element, { 'aria-current': isSelected ? 'true' : undefined });
      fill(unseen, this.#words(box, column));
    }
    this.#layers.classList.add('has-selection');
    this.#lines.mark(path);
    this.#selected = id;
  }

  /** All that the picture says of a column beside its name and details, for people who hear it. */
  #words(box: ShownLineageBox, column: ShownLineageColumn): string {
    const strings = this.#strings;
    const named = (ids: readonly string[]): string =>
      ids
        .flatMap((id) => this.#entries.get(id) ?? [])
        .map((entry) => this.#named(entry.box, entry.column))
        .join(', ');
    const [into, outOf] = [this.#flows.into(column.id), this.#flows.outOf(column.id)];
    const comes =
      into.length > 0
        ? sentence(strings.comesFrom, { columns: named(into) })
        : box.kind === 'table'
          ? ''
          : strings.comesFromNothing;
    const flows = outOf.length > 0 ? sentence(strings.flowsInto, { columns: named(outOf) }) : '';
    const where = sentence(strings.inBox, { box: withoutReordering(box.title) });
    return [where, comes, flows].filter((part) => part !== '').join(', ');
  }

  #named(box: ShownLineageBox, column: ShownLineageColumn): string {
    const [name, title] = [withoutReordering(column.name), withoutReordering(box.title)];
    return sentence(this.#strings.column, { name, box: title });
  }

  /** Up and down within a layer, left and right along what flows, or to the next layer where nothing does. */
  #onKey(event: KeyboardEvent): void {
    const id = this.#selected;
    const entry = id === undefined ? undefined : this.#entries.get(id);
    if (entry === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.#nextTo(entry, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.element.focus();
    next.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #nextTo({ box, column }: Entry, key: string): Entry | undefined {
    const all = [...this.#entries.values()];
    const layer = all.filter((one) => one.box.layer === box.layer);
    const at = layer.findIndex((one) => one.column === column);
    switch (key) {
      case 'ArrowDown':
        return layer[at + 1];
      case 'ArrowUp':
        return layer[at - 1];
      case 'Home':
        return layer[0];
      case 'End':
        return layer.at(-1);
      case 'ArrowLeft':
        return this.#first(this.#flows.into(column.id)) ?? all.findLast((one) => one.box.layer < box.layer);
      case 'ArrowRight':
        return this.#first(this.#flows.outOf(column.id)) ?? all.find((one) => one.box.layer > box.layer);
      default:
        return undefined;
    }
  }

  #first(ids: readonly string[]): Entry | undefined {
    return ids[0] === undefined ? undefined : this.#entries.get(ids[0]);
  }
}

const nameOf = ({ box, column }: Entry): string => JSON.stringify([box.kind, box.title, column.name]);
