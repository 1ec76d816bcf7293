import { type Document, isMap, isPair, isScalar, isSeq, type Node, parseDocument, stringify } from 'yaml';
import { defaultPolicy } from '../policy/defaultPolicy.ts';
import type { Edit } from '../prelude/span.ts';
import type { Proposal } from './propose.ts';

/** The one edit that adds classifications to a policy file, or why it can't be made. */
export type ClassificationEdit =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | { readonly kind: 'refused'; readonly reason: string };

type Accepted = Pick<Proposal, 'schema' | 'table' | 'column' | 'level' | 'type'>;

/** Entries of one line are shorter than this; longer ones take a line for each column. */
const longestLine = 110;
/** Columns of one entry; a policy file allows 2,000. */
const mostColumns = 1_000;

/**
 * Where a workspace has no policy yet. Alone that is the built-in one, word for word, so that nothing else changes; below an
 * organisation's it says nothing, and adds what is put into it.
 */
export function newPolicyText(isAlone: boolean): string {
  if (!isAlone) return 'version: 1\n';
  const head =
    '# Begun from the built-in policy, which no longer decides once this file is here. docs/reference/policy.md\n';
  return `${head}${stringify(defaultPolicy, { lineWidth: longestLine })}`;
}

/**
 * Adds accepted proposals at the end of a policy's `classification`. Only text is added: every comment, blank line and way of
 * writing stays. What comes out is read again, and an edit that would say anything else is refused.
 */
export function classificationEdit(text: string, accepted: readonly Accepted[]): ClassificationEdit {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0 || !isMap(document.contents) || document.contents.flow === true)
    return refused('The policy file can’t be read, or stands in one line. Put it right first.');
  const clauses = clausesOf(accepted);
  const edit = insertion(text, document, clauses, text.includes('\r\n') ? '\r\n' : '\n');
  if (edit === undefined) return refused('The policy’s classification is no list. Put it right first.');
  const after = `${text.slice(0, edit.span.start)}${edit.text}${text.slice(edit.span.end)}`;
  if (!saysTheSameAndMore(document, after, clauses))
    return refused('The classification stands in the policy in a way that can’t be added to. Add the entries by hand.');
  return { kind: 'edit', edit };
}

/** The entries alone, as they stand in a policy file. */
export function classificationYaml(accepted: readonly Accepted[]): string {
  return `classification:\n${clausesOf(accepted)
    .map((clause) => blockItem(clause, 2, '\n'))
    .join('')}`;
}

interface Clause {
  readonly columns: readonly string[];
  readonly level: string;
  readonly type: string;
}

const refused = (reason: string): ClassificationEdit => ({ kind: 'refused', reason });

function clausesOf(accepted: readonly Accepted[]): readonly Clause[] {
  const groups = new Map<string, { columns: string[]; level: string; type: string }>();
  for (const { level, type, ...column } of accepted) {
    const key = JSON.stringify([level, type]);
    const group = groups.get(key) ?? { columns: [], level, type };
    group.columns.push(patternOf(column));
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ columns, level, type }) =>
    Array.from({ length: Math.ceil(columns.length / mostColumns) }, (_, i) => ({
      columns: columns.slice(i * mostColumns, (i + 1) * mostColumns),
      level,
      type,
    })),
  );
}

/** A pattern can't hold dots, spaces or stars of a name: `*` stands for them, and may match a little more. */
function patternOf({ schema, table, column }: Omit<Accepted, 'level' | 'type'>): string {
  return [schema, table, column].map((name) => name.replaceAll(/[.\s*]+/g, '*') || '*').join('.');
}

function insertion(text: string, document: Document, clauses: readonly Clause[], newline: string): Edit | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const pair = contents.items.find(({ key }) => isScalar(key) && key.value === 'classification');
  const items = (indent: number): string => clauses.map((clause) => blockItem(clause, indent, newline)).join('');
  if (pair === undefined) {
    const first = contents.items.find(({ key }) => isScalar(key) && key.value === 'version') ?? contents.items[0];
    const at = first === undefined ? text.length : lineEnd(text, endOf(first));
    return inserted(text, at, `${newline}classification:${newline}${items(2)}`, newline);
  }
  const { value } = pair;
  if (value === null || (isScalar(value) && value.value === null))
    return inserted(text, lineEnd(text, endOf(pair.key as Node)), items(2), newline);
  if (!isSeq(value)) return undefined;
  if (value.flow === true) return inFlow(text, value.range?.[1], clauses);
  const dash = (value.range?.[0] ?? 0) - lineStart(text, value.range?.[0] ?? 0);
  return inserted(text, lineEnd(text, endOf(value)), items(dash), newline);
}

/** Adds before the bracket that closes a list in one line. */
function inFlow(text: string, end: number | undefined, clauses: readonly Clause[]): Edit | undefined {
  if (end === undefined || text[end - 1] !== ']') return undefined;
  const before = text.slice(0, end - 1).trimEnd();
  const separator = before.endsWith('[') ? '' : before.endsWith(',') ? ' ' : ', ';
  return { span: { start: before.length, end: end - 1 }, text: `${separator}${clauses.map(flowItem).join(', ')}` };
}

/** Adds whole lines at a place that is the end of a line or of the text. */
function inserted(text: string, at: number, lines: string, newline: string): Edit {
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return { span: { start: at, end: at }, text: `${isOpen ? newline : ''}${lines}` };
}

function blockItem({ columns, level, type }: Clause, indent: number, newline: string): string {
  const margin = ' '.repeat(indent);
  const list = `${margin}- columns: [${columns.map(quoted).join(', ')}]`;
  const lines =
    list.length <= longestLine
      ? [list]
      : [`${margin}- columns:`, ...columns.map((column) => `${margin}    - ${quoted(column)}`)];
  return [...lines, `${margin}  level: ${level}`, `${margin}  type: ${plain(type)}`, ''].join(newline);
}

const flowItem = ({ columns, level, type }: Clause): string =>
  `{ columns: [${columns.map(quoted).join(', ')}], level: ${level}, type: ${plain(type)} }`;

const quoted = (text: string): string => JSON.stringify(text);
const plain = (text: string): string => (/^[a-z][a-z ]*[a-z]$/.test(text) ? text : quoted(text));

/** Where what a node says ends: collections themselves reach over the blank lines and comments behind them. */
function endOf(node: unknown): number {
  if (isPair(node)) return endOf(node.value ?? node.key);
  if ((isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0) return endOf(node.items.at(-1));
  return (node as Node | null)?.range?.[1] ?? 0;
}

/** Behind the line break of the line that an offset stands in; the comment at its end belongs to it. */
function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const found = text.indexOf('\n', offset);
  return found === -1 ? text.length : found + 1;
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

function saysTheSameAndMore(before: Document, after: string, clauses: readonly Clause[]): boolean {
  const document = parseDocument(after, { prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) return false;
  const old = before.toJS({ maxAliasCount: 0 }) as Record<string, unknown>;
  const known: unknown[] = Array.isArray(old['classification']) ? old['classification'] : [];
  const expected = { ...old, classification: [...known, ...clauses] };
  return sorted(document.toJS({ maxAliasCount: 0 })) === sorted(expected);
}

/** JSON with its top keys in order: an added key may stand anywhere. */
const sorted = (data: unknown): string =>
  JSON.stringify(Object.entries(data as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)));
