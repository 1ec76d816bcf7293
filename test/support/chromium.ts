import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/**
 * Where the systems that people build on keep a Chromium or Chrome. The headless shell comes first: it is the same browser without
 * windows of its own, which take half of the work.
 */
const usualPlaces = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  playwrightsOwn(),
];

/** The browser's program. @throws {TypeError} with a sentence that says how to get one: no test is skipped for the lack of it. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env, places = usualPlaces): string {
  const named = environment['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new TypeError(`CHROMIUM names ${named}, but there is no such file. Correct it, or unset it to search.`);
  }
  const found = places.find((place) => place !== '' && existsSync(place));
  if (found !== undefined) return found;
  throw new TypeError(
    'These tests need a real browser, and no Chromium or Chrome was found. Install one (Debian: apt-get install chromium-headless-shell; ' +
      'elsewhere: Google Chrome, or npx playwright-core install chromium), or name it in the environment variable CHROMIUM.',
  );
}

/** How to start it without a window. */
export function headlessChromium() {
  return {
    executablePath: findChromium(),
    // Else Playwright asks for a mode that current versions no longer have.
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
  };
}

/** Where Playwright keeps the browser that it downloads itself; empty where it can't tell. */
function playwrightsOwn(): string {
  try {
    return chromium.executablePath();
  } catch {
    // It throws on systems that it has no browser for.
    return '';
  }
}
