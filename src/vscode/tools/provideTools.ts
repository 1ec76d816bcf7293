import * as vscode from 'vscode';
import type { RowReader } from '../../core/execution/outcome.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { fencedSql } from '../../core/report/inertMarkdown.ts';
import type { AgentTools, ToolHost } from '../../core/tools/agentTools.ts';
import type { ToolName } from '../../core/tools/toolInput.ts';
import { toSignal } from '../boundary.ts';
import { type Engine, NotNow } from '../engine.ts';
import type { Runs } from '../runs/runs.ts';
import type { RunWatcher } from '../runs/watcher.ts';

/** What the tools need from their window. */
interface ToolShell {
  readonly log: vscode.LogOutputChannel;
  readonly engine: Engine;
  readonly runs: Runs;
}

/** Longest SQL in the editor's own question, in UTF-16 code units; the review shows all of it. */
const maxShownSql = 2_000;

const names: readonly ToolName[] = ['countersign_describe_schema', 'countersign_check_sql', 'countersign_run_sql'];

/** Offers the tools to agents of the editor, once somebody trusts the workspace. */
export function provideTools(shell: ToolShell): vscode.Disposable {
  const subscriptions: vscode.Disposable[] = [];
  let tools: Promise<AgentTools> | undefined;
  const open = (): Promise<AgentTools> => {
    tools ??= import('../../core/tools/agentTools.ts').then((module) => new module.AgentTools(hostOf(shell)));
    return tools;
  };
  const register = () =>
    subscriptions.push(...names.map((name) => vscode.lm.registerTool(name, new Tool(name, shell, open))));
  if (vscode.workspace.isTrusted) register();
  else subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(register));
  return new vscode.Disposable(() => vscode.Disposable.from(...subscriptions).dispose());
}

class Tool implements vscode.LanguageModelTool<object> {
  readonly #name: ToolName;
  readonly #shell: ToolShell;
  readonly #open: () => Promise<AgentTools>;

  constructor(name: ToolName, shell: ToolShell, open: () => Promise<AgentTools>) {
    this.#name = name;
    this.#shell = shell;
    this.#open = open;
  }

  /** The editor's own question. Nothing rests on its answer: people let it be given by itself. */
  prepareInvocation({ input }: { readonly input: object }): vscode.PreparedToolInvocation {
    const { connection } = this.#shell.engine;
    switch (this.#name) {
      case 'countersign_describe_schema':
        return { invocationMessage: vscode.l10n.t('Reading the names of the tables of {0}', connection) };
      case 'countersign_check_sql':
        return { invocationMessage: vscode.l10n.t('Checking SQL for {0}', connection) };
      case 'countersign_run_sql':
        return {
          invocationMessage: vscode.l10n.t('Running SQL on {0}, or waiting for your approval', connection),
          confirmationMessages: {
            title: vscode.l10n.t('Run SQL on {0}?', connection),
            message: question(input),
          },
        };
    }
  }

  async invoke(
    { input, toolInvocationToken }: vscode.LanguageModelToolInvocationOptions<object>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    try {
      this.#shell.engine.requireTrust();
      const tools = await this.#open();
      const said = await tools.call(
        {
          name: this.#name,
          input,
          caller: toolInvocationToken === undefined ? 'other' : 'chat',
          // The editor doesn't say which model or agent calls.
          agent: { name: vscode.env.appName || 'VS Code', version: vscode.version },
        },
        { signal: toSignal(token) },
      );
      return answer(said);
    } catch (thrown) {
      this.#shell.log.error(`${this.#name}: ${sentenceOf(thrown)}`);
      return answer(
        thrown instanceof NotNow
          ? thrown.message
          : vscode.l10n.t('Countersign could not put this call on record, so nothing is told. Its log says why.'),
      );
    }
  }
}

const answer = (text: string) => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);

function question(input: object): vscode.MarkdownString {
  const sql: unknown = 'sql' in input ? input.sql : undefined;
  const shown = typeof sql === 'string' ? sql : '';
  const message = new vscode.MarkdownString();
  // First, since some windows show all of it as one line.
  message.appendText(vscode.l10n.t('Countersign itself asks you after this, as the policy wants it.'));
  message.appendMarkdown(`\n\n${fencedSql(shown.slice(0, maxShownSql).toWellFormed())}\n`);
  if (shown.length > maxShownSql) message.appendText(vscode.l10n.t('This is only the beginning of it.'));
  return message;
}

function hostOf({ log, engine, runs }: ToolShell): ToolHost {
  return {
    use: async (work) =>
      await engine.use(
        async (app) =>
          await work({
            parts: app.parts,
            actor: app.actor,
            policy: app.policy,
            connection: engine.connection,
            situation: async (connection, o) => await app.situationFor(connection, o),
          }),
      ),
    async run(draft, reader, { signal }) {
      try {
        return await runs.run({ sql: draft.sql, draft: { draft }, watchers: [watching(reader)], signal });
      } catch (thrown) {
        if (thrown instanceof NotNow && thrown.code === 'BUSY') return 'busy';
        throw thrown;
      }
    },
    failed: (name, thrown) => log.error(`${name}: ${sentenceOf(thrown)}`),
  };
}

/** Takes the rows of a run beside the Results view. */
function watching(reader: RowReader): RunWatcher {
  return {
    started: () => undefined,
    columns: (columns) => reader.columns(columns),
    rows: async (rows) => await reader.rows(rows),
    ended: () => undefined,
  };
}
