import { hash } from 'node:crypto';
import { assertNever } from '../../prelude/assertNever.ts';
import { inert } from '../checked.ts';
import { codeCell } from '../codeSpan.ts';
import type { Block } from './document.ts';

/** Characters of one cell; the trail has all of them. */
const longestCell = 300;

/** Foreign text in one line. */
function line(text: string): string {
  const flat = inert(text.replaceAll(/\s+/g, ' ').trim());
  return flat.length <= longestCell ? flat : `${flat.slice(0, longestCell).toWellFormed()}…`;
}

/** Words and numbers alone are no markup in any place. */
const plain = /^[\p{L}\p{N} ]*$/u;

/** The report as Markdown (GFM). Nothing quoted becomes a link, a mention, an image or HTML: it stands there as code. */
export function reviewMarkdown(blocks: readonly Block[]): string {
  const cell = (text: string): string => (plain.test(text) ? text : codeCell(line(text)));
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return `${blocks
    .map((block) => {
      switch (block.kind) {
        case 'heading':
          return `${'#'.repeat(block.level)} ${block.text}`;
        case 'paragraph':
          return block.text;
        case 'table':
          return [row(block.heads), `|${' --- |'.repeat(block.heads.length)}`, ...block.rows.map(row)].join('\n');
        default:
          return assertNever(block, 'block');
      }
    })
    .join('\n\n')}\n`;
}

const style = `body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color-scheme: light dark; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }`;

/** The report as one page, which runs and loads nothing. */
export function reviewHtml(blocks: readonly Block[]): string {
  const cells = (name: string, row: readonly string[]): string =>
    `<tr>${row.map((text) => `<${name}>${escaped(line(text))}</${name}>`).join('')}</tr>`;
  const body = blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
        return `<h${block.level}>${escaped(line(block.text))}</h${block.level}>`;
      case 'paragraph':
        return `<p>${escaped(line(block.text))}</p>`;
      case 'table':
        return `<table>\n<thead>${cells('th', block.heads)}</thead>\n<tbody>\n${block.rows.map((row) => cells('td', row)).join('\n')}\n</tbody>\n</table>`;
      default:
        return assertNever(block, 'block');
    }
  });
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>Countersign review</title>
<style>${style}</style>
</head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
