import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { App, Arrangement, AuditStatus, Composition } from '../composition/app.ts';
import { personAtThisMachine } from '../composition/person.ts';
import type { Approver } from '../core/ports.ts';
import type { ConnectionName } from '../core/prelude/brands.ts';
import { CodedError } from '../core/prelude/codedError.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Secrets } from './settings/secrets.ts';
import { readSettings, type Settings } from './settings/settings.ts';
import { readSink } from './settings/sink.ts';
import { readWorkspaceFiles } from './workspaceFiles.ts';

/** The window may not do this, or not yet. Nothing happened. */
export class NotNow extends CodedError<'UNTRUSTED' | 'CLOSED' | 'BUSY' | 'OTHER_DIALECT' | 'MISTAKE' | 'NO_FOLDER'> {}

/**
 * Holds the product for this window: puts it together when it is first needed, gives it changed settings and files, and
 * puts it together anew when the trail must lead elsewhere. Whoever works with it is waited for.
 */
export class Engine implements vscode.Disposable {
  readonly #parts: {
    readonly context: vscode.ExtensionContext;
    readonly log: vscode.LogOutputChannel;
    readonly secrets: Secrets;
    readonly approver: Approver;
    readonly onWaiting: NonNullable<Composition['onWaiting']>;
  };
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when settings, files, trust or the trail's state changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #life: Lifecycle<App>;
  #settings: Settings = readSettings();

  constructor(parts: {
    context: vscode.ExtensionContext;
    log: vscode.LogOutputChannel;
    secrets: Secrets;
    approver: Approver;
    /** Told when a request waits for others. */
    onWaiting: NonNullable<Composition['onWaiting']>;
  }) {
    this.#parts = parts;
    this.#life = new Lifecycle<App>({
      compose: async () => await this.#compose(),
      rearrange: async (app) => await app.rearrange(await this.#arrangement()),
      close: async (app) => await app.close(),
      tooLate: () => new NotNow('CLOSED', vscode.l10n.t('This window is closing, so nothing more runs.')),
      changed: () => this.#changed.fire(),
      log: (sentence) => parts.log.error(sentence),
    });
    const files = vscode.workspace.createFileSystemWatcher('**/.countersign/**');
    const rearrange = () => void this.#life.rearrange();
    this.#subscriptions.push(
      files,
      files.onDidChange(rearrange),
      files.onDidCreate(rearrange),
      files.onDidDelete(rearrange),
      vscode.workspace.onDidChangeWorkspaceFolders(rearrange),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#life.restart()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('countersign')) return;
        const before = this.#settings;
        this.#settings = readSettings();
        const elsewhere =
          before.auditEndpoint !== this.#settings.auditEndpoint ||
          JSON.stringify(before.auditCopies) !== JSON.stringify(this.#settings.auditCopies) ||
          before.leastAuditLevel !== this.#settings.leastAuditLevel ||
          JSON.stringify(before.retention) !== JSON.stringify(this.#settings.retention) ||
          JSON.stringify(before.organisation) !== JSON.stringify(this.#settings.organisation) ||
          before.answerTimeoutMs !== this.#settings.answerTimeoutMs ||
          before.secondPersonTimeoutMs !== this.#settings.secondPersonTimeoutMs;
        void (elsewhere ? this.#life.restart() : this.#life.rearrange());
      }),
    );
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The connection that SQL of this window is for. */
  get connection(): ConnectionName {
    return this.#settings.connection;
  }

  /** Whether a language model may be asked: one is configured, and the workspace is trusted. */
  get hasModel(): boolean {
    return vscode.workspace.isTrusted && this.#settings.model !== undefined;
  }

  /** Whether there was cause to put the product together. */
  get isBegun(): boolean {
    return this.#life.isBegun;
  }

  /** The product, if it is put together already. */
  get app(): App | undefined {
    return this.#life.ready;
  }

  /** The trail's state, or why there is none yet. */
  get trail():
    | AuditStatus
    | { readonly recording: 'starting' }
    | { readonly recording: 'blocked'; blockedReason: string } {
    const { failure, ready } = this.#life;
    if (failure !== undefined) return { recording: 'blocked', blockedReason: failure };
    return ready?.auditStatus() ?? { recording: 'starting' };
  }

  /** Folder of the trail on this machine. */
  get trailDirectory(): string {
    return path.join(homeOf(this.#parts.context), 'trail');
  }

  /** Refuses where the person has not said that they trust the workspace. @throws {NotNow} */
  requireTrust(): void {
    if (vscode.workspace.isTrusted) return;
    throw new NotNow(
      'UNTRUSTED',
      vscode.l10n.t(
        'This workspace is not trusted, so Countersign connects to nothing and runs nothing here. Trust it first if you know who wrote it.',
      ),
    );
  }

  /** Works with the product. @throws {TrailError} when the trail can't be opened; {NotNow} when the window is closing. */
  async use<T>(work: (app: App) => Promise<T>): Promise<T> {
    return await this.#life.use(work);
  }

  /** Puts the product together anew, once whoever works with it is done. */
  async restart(): Promise<void> {
    await this.#life.restart();
  }

  /** Puts the product together if it isn't, so that the status can be shown. What fails is shown there, not thrown. */
  async start(): Promise<void> {
    await this.#life.start();
  }

  /** Takes changed secrets into use. */
  async refresh(): Promise<void> {
    await this.#life.rearrange();
  }

  /** Writes the end of the trail. The editor waits a few seconds for it when the window closes. */
  async close(): Promise<void> {
    await this.#life.close();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions, this.#changed).dispose();
  }

  async #compose(): Promise<App> {
    const { context, secrets, approver, onWaiting } = this.#parts;
    const started = Date.now();
    const { compose } = await import('../composition/compose.ts');
    const { openSealingKey } = await import('./settings/sealingKey.ts');
    const { openDeviceKey } = await import('./settings/deviceKey.ts');
    const { organisationTrust } = await import('./settings/organisationTrust.ts');
    const { copiesOf } = await import('./settings/copies.ts');
    const settings = this.#settings;
    const trusted = vscode.workspace.isTrusted;
    const version: unknown = context.extension.packageJSON.version;
    const app = await compose({
      ...(await this.#arrangement()),
      home: homeOf(context),
      usageDirectory: usageDirectory(),
      assets: { embeddedWorker: vscode.Uri.joinPath(context.extensionUri, 'dist', 'embeddedWorker.js').fsPath },
      actor: personAtThisMachine(),
      password: async (profile) => await secrets.password(profile).read(),
      approver,
      deviceKey: await openDeviceKey(secrets.deviceKey(), homeOf(context)),
      sealingKey: await openSealingKey(secrets.sealingKey(), homeOf(context)),
      sink:
        trusted && settings.auditEndpoint !== undefined ? await readSink(settings.auditEndpoint, secrets) : undefined,
      ...(trusted ? { copies: await copiesOf(settings, secrets) } : {}),
      leastAuditLevel: settings.leastAuditLevel,
      retention: settings.retention,
      organisationTrust: await organisationTrust(settings, secrets),
      service: { name: 'countersign-vscode', version: typeof version === 'string' ? version : 'unknown' },
      answerTimeoutMs: settings.answerTimeoutMs,
      secondPersonTimeoutMs: settings.secondPersonTimeoutMs,
      tell: (sentence) => this.#tell(sentence),
      onWaiting,
    });
    app.trail.onStatus(() => this.#changed.fire());
    app.onCatalog(() => this.#changed.fire());
    app.onOrganisation(() => this.#changed.fire());
    this.#parts.log.info(`Ready after ${Date.now() - started} ms.`);
    return app;
  }

  /** What takes long or is unusual shows where it doesn't interrupt. */
  #tell(sentence: string): void {
    this.#parts.log.info(sentence);
    vscode.window.setStatusBarMessage(`$(info) ${sentence}`, toldForMs);
  }

  async #arrangement(): Promise<Arrangement> {
    const { model, profiles, agentsAtMost, samples } = this.#settings;
    const trusted = vscode.workspace.isTrusted;
    return {
      ...(await readWorkspaceFiles(this.#parts.log)),
      profiles,
      agentsAtMost,
      samples,
      model:
        model === undefined || !trusted
          ? undefined
          : { ...model, apiKey: await this.#parts.secrets.apiKey(model.baseUrl).read() },
    };
  }
}

/** A sentence is read in this time; the log keeps it. */
const toldForMs = 8_000;

/** Every window and the command line count in the same folder: each of them alone would have a budget of its own. */
function usageDirectory(): string {
  return path.join(process.env['COUNTERSIGN_HOME'] || path.join(homedir(), '.countersign'), 'usage');
}

/** Whoever manages the machine can say where the trail stands; else it is the editor's own storage for this extension. */
function homeOf(context: vscode.ExtensionContext): string {
  return process.env['COUNTERSIGN_HOME'] || context.globalStorageUri.fsPath;
}
