import type { Placeholder } from '../../../core/analysis/placeholder.ts';
import {
  findBlocks,
  findMarkers,
  type Marker,
  type TemplateBlock,
  withoutBlocks,
} from '../../../core/analysis/templates.ts';
import { type Token, tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import type { Scanned } from '../gate/scanned.ts';
import { scan } from './scan.ts';

/**
 * Masks: what PostgreSQL's parser is shown in the place of a placeholder, so that the text around it can be read. A masked text is
 * never understood; its facts serve whoever writes it.
 */
type Mask = 'value' | 'name' | 'nothing' | 'itself';

/** A placeholder outside strings and comments, with the masks that may fit it, the likeliest first. */
interface Hole extends Span {
  readonly style: Placeholder['style'];
  readonly name: string | null;
  readonly masks: readonly Mask[];
}

/** The placeholders of a piece of text. */
export interface Holes {
  readonly holes: readonly Hole[];
  /** Blocks inside strings. */
  readonly quoted: readonly TemplateBlock[];
}

const noHoles: Holes = { holes: [], quoted: [] };

/** Finds what may be filled in before a piece of text runs. */
export function holesOf(piece: string): Holes {
  const blocks = findBlocks(piece);
  const code = blocks.length === 0 ? piece : withoutBlocks(piece, blocks);
  const scanned = scan(code);
  const insideOf = (at: number) => around(scanned, at);
  const outside = blocks.filter(({ start }) => insideOf(start) === undefined);
  const marks = findMarkers(code, (at) => insideOf(at) === undefined);
  if (outside.length + marks.length === 0) return noHoles;
  const holes = [...outside, ...marks].sort((a, b) => a.start - b.start);
  return {
    holes: holes.map((hole) => ({
      style: hole.style,
      name: 'name' in hole ? hole.name : innerOf(piece, hole),
      start: hole.start,
      end: hole.end,
      masks: masksFor(hole, piece),
    })),
    quoted: blocks.filter(({ start }) => insideOf(start) === 'string'),
  };
}

function around({ tokens, comments }: Scanned, at: number): 'string' | 'other' | undefined {
  const token = tokens[tokenFrom(tokens, at + 1) - 1];
  if (token !== undefined && at < token.end) {
    if (token.kind === 'string') return 'string';
    return token.kind === 'quotedName' ? 'other' : undefined;
  }
  const comment = comments[tokenFrom(comments, at + 1) - 1];
  return comment !== undefined && at < comment.end ? 'other' : undefined;
}

/** What stands between the brackets of a block, where it is a plain name. */
function innerOf(text: string, { start, end, style }: Span & Pick<Placeholder, 'style'>): string | null {
  if (style !== '{{' && style !== '${') return null;
  const inner = text.slice(start + 2, end - (style === '{{' ? 2 : 1)).replaceAll(/^-|-$/g, '');
  return /^\s*[A-Za-z_][\w.]*\s*$/.test(inner) ? inner.trim() : null;
}

const beforeName = /(?:^|[^\w.])(?:from|join|into|update|table|only|view|truncate)$/i;

function masksFor(hole: TemplateBlock | Marker, text: string): readonly Mask[] {
  if (hole.style === '{%' || hole.style === '{#') return ['nothing'];
  const before = text.slice(Math.max(0, hole.start - 40), hole.start).trimEnd();
  const isName = beforeName.test(before) || before.endsWith('.') || text[hole.end] === '.' || isGlued(hole, text);
  const masks: Mask[] = isName ? ['name', 'value'] : ['value', 'name'];
  if (hole.style === '{{' || hole.style === '${') return before === '' ? ['nothing', ...masks] : [...masks, 'nothing'];
  return [...masks, 'itself'];
}

/** Part of a longer name, such as `{{ prefix }}_orders`. */
const isGlued = ({ start, end }: Span, text: string): boolean =>
  /\w/.test(text[end] ?? '') || (/\w/.test(text[start - 1] ?? '') && text[start] !== ':' && text[start] !== '%');

/** A piece of text as the parser is shown it. */
export interface Masked {
  readonly code: string;
  /** The place in the piece of a place in `code`. */
  place(at: number): number;
  /** The tokens of `code`, by their places in the piece. */
  readonly tokens: readonly Token[];
}

/** One stretch of the masked text that stands for a hole. */
interface Patch extends Span {
  readonly hole: Hole;
  readonly mask: Mask;
}

/** Puts the chosen masks in the place of the holes. */
export function mask(
  piece: string,
  { holes, quoted }: Holes,
  chosen: readonly number[],
): Masked & { readonly patches: readonly Patch[] } {
  const patches: Patch[] = [];
  let code = '';
  let at = 0;
  const source = unquoted(piece, quoted);
  for (const [index, hole] of holes.entries()) {
    code += source.slice(at, hole.start);
    const chosenMask = hole.masks[chosen[index] ?? 0] ?? 'itself';
    const start = code.length;
    code += written(hole, chosenMask, piece);
    patches.push({ hole, mask: chosenMask, start, end: code.length });
    at = hole.end;
  }
  code += source.slice(at);
  const place = (unit: number): number => {
    const patch = patches[tokenFrom(patches, unit + 1) - 1];
    if (patch === undefined) return unit;
    return unit < patch.end ? patch.hole.start : patch.hole.end + (unit - patch.end);
  };
  return { code, place, tokens: placed(scan(code).tokens, patches, place), patches };
}

/** Quotes of a template inside a string would end the string. */
function unquoted(piece: string, quoted: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of quoted) {
    result += piece.slice(at, start) + piece.slice(start, end).replaceAll("'", '_');
    at = end;
  }
  return result + piece.slice(at);
}

