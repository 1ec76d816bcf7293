import * as vscode from 'vscode';
import type { StatementKind } from '../../core/analysis/analysis.ts';
import type { Catalog } from '../../core/analysis/catalog.ts';
import type { Span } from '../../core/prelude/span.ts';
import { toRange } from '../boundary.ts';
import { sqlComments } from '../comments/sqlComments.ts';
import type { Assessments } from '../documents/assessments.ts';
import { inSlices } from '../documents/inSlices.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { batchesOf, commentAbove, type Outline, outlineOf } from './outlineOf.ts';

/** Statements of one file that are outlined; more of them would be a list that nobody reads. */
const maxOutlined = 5_000;

/** Symbols and folding of every SQL document: its statements, their tables of WITH, brackets and comments. */
export function provideOutlines(names: StatementNames, assessments: Assessments): vscode.Disposable {
  /** By document and the statement's text: what stands unchanged isn't looked at again. */
  const known = new Map<string, { readonly catalog: Catalog | undefined; readonly outlines: Map<string, Outline> }>();

  const nothing = { text: '', dialect: 'postgresql', statements: [], batches: [] };
  const outlined = async (document: vscode.TextDocument, token: vscode.CancellationToken) => {
    const assessed = await assessments.settled(document, token);
    if (assessed === undefined) return nothing;
    const about = await names.about(document);
    const key = document.uri.toString();
    const catalog = about?.situation.catalog;
    const kept = known.get(key);
    const before = kept !== undefined && kept.catalog === catalog ? kept.outlines : undefined;
    const now = new Map<string, Outline>();
    const work = function* () {
      const statements: { span: Span; kind: StatementKind; outline: Outline }[] = [];
      for (const { span, statement } of assessed.statements.slice(0, maxOutlined)) {
        const { text, kind } = statement;
        let outline = now.get(text) ?? before?.get(text);
        if (outline === undefined) {
          outline = outlineOf(text, kind, about?.editing.tokens(text) ?? [], about?.editing.names(text, catalog));
          yield;
        }
        now.set(text, outline);
        statements.push({ span, kind, outline });
      }
      return statements;
    };
    const statements = await inSlices(work(), () => token.isCancellationRequested);
    // What was looked at stays known, also where nobody waited for the end.
    known.set(key, { catalog, outlines: statements === undefined ? new Map([...(before ?? []), ...now]) : now });
    if (statements === undefined) return nothing;
    const { text } = assessed;
    const dialect = about?.situation.dialect.name ?? nothing.dialect;
    return { text, dialect, statements, batches: batchesOf(text, statements, about?.editing.batches) };
  };

  return vscode.Disposable.from(
    assessments.onDidClose((uri) => known.delete(uri.toString())),
    vscode.languages.registerDocumentSymbolProvider(
      sqlDocuments,
      {
        async provideDocumentSymbols(document, token) {
          const { text, statements } = await outlined(document, token);
          return statements.map(({ span, kind, outline }) => {
            const range = toRange(document, span);
            // What a person wrote above it says best what a statement is for.
            const words = commentAbove(text, span.start);
            const name = words === '' ? outline.label : words;
            const detail = words === '' ? '' : outline.label;
            const symbol = new vscode.DocumentSymbol(name || '—', detail, symbolKind(kind), range, range);
            symbol.children = outline.commonTables.map((table) => {
              const [whole, name] = [table.span, table.nameSpan].map((one) => toRange(document, one, span.start));
              return new vscode.DocumentSymbol(
                table.name || '—',
                vscode.l10n.t('table of WITH'),
                vscode.SymbolKind.Struct,
                whole ?? range,
                name ?? range,
              );
            });
            return symbol;
          });
        },
      },
      { label: 'Countersign' },
    ),
    vscode.languages.registerFoldingRangeProvider(sqlDocuments, {
      async provideFoldingRanges(document, _, token) {
        const { text, dialect, statements, batches } = await outlined(document, token);
        const folds = statements.flatMap(({ span, outline }) => [
          foldOf(toRange(document, span)),
          ...outline.brackets.map((bracket) => foldOf(toRange(document, bracket, span.start), 1)),
        ]);
        const comments = sqlComments(text, dialect)
          .filter(({ kind }) => kind === 'block')
          .map(({ span }) => foldOf(toRange(document, span), 0, vscode.FoldingRangeKind.Comment));
        const ofBatches = batches.map((span) => foldOf(toRange(document, span), 0, vscode.FoldingRangeKind.Region));
        return [...folds, ...comments, ...ofBatches].filter(({ start, end }) => end > start);
      },
    }),
  );
}

/** `kept` lines at the end stay in sight: the one with the closing bracket. */
const foldOf = ({ start, end }: vscode.Range, kept = 0, kind?: vscode.FoldingRangeKind): vscode.FoldingRange =>
  new vscode.FoldingRange(start.line, end.line - kept, kind);

function symbolKind(kind: StatementKind): vscode.SymbolKind {
  switch (kind) {
    case 'query':
    case 'explain':
      return vscode.SymbolKind.Interface;
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
    case 'truncate':
    case 'copy':
      return vscode.SymbolKind.Event;
    case 'schema':
    case 'privilege':
      return vscode.SymbolKind.Class;
    case 'call':
    case 'do':
    case 'execute':
      return vscode.SymbolKind.Function;
    default:
      return vscode.SymbolKind.Object;
  }
}
