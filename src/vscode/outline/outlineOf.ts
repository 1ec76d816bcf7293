import type { StatementKind } from '../../core/analysis/analysis.ts';
import type { Names } from '../../core/analysis/names.ts';
import { type Token, tokenFrom } from '../../core/analysis/tokens.ts';
import type { Batches } from '../../core/ports.ts';
import type { Span } from '../../core/prelude/span.ts';
import { spokenTable } from '../names/facts.ts';

/** A statement as an outline shows it. Places count from the statement's start. */
export interface Outline {
  /** What it does and to which tables: `SELECT customers, orders`. */
  readonly label: string;
  readonly commonTables: readonly OutlinedTable[];
  /** Brackets, from the opening to the closing one, and blocks from BEGIN to END. */
  readonly brackets: readonly Span[];
}

/** A table of WITH: its name, and all of it to the bracket that ends its query. */
export interface OutlinedTable {
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
}

/** Tables that a label names; more of them are counted. */
const namedTables = 3;
/** UTF-16 code units of a statement without tables, as its label. */
const maxLabel = 60;

/** The outline of a statement. Without names (it can't be read) its own words are its label. */
export function outlineOf(
  text: string,
  kind: StatementKind,
  tokens: readonly Token[],
  names: Names | undefined,
): Outline {
  const brackets = bracketsIn(text, tokens);
  const used = names?.mentions.filter((one) => one.kind === 'table') ?? [];
  // What is written comes first, wherever it stands.
  const ordered = [
    ...used.filter(({ access }) => access === 'write'),
    ...used.filter(({ access }) => access === 'read'),
  ];
  const tables = [...new Set(ordered.map(({ table }) => spokenTable(table)))];
  if (names === undefined || tables.length === 0) return { label: shortened(text), commonTables: [], brackets };
  const [first] = tokens;
  const verb = first === undefined ? '' : text.slice(first.start, first.end).toUpperCase();
  const shown = tables.slice(0, namedTables).map((name) => name.replace(/^(?:public|dbo)\./, ''));
  const more = tables.length > shown.length ? [`+${tables.length - shown.length}`] : [];
  const commonTables = names.relations.flatMap(({ kind: is, name, nameSpan }) =>
    is === 'commonTable' && nameSpan !== null ? [{ name, nameSpan, span: throughBody(text, tokens, nameSpan) }] : [],
  );
  return { label: `${verbOf(kind, verb)} ${[...shown, ...more].join(', ')}`, commonTables, brackets };
}

/** A statement that begins with WITH is called by what it does. */
function verbOf(kind: StatementKind, verb: string): string {
  if (verb !== 'WITH' && verb !== '(') return verb;
  return kind === 'query' ? 'SELECT' : kind.toUpperCase();
}

function shortened(text: string): string {
  const line = text
    .slice(0, maxLabel * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > maxLabel ? `${line.slice(0, maxLabel)}…` : line;
}

/** Batches of several statements, from the first to the last; none where all statements are one batch. */
export function batchesOf(
  text: string,
  statements: readonly { readonly span: Span }[],
  batches: Batches | undefined,
): readonly Span[] {
  const found: { span: Span; count: number }[] = [];
  let previousEnd = 0;
  for (const { span } of statements) {
    const last = found.at(-1);
    if (last === undefined || batches?.begins(text.slice(previousEnd, span.start)) === true)
      found.push({ span, count: 1 });
    else found[found.length - 1] = { span: { start: last.span.start, end: span.end }, count: last.count + 1 };
    previousEnd = span.end;
  }
  return found.length < 2 ? [] : found.filter(({ count }) => count > 1).map(({ span }) => span);
}

/** How far above a statement its comment may begin, in UTF-16 code units. */
const lookBehind = 2000;

/** The words of the line comments that stand right above a place: people write there what a statement is for. */
export function commentAbove(text: string, place: number): string {
  const before = text.slice(Math.max(0, place - lookBehind), place);
  const above = /(?:^|\n)((?:[ \t]*--[^\n]*\n)+)[ \t]*$/.exec(before)?.[1] ?? '';
  const words = above
    .split('\n')
    .map((line) => line.replace(/^\s*--+\??/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('countersign-ignore'));
  return words.join(' ');
}

/** From a name of WITH to the bracket that closes its query. */
function throughBody(text: string, tokens: readonly Token[], name: Span): Span {
  let depth = 0;
  let isBody = false;
  for (let index = tokenFrom(tokens, name.end); index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const word = text.slice(token.start, token.end).toLowerCase();
    if (depth === 0 && word === 'as') isBody = true;
    else if (word === '(') depth++;
    else if (word === ')' && --depth === 0 && isBody) return { start: name.start, end: token.end };
  }
  return name;
}

/** Words after BEGIN that make it the beginning of something that no END ends. */
const afterBegin = /^(?:tran|transaction|distributed|dialog|conversation)$/i;

function bracketsIn(text: string, tokens: readonly Token[]): readonly Span[] {
  const spans: Span[] = [];
  const open: number[] = [];
  const blocks: { readonly start: number; readonly isBlock: boolean }[] = [];
  for (const [index, { kind, start, end }] of tokens.entries()) {
    if (kind === 'word' && end - start <= 5) {
      const word = text.slice(start, end).toLowerCase();
      const next = tokens[index + 1];
      if (word === 'case') blocks.push({ start, isBlock: false });
      else if (word === 'begin' && !afterBegin.test(text.slice(next?.start, next?.end)))
        blocks.push({ start, isBlock: true });
      else if (word === 'end') {
        const opening = blocks.pop();
        if (opening?.isBlock === true) spans.push({ start: opening.start, end });
      }
    }
    if (kind !== 'symbol') continue;
    if (text[start] === '(') open.push(start);
    else if (text[start] === ')') {
      const opening = open.pop();
      if (opening !== undefined) spans.push({ start: opening, end });
    }
  }
  return spans;
}
