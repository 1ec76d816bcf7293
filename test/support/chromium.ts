import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium on this machine. @throws where there is none, saying how to get one: host tests are never skipped. */
export function findChromium(): string {
  const said = process.env['CHROMIUM'];
  if (said !== undefined && said !== '') {
    if (existsSync(said)) return said;
    throw new Error(`The environment variable CHROMIUM names ${said}, and no file is there.`);
  }
  const found = [...usualPlaces, playwrightsOwn()].find((place) => place !== '' && existsSync(place));
  if (found !== undefined) return found;
  throw new Error(
    'Host tests drive a real VS Code in Chromium, and no Chromium is on this machine. Install one ' +
      '(Debian, Ubuntu: apt install chromium; elsewhere: Google Chrome, or npx playwright-core install chromium), ' +
      'or name one in the environment variable CHROMIUM.',
  );
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
