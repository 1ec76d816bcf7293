import type { Position } from './selection.ts';

/** Calls `onMove` until the button is released, or `ended` fires. */
export function whileDragging(ended: AbortSignal, onMove: (event: PointerEvent) => void): void {
  const dragging = new AbortController();
  const signal = AbortSignal.any([dragging.signal, ended]);
  window.addEventListener('pointermove', onMove, { signal });
  for (const end of ['pointerup', 'pointercancel', 'blur'])
    window.addEventListener(end, () => dragging.abort(), { signal });
}

/** The cell below the pointer. */
export function cellAt(event: MouseEvent): Position | undefined {
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('.grid-cell');
  if (under === null || under === undefined) return undefined;
  return { row: Number(under.dataset['row']), column: Number(under.dataset['column']) };
}

/** A key that the grid has used is not the editor's as well. */
export function taken(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  event.stopPropagation();
  act();
}