function written(hole: Hole, chosen: Mask, piece: string): string {
  const text = piece.slice(hole.start, hole.end);
  switch (chosen) {
    case 'value': {
      const before = piece.slice(Math.max(0, hole.start - 20), hole.start);
      if (/(?:^|\W)in\s*$/i.test(before)) return '($1)';
      return /(?:^|\W)(?:interval|date|time|timestamp|timestamptz)\s*$/i.test(before) ? "'1'" : '$1';
    }
    case 'name':
      // Part of a longer name. The sign may stand in names (manual, section 4.1.1), and people read it as what is left open.
      return isGlued(hole, piece) ? '…' : named(text);
    case 'nothing':
      return ' ';
    case 'itself':
      return text;
  }
}

/** dbt's `ref` and `source` say which table they mean; any other name is the placeholder itself. */
function named(text: string): string {
  const reference = /^\{\{-?\s*ref\(\s*(['"])(\w+)\1\s*\)\s*-?\}\}$/.exec(text);
  if (reference !== null) return `"${reference[2]}"`;
  const source = /^\{\{-?\s*source\(\s*(['"])(\w+)\1\s*,\s*(['"])(\w+)\3\s*\)\s*-?\}\}$/.exec(text);
  if (source !== null) return `"${source[2]}"."${source[4]}"`;
  return `"${text.replaceAll('"', "'").slice(0, 60)}"`;
}

/** One token for each patch, over the whole of its hole and of what is glued to it. */
function placed(tokens: readonly Token[], patches: readonly Patch[], place: (at: number) => number): Token[] {
  const result: Token[] = [];
  for (const token of tokens) {
    const start = place(token.start);
    const end = place(token.end - 1) + 1;
    const patch = patches[tokenFrom(patches, token.end) - 1];
    const isPatched =
      patch !== undefined && patch.mask !== 'itself' && token.start < patch.end && token.end > patch.start;
    if (!isPatched) {
      result.push({ kind: token.kind, start, end });
      continue;
    }
    const last = result.at(-1);
    const whole = { start: Math.min(start, patch.hole.start), end: Math.max(place(token.end), patch.hole.end) };
    if (last !== undefined && last.end > whole.start) continue;
    result.push({
      kind: patch.mask === 'value' ? 'parameter' : token.kind === 'word' ? 'word' : 'quotedName',
      ...whole,
    });
  }
  return result;
}

/** The next choice of masks after the parser has stumbled at a place; `undefined` when nothing is left to try. */
export function nextChoice(
  patches: readonly Patch[],
  at: number,
  chosen: readonly number[],
): readonly number[] | undefined {
  const near = tokenFrom(patches, at + 1) - 1;
  for (let index = near; index >= Math.max(0, near - 1); index--) {
    const next = (chosen[index] ?? 0) + 1;
    const masks = patches[index]?.hole.masks.length ?? 0;
    if (next < masks) return chosen.with(index, next);
  }
  return undefined;
}

/** What the facts say of the placeholders of a masked piece that starts at a place. */
export function placeholdersOf(
  patches: readonly Patch[],
  quoted: readonly TemplateBlock[],
  piece: string,
  offset: number,
): readonly Placeholder[] {
  const at = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const outside = patches
    .filter((patch) => patch.mask !== 'itself')
    .map(
      ({ hole, mask: chosen }): Placeholder => ({
        style: hole.style,
        name: hole.name,
        span: at(hole),
        standsFor: chosen === 'nothing' ? 'block' : chosen === 'name' ? 'name' : 'value',
      }),
    );
  const inside = quoted.map(
    (block): Placeholder => ({
      style: block.style,
      name: innerOf(piece, block),
      span: at(block),
      standsFor: 'text',
    }),
  );
  return [...outside, ...inside].sort((a, b) => a.span.start - b.span.start);
}

/** Why a text with placeholders doesn't run: one sentence for each of them, however often it stands there. */
export function obstaclesOf(placeholders: readonly Placeholder[], text: string): readonly Problem[] {
  const seen = new Set<string>();
  return placeholders.flatMap(({ span, standsFor }) => {
    const written = text.slice(span.start, span.end).replaceAll(/\s+/g, ' ');
    if (seen.has(written)) return [];
    seen.add(written);
    const shown = written.length > 60 ? `${written.slice(0, 59)}…` : written;
    const message =
      standsFor === 'block'
        ? `This text has the template block ${shown}, which can leave out, repeat or add anything, so what runs can’t be told. Run the text that the template makes.`
        : `This text has the placeholder ${shown}, and what will stand there can’t be told; it runs only once it has a value.`;
    return [{ message, span }];
  });
}

const template = /\{\{-?\s*[A-Za-z_][\w.]*(?:\([^{}]*\))?(?:\s*\|[^{}]*)?\s*-?\}\}|\$\{[^{}]+\}|\{%[^{}]*%\}/g;

/** Templates in a string that PostgreSQL takes as it is: that they are meant to be filled in shows by their form alone. */
export function templatesIn(text: string, { start, end }: Span): readonly Placeholder[] {
  const written = text.slice(start, end);
  if (!written.includes('{')) return [];
  return [...written.matchAll(template)].map((found): Placeholder => {
    const style = styleOf(found[0]);
    const span = { start: start + found.index, end: start + found.index + found[0].length };
    return { style, name: innerOf(text, { ...span, style }), span, standsFor: 'text' };
  });
}

function styleOf(written: string): Placeholder['style'] {
  if (written.startsWith('$')) return '${';
  return written.startsWith('{%') ? '{%' : '{{';
}
