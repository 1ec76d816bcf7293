import * as vscode from 'vscode';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Engine } from '../engine.ts';

/** Looks at the open documents again when policy, settings or catalog change, and reads the catalog when SQL is open. */
export function reassessOnChange(
  engine: Engine,
  readers: readonly { start(): void }[],
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const startAll = (): void => {
    for (const reader of readers) reader.start();
  };
  let last: readonly unknown[] = [];
  let wanted: string | undefined;
  const readCatalog = async (): Promise<void> => {
    const { app, connection } = engine;
    // Connecting is for trusted workspaces; the stars of others stay unexpanded.
    if (app === undefined || !vscode.workspace.isTrusted || wanted === connection) return;
    // Opening a file must not connect to production by itself; running something there reads the catalog too.
    if (app.profiles.find(({ name }) => name === connection)?.environment !== 'development') return;
    wanted = connection;
    try {
      await engine.use(async (a) => await a.situationFor(connection, { signal: new AbortController().signal }));
    } catch (thrown) {
      // Checking works without a catalog; a run says why it can't connect.
      log.warn(`catalog of ${connection}: ${sentenceOf(thrown)}`);
    }
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (['dialect', 'embeddedSql'].some((name) => change.affectsConfiguration(`countersign.${name}`))) startAll();
    }),
    engine.onDidChange(() => {
      const { app, connection, settings } = engine;
      const source = app?.catalogSource(connection);
      const now = [
        connection,
        JSON.stringify(settings.profiles),
        app?.parts.policyInForce(),
        source?.kind === 'live' ? source.readAt : source?.kind === 'saved' ? source.catalog : undefined,
      ];
      if (now.some((part, index) => part !== last[index])) startAll();
      last = now;
      void readCatalog();
    }),
  );
}
