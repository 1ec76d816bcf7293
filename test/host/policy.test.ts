import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { organisationKey, signed } from '../support/organisation.ts';
import { pictureFailures, textOf, VsCode } from '../support/vscodeHost.ts';

const now = Date.now();
const organisation = `version: 1
classification: [{ columns: [public.customers.email], level: restricted, type: email }]
approval:
  - { when: "statement.effect == 'read'", effect: permit }
  - { when: "true", effect: deny, reason: "Changes go through the data office." }
`;
const mine = `version: 1
rules:
  select-starr: warning
approval:
  - when: "risk.level == 'low'"
    effect: permit
tests:
  - sql: SELECT 1
    expect: { effect: permit }
  - sql: DROP TABLE customers
    expect: { effect: permit }
`;
const sql =
  "SELECT email FROM public.customers WHERE region = 'EU' LIMIT 5;\nUPDATE public.orders SET status = 'x' WHERE order_id = 1;\n";

describe('the policy, in the editor', () => {
  let code: VsCode;
  pictureFailures(() => code);
  beforeAll(async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'countersign-org-')), 'policy.json');
    const bundle = signed({
      version: 12,
      policy: organisation,
      issued_at: new Date(now).toISOString(),
      expires_at: new Date(now + 5 * 86_400_000).toISOString(),
    });
    writeFileSync(file, bundle);
    code = await VsCode.open({
      files: { '.countersign/policy.yaml': mine, 'work.sql': sql },
      env: { COUNTERSIGN_POLICY_KEY: organisationKey.publicKey, COUNTERSIGN_POLICY_FILE: file },
    });
  });
  afterAll(async () => await code?.close());

  const policyText = (): string => readFileSync(path.join(code.server.workspace, '.countersign/policy.yaml'), 'utf8');

  it('says which organisation’s policy is in force, until when, and that the workspace’s has a mistake', async () => {
    const said = await code.pointAt(code.status(), (text) => text.includes('Policy of Example Bank, version 12'));
    expect(said).toContain('signed by the data office');
    expect(said).toContain('so everything is denied');
  });

  it('has a mistake where it is, and a fix that puts it right', async () => {
    await code.openFile('policy.yaml');
    const problem = await code.problem('There is no rule “select-starr”');
    await problem.waitFor();
    await code.goToLine(3, 6);
    const fix = await code.quickFix('Write “select-star”');
    await code.screenshot('policy-fix');
    await fix.click();
    await code.savedText('.countersign/policy.yaml', (text) => text.includes('select-star: warning'));
    await problem.waitFor({ state: 'detached' });
  });

  it('completes keys, rules, and the words of a condition', async () => {
    const offered = async (line: number, column: number): Promise<string> => {
      await code.goToLine(line, column);
      return await eventually(
        async () => {
          await code.page.keyboard.press('Escape');
          await code.page.keyboard.press('Control+Space');
          await code.page.waitForTimeout(700);
          return await textOf(code.page.locator('.suggest-widget .monaco-list-row'));
        },
        (text) => text !== '',
      );
    };
    expect(await offered(5, 17)).toMatch(/level.*score/s);
    await code.screenshot('policy-completion');
    await code.page.keyboard.press('Escape');
    expect(await offered(6, 13)).toContain('permitAndReview');
    await code.page.keyboard.press('Escape');
  });

  it('says what a rule is where one points at it', async () => {
    await code.goToLine(3, 6);
    const said = await eventually(
      async () => {
        await code.page.keyboard.press('Escape');
        await code.page.keyboard.press('Control+k');
        await code.page.keyboard.press('Control+i');
        await code.page.waitForTimeout(700);
        return await textOf(code.page.locator('.monaco-hover .hover-contents').locator('visible=true'));
      },
      (text) => text.includes('By itself it is shown as'),
    );
    expect(said).toContain('select-star');
    await code.screenshot('policy-hover');
    await code.page.keyboard.press('Escape');
  });

  it('is tested by its lens, and each test that fails is marked', async () => {
    await code.goToLine(1, 1);
    await code.lens('Run policy tests').click();
    await code.lens('1 of 2 fail').waitFor({ timeout: 60_000 });
    const problem = await code.problem('Expected the effect permit');
    await problem.waitFor();
    await code.screenshot('policy-tests');
    expect(policyText()).toContain('select-star: warning');
  });

  it('explains what it decides, and which policy says what', async () => {
    await code.openFile('work.sql');
    await code.goToLine(2, 3);
    await code.command('Countersign: Explain This Decision');
    // The preview is the editor's own page, so it is found by what it says.
    const body = await eventually(
      async () => {
        const texts = code.page.frames().map(
          async (frame) =>
            await frame
              .locator('body')
              .innerText({ timeout: 500 })
              .catch(() => ''),
        );
        return (await Promise.all(texts)).find((text) => text.includes('This is denied')) ?? '';
      },
      (text) => text !== '',
    );
    expect(body).toContain('The organisation policy denies this: Changes go through the data office.');
    expect(body).toContain('Policy of Example Bank, version 12');
    expect(body).toContain('Risk, on the scale of the workspace policy');
    await code.screenshot('policy-explanation');
  });
});
