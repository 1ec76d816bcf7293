import type { Severity, Span } from '../../src/vscode/webviews/protocol/shown.ts';
import { el } from './dom.ts';
import { tokensOf } from './sqlTokens.ts';
import { piecesOf } from './visibleText.ts';

/** A place in the SQL that a finding is about. */
export interface SqlMark {
  readonly span: Span;
  readonly severity: Severity;
}

/** SQL as inert text. */
export interface SqlView {
  readonly element: HTMLElement;
  /** Brings a place into view and lets its lines flash. */
  reveal(span: Span): void;
  /** Gives its colours back; for a view that leaves the page. */
  dispose(): void;
}

/** A text node of the view and the code units of the SQL it stands for. */
interface Shown {
  readonly node: Text;
  readonly start: number;
  readonly end: number;
  readonly isMark: boolean;
}

interface Line {
  readonly element: HTMLElement;
  readonly start: number;
  readonly end: number;
  readonly shown: readonly Shown[];
}

/**
 * Shows the whole SQL with line numbers: long lines wrap, so that nothing of it can hide beyond an edge, and characters
 * that can't be seen are shown by number. Colours are painted over text nodes (CSS Custom Highlight API); the text
 * itself is never markup.
 */
export function sqlView(sql: string, label: string, marks: readonly SqlMark[] = []): SqlView {
  const lines = linesOf(sql);
  const digits = String(lines.length).length;
  const element = el(
    'div',
    {
      class: `sql sql-digits-${Math.min(digits, 5)}`,
      role: 'group',
      tabindex: 0,
      'aria-label': label,
      translate: 'no',
    },
    ...lines.map((line) => line.element),
  );
  const painted: [string, StaticRange][] = [];
  const paint = (name: string, span: Span) => {
    for (const range of rangesOf(lines, span)) {
      painted.push([name, range]);
      highlight(name).add(range);
    }
  };
  for (const { kind, start, end } of tokensOf(sql)) paint(`sql-${kind}`, { start, end });
  for (const { span, severity } of marks) {
    paint(`finding-${severity}`, span);
    for (const line of linesAt(lines, span)) line.element.dataset['severity'] ??= severity;
  }
  return {
    element,
    reveal: (span) => {
      const found = linesAt(lines, span);
      found[0]?.element.scrollIntoView({ block: 'center' });
      for (const line of found) flash(line.element);
    },
    dispose: () => {
      for (const [name, range] of painted) highlight(name).delete(range);
    },
  };
}

function linesOf(sql: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const text of sql.split('\n')) {
    const end = start + text.length;
    // The carriage return of a Windows line end is no character of its own; any other one is shown.
    const seen = text.endsWith('\r') && end < sql.length ? text.slice(0, -1) : text;
    const code = el('code', { class: 'sql-code' });
    const shown = piecesOf(seen).map((piece): Shown => {
      const node = document.createTextNode(piece.shown);
      code.append(piece.isMark ? el('span', { class: 'sql-unseen' }, node) : node);
      return { node, start: start + piece.at, end: start + piece.at + piece.length, isMark: piece.isMark };
    });
    if (shown.length === 0) code.append('\u200b');
    const element = el(
      'div',
      { class: 'sql-line' },
      el('span', { class: 'sql-number', 'aria-hidden': true }, String(lines.length + 1)),
      code,
    );
    lines.push({ element, start, end, shown });
    start = end + 1;
  }
  return lines;
}

/** The lines that a span touches, by halving: findings and tokens are many in a long text. */
function linesAt(lines: readonly Line[], span: Span): readonly Line[] {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.end ?? 0) < span.start) low = middle + 1;
    else high = middle;
  }
  const found: Line[] = [];
  for (let index = low; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined || (line.start >= span.end && found.length > 0) || line.start > span.end) break;
    found.push(line);
  }
  return found;
}

function rangesOf(lines: readonly Line[], span: Span): readonly StaticRange[] {
  return linesAt(lines, span).flatMap((line) =>
    line.shown
      .filter((piece) => piece.start < span.end && piece.end > span.start)
      .map(
        ({ node, start, end, isMark }) =>
          new StaticRange({
            startContainer: node,
            startOffset: isMark ? 0 : Math.max(0, span.start - start),
            endContainer: node,
            endOffset: isMark ? node.data.length : Math.min(end, span.end) - start,
          }),
      ),
  );
}

function highlight(name: string): Highlight {
  const known = CSS.highlights.get(name);
  if (known !== undefined) return known;
  const fresh = new Highlight();
  // Findings lie over colours.
  fresh.priority = name.startsWith('finding-') ? 1 : 0;
  CSS.highlights.set(name, fresh);
  return fresh;
}

function flash(line: HTMLElement): void {
  line.classList.remove('sql-flash');
  requestAnimationFrame(() => line.classList.add('sql-flash'));
}
