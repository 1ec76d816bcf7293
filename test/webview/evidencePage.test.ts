import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { headlessChromium } from '../support/chromium.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { type PackedEvent, readPack } from '../support/readPack.ts';
import { sampleStories, type Told, trailOfStories } from '../support/recordedStories.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(headlessChromium());
});
afterAll(() => browser.close());

let sample: Promise<string> | undefined;

/** A copy of the pack of the sample, which is made once. */
async function samplePack(): Promise<string> {
  sample ??= packOf();
  const copy = path.join(fakeTerminal().cwd, 'pack');
  cpSync(await sample, copy, { recursive: true });
  return copy;
}

async function packOf(told: readonly Told[] = sampleStories, words: readonly string[] = []): Promise<string> {
  const terminal = fakeTerminal();
  const trail = await trailOfStories(told);
  expect(await runCommandLine(['audit', 'export', ...words, '--out', 'pack', trail], terminal)).toBe(0);
  return path.join(terminal.cwd, 'pack');
}

interface Shown {
  readonly page: Page;
  readonly kind: string | null;
  readonly verdict: string;
  /** Requests for anything but the page itself, errors and breaches of its policy. */
  readonly alarms: readonly string[];
}

/** Opens the page of a pack from its file and waits for its verdict; `prepare` runs in the page before it. */
async function open(folder: string, prepare?: () => void): Promise<Shown> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const address = pathToFileURL(path.join(folder, 'index.html')).href;
  const alarms: string[] = [];
  page.on('request', (request) => request.url() === address || alarms.push(request.url()));
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('console', (message) => message.type() === 'error' && alarms.push(message.text()));
  page.on('dialog', (dialog) => {
    alarms.push(dialog.message());
    void dialog.dismiss();
  });
  if (prepare !== undefined) await page.addInitScript(prepare);
  await page.goto(address);
  const verdict = page.locator('#verdict[class]');
  await verdict.waitFor();
  await page.locator('#particulars table').or(page.locator('#verdict.unproved, #verdict.changed')).first().waitFor();
  return { page, kind: await verdict.getAttribute('class'), verdict: await verdict.innerText(), alarms };
}

/**
 * Changes the lines of events that the page holds, and the digest of the file and the last head with them, as someone would who wants to
 * deceive its reader: only signatures and links are left to tell.
 */
function forge(folder: string, change: (lines: readonly string[]) => readonly string[]): void {
  const page = path.join(folder, 'index.html');
  const html = readFileSync(page, 'utf8');
  const data = /id="evidence">(.*)<\/script>/.exec(html)?.[1] ?? '';
  const { manifest, events } = JSON.parse(data) as { manifest: string; events: { path: string; text: string }[] };
  const [file] = events;
  if (file === undefined) throw new TypeError('The pack has no events.');
  const lines = change(file.text.trimEnd().split('\n'));
  const text = `${lines.join('\n')}\n`;
  expect(text).not.toBe(file.text);
  const last = Buffer.from((JSON.parse(lines.at(-1) ?? '') as PackedEvent).payload, 'base64');
  const forged = manifest
    .replace(sha256(file.text).toString('hex'), sha256(text).toString('hex'))
    .replace(/"head": ".*"/, `"head": "${sha256(last).toString('base64url')}"`);
  const pack = JSON.stringify({ manifest: forged, events: [{ ...file, text }] }).replaceAll('<', '\\u003c');
  writeFileSync(
    page,
    html.replace(data, () => pack),
  );
}

const sha256 = (content: string | Buffer): Buffer => createHash('sha256').update(content).digest();

/** Every line whose payload has the first text, with the second in its place. */
const swap = (find: string, replace: string) => (lines: readonly string[]) =>
  lines.map((line) => {
    const event = JSON.parse(line) as PackedEvent;
    const payload = Buffer.from(event.payload, 'base64').toString();
    return JSON.stringify({ ...event, payload: Buffer.from(payload.replaceAll(find, replace)).toString('base64') });
  });

const at = (index: number, change: (event: PackedEvent) => PackedEvent) => (lines: readonly string[]) =>
  lines.map((line, i) => (i === index ? JSON.stringify(change(JSON.parse(line) as PackedEvent)) : line));

