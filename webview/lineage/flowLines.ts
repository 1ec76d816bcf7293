import type { ShownFlow } from '../../src/vscode/webviews/protocol/lineage.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The lines between columns. For the eye only: what they say stands in the columns' labels too. */
export class FlowLines {
  readonly element: SVGSVGElement;
  readonly #lines: readonly { readonly flow: ShownFlow; readonly path: SVGPathElement }[];
  readonly #elementOf: (id: string) => HTMLElement | undefined;

  constructor(flows: readonly ShownFlow[], elementOf: (id: string) => HTMLElement | undefined) {
    this.#elementOf = elementOf;
    this.element = document.createElementNS(svgNamespace, 'svg');
    this.element.setAttribute('class', 'lines');
    this.element.setAttribute('aria-hidden', 'true');
    this.element.setAttribute('focusable', 'false');
    this.#lines = flows.map((flow) => {
      const path = document.createElementNS(svgNamespace, 'path');
      this.element.append(path);
      return { flow, path };
    });
  }

  /** Draws the lines where the columns are now, over all of what holds them. */
  draw(over: HTMLElement): void {
    const { left, top, width, height } = over.getBoundingClientRect();
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.element.setAttribute('width', String(width));
    this.element.setAttribute('height', String(height));
    for (const { flow, path } of this.#lines) {
      const [from, to] = [this.#elementOf(flow.from), this.#elementOf(flow.to)].map((one) =>
        one?.getBoundingClientRect(),
      );
      if (from === undefined || to === undefined) {
        path.removeAttribute('d');
        continue;
      }
      const [x1, y1] = [from.right - left, from.top - top + from.height / 2];
      const [x2, y2] = [to.left - left, to.top - top + to.height / 2];
      const bend = Math.max(24, Math.abs(x2 - x1) / 2);
      path.setAttribute('d', `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`);
    }
  }

  /** Brings out the lines between columns of a path. */
  mark(path: ReadonlySet<string>): void {
    for (const { flow, path: line } of this.#lines) {
      const isOn = path.has(flow.from) && path.has(flow.to);
      line.setAttribute('class', isOn ? 'on-path' : 'off-path');
      if (isOn) this.element.append(line);
    }
  }
}
