/** Icons of 16 × 16, drawn with strokes in the text's colour. */
const shapes = {
  error: ['M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z', 'M5.75 5.75l4.5 4.5M10.25 5.75l-4.5 4.5'],
  warning: ['M8 2.25L14.25 13.25H1.75z', 'M8 6.5v3.25', 'M8 11.4v.1'],
  info: ['M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z', 'M8 7.25v4', 'M8 4.9v.1'],
  success: ['M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z', 'M5.25 8.25l2 2l3.5-4'],
  question: [
    'M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z',
    'M6.2 6.3a1.9 1.9 0 1 1 2.8 1.6c-.7.4-1 .8-1 1.5',
    'M8 11.4v.1',
  ],
  blocked: ['M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z', 'M3.7 12.3l8.6-8.6'],
  shield: ['M8 1.75l5 1.9v3.9c0 3.2-2.1 5.4-5 6.7c-2.9-1.3-5-3.5-5-6.7v-3.9z'],
  verified: ['M8 1.75l5 1.9v3.9c0 3.2-2.1 5.4-5 6.7c-2.9-1.3-5-3.5-5-6.7v-3.9z', 'M5.75 7.9l1.6 1.6l2.9-3.2'],
  run: ['M4.5 2.75v10.5l8.5-5.25z'],
  stop: ['M4 4h8v8h-8z'],
  copy: ['M5.5 5.5h8v8h-8z', 'M10.5 5.5v-3h-8v8h3'],
  insert: ['M2.5 13.5h11', 'M8 2.5v7.5M4.75 6.9L8 10.15l3.25-3.25'],
  send: ['M8 13.25v-10M3.75 7.25L8 3l4.25 4.25'],
  plus: ['M8 3v10M3 8h10'],
  close: ['M4 4l8 8M12 4l-8 8'],
  database: [
    'M2.75 4c0-1.2 2.3-2 5.25-2s5.25.8 5.25 2s-2.3 2-5.25 2s-5.25-.8-5.25-2z',
    'M2.75 4v8c0 1.2 2.3 2 5.25 2s5.25-.8 5.25-2v-8',
    'M2.75 8c0 1.2 2.3 2 5.25 2s5.25-.8 5.25-2',
  ],
  model: ['M8 2.25l1.4 4.35l4.35 1.4l-4.35 1.4l-1.4 4.35l-1.4-4.35l-4.35-1.4l4.35-1.4z'],
  person: ['M8 2.25a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2z', 'M2.75 13.75c.4-2.7 2.5-4.1 5.25-4.1s4.85 1.4 5.25 4.1'],
  clock: ['M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 1 0 0-12.5z', 'M8 4.5v3.75l2.5 1.5'],
  chevron: ['M6 3.75L10.25 8L6 12.25'],
  comment: ['M2.25 3h11.5v8.25h-6.25l-2.75 2.5v-2.5h-2.5z'],
  code: ['M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5'],
  gauge: ['M2.5 12a5.75 5.75 0 1 1 11 0', 'M8 11l2.75-4.25'],
  law: ['M8 2.25v11.5M4.75 13.75h6.5M3 4.25h10', 'M3.25 4.25l-1.75 4.5h3.5zM12.75 4.25l-1.75 4.5h3.5z'],
  link: [
    'M6.75 9.25a2.5 2.5 0 0 0 3.5 0l2.5-2.5a2.5 2.5 0 0 0-3.5-3.5l-1 1',
    'M9.25 6.75a2.5 2.5 0 0 0-3.5 0l-2.5 2.5a2.5 2.5 0 0 0 3.5 3.5l1-1',
  ],
  cloud: ['M4.75 12.5a3 3 0 0 1-.4-5.97a4 4 0 0 1 7.6 1.02a2.5 2.5 0 0 1-.2 4.95z'],
  dot: ['M8 6.25a1.75 1.75 0 1 0 0 3.5a1.75 1.75 0 1 0 0-3.5z'],
  export: ['M8 9.5v-7M4.9 5.35L8 2.25l3.1 3.1', 'M2.75 9.5v4h10.5v-4'],
  ascending: ['M8 13V3.5M4.5 7L8 3.5L11.5 7'],
  descending: ['M8 3v9.5M4.5 9L8 12.5L11.5 9'],
  filter: ['M2.5 3.25h11L9.25 8.5v4.25l-2.5-1.25v-3z'],
  search: ['M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z', 'M10.25 10.25L13.75 13.75'],
  grid: ['M2.25 2.75h11.5v10.5h-11.5z', 'M2.25 6.25h11.5M6.25 6.25v7'],
} as const;

export type IconName = keyof typeof shapes;

/** An icon for the eye only: its meaning must stand in words beside it. */
export function icon(name: IconName, className = ''): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name} ${className}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  for (const shape of shapes[name]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}
