import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium, errors, type Frame, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { headlessChromium } from './chromium.ts';
import { demoWorkspace, type EditorOptions, type EditorServer, startEditorServer } from './editorServer.ts';
import { eventually } from './eventually.ts';
import { recordedEvents, recordedSteps, typesOf } from './hostTrail.ts';
import type { StoredEvent } from './readJournal.ts';

const shots = path.resolve(import.meta.dirname, '../../test-results/screenshots');

/** Longest wait for something that should show up soon, on a busy machine, in milliseconds. */
const soon = 60_000;

/** How long one try at a picker waits before it starts again, in milliseconds. */
const pickerPatience = 3_000;

/** Themes by a short name: the editor's own name, and the class that the window has. */
const themes = {
  dark: ['Default Dark Modern', 'vs-dark'],
  'high-contrast': ['Default High Contrast', 'hc-black'],
  'high-contrast-light': ['Default High Contrast Light', 'hc-light'],
  light: ['Default Light Modern', 'vs'],
} as const;
export type ThemeName = keyof typeof themes;

/** The themes in which what a person sees is looked at; the last one leaves the window as it began. */
export const lookedAt = ['dark', 'high-contrast', 'light'] as const satisfies readonly ThemeName[];

const policyFile = '.countersign/policy.yaml';
const demoPolicy = readFileSync(path.join(demoWorkspace, policyFile), 'utf8');

/** A person at a real VS Code. */
export class VsCode {
  readonly server: EditorServer;
  readonly page: Page;
  readonly #context: BrowserContext;
  /** So many steps were on record before the present topic began. */
  #earlier = 0;
  /** Of the topic's steps so many were waited for. */
  #awaited = 0;

  private constructor(server: EditorServer, context: BrowserContext, page: Page) {
    this.server = server;
    this.#context = context;
    this.page = page;
  }

