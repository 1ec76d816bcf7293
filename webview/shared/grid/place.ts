import type { VirtualItem } from '@tanstack/virtual-core';

/** Puts a cell where its column is. */
export function place(cell: HTMLElement, item: VirtualItem): void {
  cell.style.left = `${item.start}px`;
  cell.style.width = `${item.size}px`;
}
