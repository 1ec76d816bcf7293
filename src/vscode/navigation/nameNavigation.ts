import * as vscode from 'vscode';
import { definitionOf, nameAt, type Reference, referencesTo, type Thing } from '../../core/analysis/nameSearch.ts';
import { toRange } from '../boundary.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { StatementHere, StatementNames } from '../names/statementNames.ts';
import type { TablePages } from '../tables/tablePages.ts';

/** On every name: go to where it is given, find all that refers to it, and see that at a glance. */
export function provideNavigation(names: StatementNames, tables: TablePages): vscode.Disposable {
  const found = async (document: vscode.TextDocument, position: vscode.Position) => {
    const offset = document.offsetAt(position);
    const here = await names.at(document, offset);
    const name = here?.names && nameAt(here.names, offset - here.start);
    return here === undefined || name === undefined ? undefined : { here, name };
  };
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(sqlDocuments, {
      async provideDefinition(document, position) {
        const variable = await names.variableAt(document, document.offsetAt(position));
        if (variable !== undefined)
          return variable.declared === undefined
            ? []
            : [
                {
                  originSelectionRange: toRange(document, variable.span),
                  targetUri: document.uri,
                  targetRange: toRange(document, variable.declared.span),
                },
              ];
        const at = await found(document, position);
        if (at === undefined) return [];
        const origin = toRange(document, at.name.span, at.here.start);
        const places = await Promise.all(at.name.things.map((thing) => placeOf(thing, document, at.here, tables)));
        return places.flatMap((place) =>
          place === undefined ? [] : [{ originSelectionRange: origin, targetUri: place.uri, targetRange: place.range }],
        );
      },
    }),
    vscode.languages.registerReferenceProvider(sqlDocuments, {
      async provideReferences(document, position, { includeDeclaration }, token) {
        const variable = await names.variableAt(document, document.offsetAt(position));
        if (variable !== undefined)
          return variable.places
            .filter(({ start }) => includeDeclaration || start !== variable.declared?.span.start)
            .map((span) => new vscode.Location(document.uri, toRange(document, span)));
        const at = await found(document, position);
        if (at === undefined) return [];
        const locations: vscode.Location[] = [];
        for (const thing of at.name.things) {
          // What the database names is looked for in the whole file; what the statement names ends with it.
          const isOwn = thing.kind === 'relation' || thing.kind === 'given';
          for (const statement of isOwn ? [at.here] : await names.all(document)) {
            if (token.isCancellationRequested) return [];
            for (const { span, isDefinition } of referencesIn(statement, thing))
              if (includeDeclaration || !isDefinition)
                locations.push(new vscode.Location(document.uri, toRange(document, span, statement.start)));
          }
        }
        return locations;
      },
    }),
    vscode.languages.registerDocumentHighlightProvider(sqlDocuments, {
      async provideDocumentHighlights(document, position) {
        const variable = await names.variableAt(document, document.offsetAt(position));
        if (variable !== undefined)
          return variable.places.map((span) => new vscode.DocumentHighlight(toRange(document, span)));
        const at = await found(document, position);
        if (at === undefined) return undefined;
        return at.name.things
          .flatMap((thing) => referencesIn(at.here, thing))
          .map(({ span, isDefinition }) => {
            const kind = isDefinition ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read;
            return new vscode.DocumentHighlight(toRange(document, span, at.here.start), kind);
          });
      },
    }),
  );
}

const referencesIn = ({ names }: StatementHere, thing: Thing): readonly Reference[] =>
  names === undefined ? [] : referencesTo(names, thing);

async function placeOf(
  thing: Thing,
  document: vscode.TextDocument,
  { start }: StatementHere,
  tables: TablePages,
): Promise<vscode.Location | undefined> {
  if (thing.kind === 'table') return await tables.placeOf(thing.table);
  if (thing.kind === 'base') return await tables.placeOf(thing.column, thing.column.column);
  const span = definitionOf(thing);
  return span && new vscode.Location(document.uri, toRange(document, span, start));
}
