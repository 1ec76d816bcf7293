import * as vscode from 'vscode';
import type { TableName } from '../../core/analysis/analysis.ts';
import { asConnectionName } from '../../core/prelude/brands.ts';
import { textIn } from '../commands/argument.ts';
import type { Engine } from '../engine.ts';
import { tableOf } from '../names/facts.ts';
import { type TableText, tableText } from './tableText.ts';

const scheme = 'countersign-table';

/** Pages to read that show tables as the catalog has them. */
export class TablePages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #engine: Engine;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      // What is shown follows a catalog that is read anew.
      engine.onDidChange(() => {
        for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.#changed.fire(uri);
      }),
    ];
  }

  /** Where a table, or one of its columns, can be read; `undefined` where the catalog doesn't have it. */
  async placeOf(name: TableName, column?: string): Promise<vscode.Location | undefined> {
    const connection = this.#engine.connection;
    const page = await this.#page(connection, name);
    if (page === undefined) return undefined;
    const uri = vscode.Uri.from({
      scheme,
      path: `/${connection}/${name.table.replaceAll('/', '_')}.sql`,
      query: JSON.stringify({ connection, schema: name.schema ?? '', table: name.table }),
    });
    const line = (column === undefined ? undefined : page.lineOf.get(column)) ?? 0;
    return new vscode.Location(uri, new vscode.Position(line, line === 0 ? 0 : 2));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const gone = `-- ${vscode.l10n.t('The catalog does not list this table any more.')}\n`;
    // Anybody can open an address of this scheme, so it is read like foreign text.
    const about: unknown = parsed(uri.query);
    const [connection, table] = [textIn(about, 'connection'), textIn(about, 'table')];
    if (connection === undefined || table === undefined) return gone;
    const page = await this.#page(connection, { schema: textIn(about, 'schema') || null, table });
    return page?.text ?? gone;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  async #page(connection: string, name: TableName): Promise<TableText | undefined> {
    return await this.#engine.use(async (app) => {
      if (!app.profiles.some((profile) => profile.name === connection)) return undefined;
      const { catalog, policy, dialect } = await app.situationSoFar(asConnectionName(connection));
      const table = tableOf({ catalog }, name);
      const spell = dialect.editing?.spell ?? ((written: string) => written);
      return table && tableText(table, { catalog, policy }, connection, spell, vscode.l10n.t);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: there is no such page.
    return undefined;
  }
}
