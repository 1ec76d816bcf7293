/** Text becomes a text node, always: there is no way from here to HTML. */
export type Child = Node | string | undefined | false;

/** `true` sets a bare attribute; `false` and `undefined` leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Attributes that can load, link, script or style. Nothing in a panel needs them. */
const active = /^(?:on|style$|href$|src|action$|formaction$|data$|xlink:)/i;

/** Makes an element. @throws {TypeError} for an attribute that could act. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Sets or removes attributes. @throws {TypeError} for an attribute that could act. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (active.test(name)) throw new TypeError(`The attribute ${name} is not for panels.`);
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
}

/** The element that the page was made with. */
export function panelRoot(): HTMLElement {
  const root = document.querySelector<HTMLElement>('#panel');
  if (root === null) throw new TypeError('The page has no #panel.');
  return root;
}

let lastId = 0;
/** A fresh id for an element of this page. */
export function freshId(prefix: string): string {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