describe('the page of an evidence pack', () => {
  it('proves the whole trail from a file, and asks for nothing', async () => {
    const folder = await samplePack();
    const { events } = readPack(folder);
    const { kind, verdict, alarms, page } = await open(folder);
    expect([kind, alarms]).toEqual(['genuine', []]);
    expect(verdict).toContain(`all ${events.length} events are as they were signed`);
    expect(await page.locator('tbody tr').count()).toBe(events.length + 1);
    await page.locator('summary').first().click();
    expect(await page.locator('#particulars').innerText()).toContain('How many customers?');
  });

  it('proves it with every value taken out', async () => {
    const { kind, alarms } = await open(await packOf(sampleStories, ['--withhold', 'all']));
    expect([kind, alarms]).toEqual(['genuine', []]);
  });

  it('says how many events a pack of one request leaves out', async () => {
    const { kind, verdict } = await open(await packOf(sampleStories, ['--request', 'r4']));
    expect(kind).toBe('findings');
    expect(verdict).toMatch(/[1-9]\d* events between them are not in this pack/);
  });

  it('shows what each event says in clear, beside its sealed values', async () => {
    const { page } = await open(await samplePack());
    const denied = page.locator('tr', { hasText: 'query.blocked' });
    await denied.locator('summary').click();
    expect(await denied.innerText()).toMatch(/by\s+policy[\s\S]*stage\s+policy/);
  });

  it('holds its device keys against those that the reader knows', async () => {
    const folder = await samplePack();
    const { page } = await open(folder);
    const key = readFileSync(path.join(folder, 'keys.json'), 'utf8');
    const [verdict, keys] = [page.locator('#verdict'), page.getByLabel('Device keys that you know')];
    await keys.fill(key);
    expect([await verdict.getAttribute('class'), await page.locator('.known').count()]).toEqual(['genuine', 1]);
    await keys.fill('A'.repeat(43));
    expect(await verdict.innerText()).toContain("1 device key that you don't know");
    expect([await verdict.getAttribute('class'), await page.locator('.foreign').count()]).toEqual(['unproved', 1]);
    await keys.fill('');
    expect(await verdict.getAttribute('class')).toBe('genuine');
  });

  it('does not call a pack genuine that is not, whichever keys the reader knows', async () => {
    const folder = await samplePack();
    forge(folder, swap('"deny"', '"permit"'));
    const { page } = await open(folder);
    await page.getByLabel('Device keys that you know').fill(readFileSync(path.join(folder, 'keys.json'), 'utf8'));
    expect(await page.locator('#verdict').getAttribute('class')).toBe('changed');
  });

  it('proves nothing, and says so, in a browser without Ed25519', async () => {
    const { kind, verdict, alarms } = await open(await samplePack(), () => {
      crypto.subtle.importKey = () => Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));
    });
    expect([kind, alarms]).toEqual(['unproved', []]);
    expect(verdict).toContain('run python3 verify.py');
  });
});

describe('the page of an evidence pack, attacked', () => {
  it.each<[string, (lines: readonly string[]) => readonly string[], string]>([
    ['a denial made a permission', swap('"deny"', '"permit"'), 'its signature is not valid'],
    ['another name under an approval', swap('"id":"ada"', '"id":"eve"'), 'its signature is not valid'],
    ['an event left out', (lines) => [...lines.slice(0, 4), ...lines.slice(5)], 'event 4 is missing'],
    ['two events that changed places', ([a, b, c, ...rest]) => [a, c, b, ...rest].map(String), 'out of order'],
    [
      'a signature of nobody',
      at(2, (e) => ({ ...e, signature: Buffer.alloc(64).toString('base64') })),
      'its signature',
    ],
    [
      'a value that nobody signed',
      at(2, (e) => ({ ...e, disclosures: [Buffer.from('["s","prompt","x"]').toString('base64url')] })),
      'is not the one that was signed',
    ],
    ['a device key that is not its own', swap('"device_key":"', '"device_key":"A'), "can't be read"],
    ['another stream under its name', swap('"stream":"', '"stream":"0'), 'belongs to another stream'],
    ['an end that was cut off', (lines) => lines.slice(0, -1), 'does not end as the manifest says'],
  ])('finds %s', async (_, attack, problem) => {
    const folder = await samplePack();
    forge(folder, attack);
    const { kind, verdict, page } = await open(folder);
    expect(kind).toBe('changed');
    expect(verdict).toContain('Not genuine');
    expect(await page.locator('#particulars').innerText()).toContain(problem);
  });

  it('finds a file that is not the one of the manifest, and data that is none', async () => {
    const folder = await samplePack();
    const file = path.join(folder, 'index.html');
    const html = readFileSync(file, 'utf8');
    writeFileSync(file, html.replace(/(\\"sha256\\": \\")[0-9a-f]{4}/, '$10000'));
    expect((await open(folder)).kind).toBe('changed');
    writeFileSync(file, html.replace('id="evidence">{', 'id="evidence">'));
    expect((await open(folder)).verdict).toContain("the evidence can't be read");
  });

  it.each([
    ['markup that ends the data', '</script><script>alert(1)</script>'],
    ['a comment that swallows the page', '<!--<script>'],
    ['an image with a handler', '<img src=x onerror=alert(1)>'],
    ['an address to fetch', '<link rel=stylesheet href=https://evil.example/x.css>'],
  ])('shows a prompt with %s as text', async (_, prompt) => {
    const { kind, alarms, page } = await open(await packOf([{ id: 'r1', prompt }]));
    expect([kind, alarms]).toEqual(['genuine', []]);
    expect(await page.locator('#particulars').evaluate((part) => part.textContent)).toContain(prompt);
    expect(await page.locator('img, link, script').count()).toBe(2);
  });

  it('shows a prompt that turns its own text around by its codes', async () => {
    const { page } = await open(await packOf([{ id: 'r1', prompt: 'approve \u202edeny' }]));
    const text = await page.locator('#particulars').evaluate((part) => part.textContent);
    expect(text).toContain('approve \\u202edeny');
  });

  it('runs no other script, whatever is put into the file', async () => {
    const folder = await samplePack();
    const file = path.join(folder, 'index.html');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('<main>', '<main><script>document.title = "owned"</script>'),
    );
    const { page, alarms } = await open(folder);
    expect(await page.title()).toBe('Countersign evidence');
    expect(alarms.join()).toContain('Content Security Policy');
  });
});
