import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../test/support/chromium.ts';
import { startEditorServer } from '../test/support/editorServer.ts';
import { eventually } from '../test/support/eventually.ts';
import installExtension from '../test/support/installExtension.ts';

const starts = 5;

/** What the extension adds to the start of a real VS Code's extension host, as its own log says it. */
export async function run(print: (line: string) => void): Promise<void> {
  installExtension();
  const server = await startEditorServer();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const logs = path.join(server.folder, 'user-data', 'logs');
  try {
    for (let start = 1; start <= starts; start += 1) {
      const page = await browser.newPage();
      await page.goto(server.url);
      await eventually(
        () => timesIn(logs, 'Ready after'),
        (times) => times.length >= start,
        90_000,
      );
      await page.close();
    }
    print(`activate()             ${summary(timesIn(logs, 'Activated'))}`);
    print(`product put together   ${summary(timesIn(logs, 'Ready after'))}  (after activation, in the background)`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Milliseconds that the extension's log names behind a word, of all windows so far. */
function timesIn(folder: string, word: string): number[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('Countersign.log'),
  );
  return files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(new RegExp(`${word}[a-z ]* (\\d+) ms`, 'g'))].map(
      (match) => Number(match[1]),
    ),
  );
}

function summary(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return `median ${sorted[Math.floor(sorted.length / 2)]} ms of ${sorted.length} (${sorted[0]}–${sorted.at(-1)})`;
}
