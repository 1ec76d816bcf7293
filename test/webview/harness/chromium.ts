import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the systems that people build on keep a Chromium or Chrome. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser's program. @throws {TypeError} with a sentence that says how to get one. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env, places = usualPlaces): string {
  const named = environment['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new TypeError(`CHROMIUM names ${named}, but there is no such file. Correct it, or unset it to search.`);
  }
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new TypeError(
    'The panels are tested in a real browser, and no Chromium or Chrome was found. Install one (Debian, Ubuntu: apt-get install chromium), or name it in the environment variable CHROMIUM.',
  );
}

/** Starts the browser without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: false,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
