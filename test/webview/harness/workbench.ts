import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { newNonce, type Panel, pageHtml } from '../../../src/vscode/webviews/page.ts';
import { headlessChromium } from '../../support/chromium.ts';
import { bodyAttributes, type ThemeName, themeNames, themeSheet } from './theme.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const places = { chat: 'sideBar', review: 'editor', results: 'panel', lineage: 'editor', story: 'editor' } as const;

/** A message of a page, as the host would receive it. */
export type Posted = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly language?: string;
}

/** A panel in a browser, with everything around it that VS Code has, but the host: that is the test. */
export interface OpenPanel {
  readonly page: Page;
  /** Sends what the host would send. */
  send(...messages: readonly unknown[]): Promise<void>;
  /** All messages of the page since it was loaded, but `ready` and `looked`. */
  posted(): Promise<readonly Posted[]>;
  /** What it told of rows on the screen. */
  looks(): Promise<readonly Posted[]>;
  /** Breaches of the page's own content policy, errors, and requests for anything but the page's own files. */
  readonly alarms: readonly string[];
  screenshot(name: string): Promise<void>;
  /** Serious and critical findings of axe, one line each. */
  accessibilityProblems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The words of a part as a reader sees them: hidden ones left out, blocks on lines of their own. */
export function wordsOf(part: Locator): Promise<string> {
  return part.innerText();
}

/** Serves the built panels and opens them. */
export interface Workbench {
  open(panel: Panel, options?: OpenOptions): Promise<OpenPanel>;
  close(): Promise<void>;
}

/** Builds the panels as they ship, into memory, and starts a browser. */
export async function startWorkbench(): Promise<Workbench> {
  const files = await buildPanels();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = files.get(url.pathname.slice(1));
    if (file !== undefined) {
      response.setHeader('content-type', url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript');
      response.end(file);
      return;
    }
    const page = pageFor(url, `http://${request.headers.host ?? ''}`);
    response.statusCode = page === undefined ? 404 : 200;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch(headlessChromium());
  return {
    open: (panel, options = {}) => openPanel(browser, origin, panel, options),
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function buildPanels(): Promise<ReadonlyMap<string, Uint8Array>> {
  const panels: readonly Panel[] = ['chat', 'review', 'results', 'lineage', 'story'];
  const { outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    minify: true,
    entryPoints: Object.fromEntries(panels.map((panel) => [panel, `webview/${panel}/main.ts`])),
    outdir: 'dist/webview',
    write: false,
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path: file, contents }) => [path.basename(file), contents]));
}

function pageFor(url: URL, origin: string): string | undefined {
  const panel = (['chat', 'review', 'results', 'lineage', 'story'] as const).find(
    (name) => url.pathname === `/${name}`,
  );
  const theme = themeNames.find((name) => name === url.searchParams.get('theme'));
  if (panel === undefined || theme === undefined) return undefined;
  const html = pageHtml({
    title: panel,
    script: `${origin}/${panel}.js`,
    style: `${origin}/${panel}.css`,
    cspSource: origin,
    nonce: newNonce(),
    language: url.searchParams.get('language') ?? 'en',
  });
  return html.replace('<body>', `<body ${bodyAttributes(theme)}>`);
}

async function openPanel(
  browser: Browser,
  origin: string,
  panel: Panel,
  { theme = usualTheme, width = 720, height = 480, language = 'en' }: OpenOptions,
): Promise<OpenPanel> {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const alarms: string[] = [];
  page.on('pageerror', (error) => alarms.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') alarms.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const known = new RegExp(`^${origin}/(?:chat|review|results|lineage|story)(?:\\.js|\\.css|\\?|$)`);
    if (!known.test(request.url()) && !request.url().endsWith('/favicon.ico'))
      alarms.push(`request: ${request.url().slice(0, 200)}`);
  });
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.addInitScript(asInWebview, themeSheet(theme, places[panel]));
  await page.goto(`${origin}/${panel}?theme=${theme}&language=${language}`);
  await page.waitForFunction(() => (window as unknown as WithPosted).posted.some(({ kind }) => kind === 'ready'));
  return {
    page,
    alarms,
    send: async (...messages) => {
      await page.evaluate((all) => {
        for (const message of all) window.dispatchEvent(new MessageEvent('message', { data: message }));
      }, messages);
      await settled(page);
    },
    posted: () =>
      page.evaluate(() =>
        (window as unknown as WithPosted).posted.filter(({ kind }) => kind !== 'ready' && kind !== 'looked'),
      ),
    looks: () => page.evaluate(() => (window as unknown as WithPosted).posted.filter(({ kind }) => kind === 'looked')),
    screenshot: async (name) => {
      const folder = path.join(root, 'test-results/webview');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
    },
    accessibilityProblems: () => accessibilityProblems(page, theme === usualTheme ? undefined : rulesOfThemes),
    close: () => context.close(),
  };
}

interface WithPosted {
  readonly posted: Posted[];
}

/** Runs in the page before its script, as VS Code's own preamble does. */
function asInWebview(sheet: string): void {
  const style = new CSSStyleSheet();
  style.replaceSync(sheet);
  document.adoptedStyleSheets = [style];
  const posted: Posted[] = [];
  let acquired = false;
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
  Object.assign(window, {
    posted,
    acquireVsCodeApi: () => {
      if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
      acquired = true;
      return Object.freeze({
        postMessage: (message: Posted) => posted.push(structuredClone(message)),
        getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
        setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
      });
    },
  });
}

/** Two frames: what a message changed has been drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const usualTheme: ThemeName = 'darkModern';
/** Those that look at colours. What the others look at is the same in every theme, and they take most of the time. */
const rulesOfThemes = ['color-contrast', 'link-in-text-block'];

async function accessibilityProblems(page: Page, rules: readonly string[] | undefined): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return await page.evaluate(async (rules) => {
    interface AxeResult {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { axe } = window as unknown as {
      axe: { run(options: { runOnly?: readonly string[] }): Promise<{ violations: AxeResult[] }> };
    };
    const { violations } = await axe.run(rules === undefined ? {} : { runOnly: rules });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} — ${failureSummary.slice(0, 300)}`),
      );
  }, rules);
}