  /** Starts a server and a browser, opens the demo workspace, and waits until the extension's status shows. */
  static async open(options: EditorOptions = {}): Promise<VsCode> {
    const browser = headlessChromium();
    const server = await startEditorServer(options);
    const context = await chromium.launchPersistentContext(path.join(server.folder, 'browser'), {
      ...browser,
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(soon);
    const code = new VsCode(server, context, page);
    await code.load();
    return code;
  }

  /** Loads, or reloads, the window. */
  async load(): Promise<void> {
    await this.page.goto(this.server.url);
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
    await this.status().waitFor({ timeout: 90_000 });
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.server.stop();
  }

  /**
   * Goes on with another topic in a window that was used before: nothing open, nothing said, files written over the demo workspace, and
   * the demo's policy in force where they have none. What was recorded before is none of its `steps`.
   */
  async beginTopic(files: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.command('File: Save All');
    await this.command('View: Close All Editors');
    await this.command('Notifications: Clear All Notifications');
    const { [policyFile]: policy = demoPolicy, ...others } = files;
    for (const [name, text] of Object.entries(others)) writeFileSync(path.join(this.server.workspace, name), text);
    if (policy !== this.fileText(policyFile)) await this.#putInForce(policy);
    this.#earlier = (await recordedSteps(this.server.trail)).length;
    this.#awaited = 0;
  }

  /** Writes the workspace's policy, and waits until it is on record that it changed: it is in force then. */
  async #putInForce(policy: string): Promise<void> {
    const so = async (type: string) =>
      typesOf(await recordedEvents(this.server.trail)).filter((recorded) => recorded === type).length;
    // A policy that is there when the product begins has not changed.
    await eventually(
      () => so('session.started'),
      (count) => count > 0,
    );
    const changes = () => so('policy.changed');
    const before = await changes();
    writeFileSync(path.join(this.server.workspace, policyFile), policy);
    await eventually(changes, (count) => count > before);
  }

  /** What people did since the topic began, as the journal on disk has it, oldest first. */
  async steps(): Promise<StoredEvent[]> {
    return (await recordedSteps(this.server.trail)).slice(this.#earlier);
  }

  /**
   * The same up to a step of a type, once one came after those that were waited for before. More may follow by itself: that rows stand on
   * the screen is on record whenever the window draws them.
   */
  async stepsUntil(type: string): Promise<StoredEvent[]> {
    const found = (steps: readonly StoredEvent[]) =>
      steps.findIndex((step, index) => index >= this.#awaited && step.type === type);
    const steps = await eventually(
      () => this.steps(),
      (recorded) => found(recorded) >= 0,
    );
    this.#awaited = found(steps) + 1;
    return steps.slice(0, this.#awaited);
  }

  /** The extension's item in the status bar. */
  status(): Locator {
    return this.page.locator('.statusbar-item[id="countersign.countersign.countersign.status"]');
  }

  /** Runs a command by its title, as the command palette shows it. */
  async command(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title.replace(/^.*?: /, ''));
  }

  async openFile(name: string): Promise<void> {
    // Its own tab, not that of a comparison, whose name begins alike.
    const exactName = new RegExp(`^${path.basename(name).replaceAll('.', '\\.')}(,|$)`);
    const tab = this.page
      .locator('.tab.active')
      .and(this.page.getByRole('tab', { name: exactName }))
      .first();
    const rows = this.page
      .locator('.quick-input-widget .monaco-list-row')
      .filter({ has: this.page.locator('.label-name').getByText(path.basename(name), { exact: true }) });
    const focused = rows.and(this.page.locator('.focused'));
    await this.#throughPicker('Control+p', name, async () => {
      await rows.first().waitFor({ timeout: pickerPatience });
      // By key: the list still moves while files are found, and a click would take what moved under it.
      for (let row = 0; row < 5 && !(await focused.isVisible()); row += 1) await this.page.keyboard.press('ArrowDown');
      await this.page.keyboard.press('Enter');
      await tab.waitFor({ timeout: pickerPatience });
      await this.#focused().waitFor({ timeout: pickerPatience });
    });
    await this.editor().locator('.view-line').first().waitFor();
  }

  /** Opens a picker by its key, filters it, and takes the row with a text. */
  async #pick(key: string, filter: string, row: string): Promise<void> {
    const found = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: row }).first();
    await this.#throughPicker(key, filter, async () => await found.click({ timeout: pickerPatience }));
  }

  /**
   * Opens a picker by its key, fills it, and acts on it, again from the start where it went away meanwhile: a key can come
   * while another picker is on its way out, and a panel that opens takes the focus, which closes a picker.
   */
  async #throughPicker(key: string, filter: string, act: () => Promise<void>): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-filter input').first();
    await eventually(
      async () => {
        try {
          if (!(await input.isVisible())) await this.page.keyboard.press(key);
          await input.fill(filter, { timeout: pickerPatience });
          await act();
          return undefined;
        } catch (failure) {
          if (!(failure instanceof errors.TimeoutError)) throw failure;
          // An open picker goes on with the files that it found when it was opened.
          if (await input.isVisible()) await this.page.keyboard.press('Escape');
          return failure.message;
        }
      },
      (failure) => failure === undefined,
    );
  }

  /** The editor that gets what is typed. */
  #focused(): Locator {
    return this.page.locator('.editor-instance .monaco-editor.focused').first();
  }

  /** The editor in which a person types. */
  editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor[role="code"]').first();
  }

  /** Puts the cursor on a line, from 1, at its end or before a column, from 1. */
  async goToLine(line: number, column?: number): Promise<void> {
    const place = column === undefined ? `:${line}` : `:${line},${column}`;
    const there = this.page
      .locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column === undefined ? '' : column}` })
      .first();
    await this.#throughPicker('Control+g', place, async () => {
      await this.page.keyboard.press('Enter');
      await there.waitFor({ timeout: pickerPatience });
      await this.#focused().waitFor({ timeout: pickerPatience });
    });
    if (column === undefined) await this.page.keyboard.press('End');
  }

  /** Points at something, again and again, until what is said of it is as wanted: whatever is drawn anew takes a hover away. */
  async pointAt(target: Locator, isWanted: (said: string) => boolean): Promise<string> {
    const said = this.page.locator('.monaco-hover, .workbench-hover').locator('visible=true');
    return await eventually(async () => {
      await this.page.mouse.move(0, 0);
      await target.hover();
      await said
        .first()
        .waitFor({ timeout: pickerPatience })
        .catch(() => undefined);
      return await textOf(said);
    }, isWanted);
  }

  /** Replaces the whole text of the active editor, by keyboard. */
  async replaceText(text: string): Promise<void> {
    await this.editor().locator('.view-lines').click();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  /** Saves the active editor, and reads its file once it is as wanted: the editor writes it in its own time. */
  async savedText(name: string, isWanted: (text: string) => boolean): Promise<string> {
    return await eventually(
      async () => {
        await this.page.keyboard.press('Control+s');
        return readFileSync(path.join(this.server.workspace, name), 'utf8');
      },
      // The editor empties a file before it writes it.
      (text) => text !== '' && isWanted(text),
    );
  }

  /** Changes the theme in the settings of the workspace, and waits until the window has it. */
  async useTheme(name: ThemeName): Promise<void> {
    const [label, shown] = themes[name];
    const file = '.vscode/settings.json';
    const before = JSON.parse(this.fileText(file)) as Record<string, unknown>;
    const after = JSON.stringify({ ...before, 'workbench.colorTheme': label }, null, 2);
    writeFileSync(path.join(this.server.workspace, file), after);
    await this.page.locator(`.monaco-workbench.${shown}`).waitFor();
  }

  /** Changes settings of the person, and loads the window anew, so that all of it has them. */
  async changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const file = path.join(this.server.folder, 'user-data', 'User', 'settings.json');
    const before = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...before, ...settings }, null, 2));
    await this.load();
  }

  /** The text of a file of the workspace as it is on disk. */
  fileText(name: string): string {
    return readFileSync(path.join(this.server.workspace, name), 'utf8');
  }

  /** Opens the quick fixes at the cursor until one with a text is among them: a key can come while a picker is on its way out. */
  async quickFix(text: string | RegExp): Promise<Locator> {
    const fix = this.page.locator('.action-widget .monaco-list-row', { hasText: text }).first();
    await eventually(
      async () => {
        if (await fix.isVisible()) return true;
        await this.page.keyboard.press('Control+.');
        return await fix.waitFor({ timeout: pickerPatience }).then(
          () => true,
          () => false,
        );
      },
      (isShown) => isShown,
    );
    return fix;
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a, .codelens-decoration span', { hasText: text }).first();
  }

  /** Rows of the Problems view, as texts. */
  async problem(text: string | RegExp): Promise<Locator> {
    await this.command('Problems: Focus on Problems View');
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notification-toast, .notifications-center .notification-list-item', { hasText: text })
      .first();
  }

  /** The page of a panel of the extension, once it is there: `Chat`, `Results`, `Review: demo`. */
  async panel(title: string): Promise<Frame> {
    const deadline = Date.now() + soon;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        // A frame that goes away while it is looked at is none that is looked for.
        if (
          (await frame.title().catch(() => '')) === title &&
          (await frame
            .locator('#panel')
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No panel with the title ${title} showed up.`);
  }

  /** Whether a panel is there now. */
  async hasPanel(title: string): Promise<boolean> {
    for (const frame of this.page.frames()) if ((await frame.title().catch(() => '')) === title) return true;
    return false;
  }

  /** A picture of the whole window, under test-results/screenshots. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: path.join(shots, `${name}.png`) });
  }
}

/** What a person reads in an element, as it is laid out now. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
}

/** Takes a picture of the window after each test of the file that failed. */
export function pictureFailures(code: () => VsCode | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await code()?.screenshot(`failed-${task.name.replace(/\W+/g, '-').slice(0, 80)}`);
  });
}

/** Gives a topic the window that it shares with others, with files of its own: see `VsCode.beginTopic`. */
export type OpenTopic = (files?: Readonly<Record<string, string>>) => Promise<VsCode>;

/**
 * Opens one window for all topics of a file: VS Code takes longer to start than most of them take. Options that are known only once
 * others have started come from a function.
 */
export function shareWindow(options: EditorOptions | (() => EditorOptions) = {}): OpenTopic {
  let code: VsCode | undefined;
  pictureFailures(() => code);
  beforeAll(async () => {
    code = await VsCode.open(typeof options === 'function' ? options() : options);
  });
  afterAll(async () => await code?.close());
  return async (files) => {
    if (code === undefined) throw new Error('The window of this file did not open.');
    await code.beginTopic(files);
    return code;
  };
}
