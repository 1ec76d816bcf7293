import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { headlessChromium } from '../support/chromium.ts';
import { ambiguous, manifests } from '../support/packs/ambiguousPacks.ts';
import { writeForgedPack } from '../support/packs/forgedPack.ts';
import { forged } from '../support/packs/forgedPacks.ts';
import { genuine, toKnow } from '../support/packs/genuinePacks.ts';
import type { Case, Verdict } from '../support/packs/packCase.ts';
import { permitted } from '../support/packs/permissionPacks.ts';
import { reviewed } from '../support/packs/reviewPacks.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { verdictsOf } from '../support/verifyPacks.ts';

const groups: readonly (readonly [string, readonly Case[]])[] = [
  ['that is all that it says', genuine],
  ['of which something should be known', toKnow],
  ['whose events are not what was signed', forged],
  ['with lines that one reader might take and another not', ambiguous],
  ['that holds what others said', reviewed],
  ['that tells what was permitted and sent', permitted],
  ['whose manifest is none, or says what can not be', manifests],
];

const kinds: Readonly<Record<string, Verdict>> = { genuine: 0, findings: 1, changed: 2, unproved: 3 };

describe('a pack', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(headlessChromium());
  });
  afterAll(() => browser.close());

  it.each(groups)(
    '%s is judged the same by our command line, by its own page and by Python with OpenSSL',
    {
      timeout: 240_000,
    },
    async (_group, cases) => {
      execFileSync('openssl', ['version']); // Nothing is compared where one of the three can't be asked.
      const folder = await temporaryFolder();
      const packs = cases.map(([, , streams, change], i) =>
        writeForgedPack(path.join(folder, String(i)), streams(), change),
      );
      const python = verdictsOf(packs);
      const page = await browser.newPage();
      const said: unknown[] = [];
      for (const [i, pack] of packs.entries()) {
        const { exitCode } = await verifyTrail(pack);
        await page.goto(pathToFileURL(path.join(pack, 'index.html')).href);
        const verdict = page.locator('#verdict[class]');
        await verdict.waitFor();
        const shown = kinds[(await verdict.getAttribute('class')) ?? ''];
        said.push({ name: cases[i]?.[0], ours: exitCode, page: shown, python: python[i] });
      }
      await page.close();
      expect(said).toEqual(cases.map(([name, verdict]) => ({ name, ours: verdict, page: verdict, python: verdict })));
    },
  );
});
