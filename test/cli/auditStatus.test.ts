import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { deadAddress } from '../support/organisation.ts';

/** A terminal in a project with this policy, whose machine has a home of its own. */
function terminalIn(cwd: string, audit: string, env: Record<string, string> = {}) {
  mkdirSync(path.join(cwd, '.countersign'), { recursive: true });
  const text = `version: 1\naudit: ${audit}\napproval: [{ when: "true", effect: permit }]\n`;
  writeFileSync(path.join(cwd, '.countersign', 'policy.yaml'), text);
  return fakeTerminal({ cwd, env: { COUNTERSIGN_HOME: path.join(cwd, 'home'), ...env } });
}

const project = () => fakeTerminal().cwd;

async function collectorIn(cwd: string) {
  const collector = await startCollector({ port: 0, directory: path.join(cwd, 'collector'), log: () => undefined });
  onTestFinished(() => collector.close());
  return collector;
}

describe('audit status', () => {
  it('says yes where the endpoint has everything, and when it last acknowledged', async () => {
    const cwd = project();
    const { url } = await collectorIn(cwd);
    const terminal = terminalIn(cwd, '{ failClosed: endpoint }', { COUNTERSIGN_ENDPOINT: url });
    expect(await runCommandLine(['audit', 'status'], terminal)).toBe(0);
    expect(terminal.printed()).toMatch(
      /^statements run {2}yes\nlevel {11}endpoint\njournal {9}ok\nendpoint {8}online\nwaiting {9}0 events\nacknowledged {4}\d seconds? ago\n$/,
    );
  });

  it('says no, why, and exits with 1 where the endpoint is wanted and none is set', async () => {
    const terminal = terminalIn(project(), '{ failClosed: endpoint }');
    expect(await runCommandLine(['audit', 'status', '--format', 'json'], terminal)).toBe(1);
    expect(JSON.parse(terminal.printed())).toMatchObject({
      version: 1,
      runs: false,
      refusedRisks: ['low', 'medium', 'high', 'critical'],
      reason: expect.stringContaining('COUNTERSIGN_ENDPOINT'),
      level: 'endpoint',
      recording: 'ok',
      delivery: 'off',
      lastAcknowledgedAt: null,
    });
  });

  it('names the risks that do not run where the rest does', async () => {
    const env = { COUNTERSIGN_ENDPOINT: await deadAddress() };
    const terminal = terminalIn(project(), '{ endpointRequiredFor: [high, critical] }', env);
    expect(await runCommandLine(['audit', 'status'], terminal)).toBe(1);
    expect(terminal.printed()).toContain('statements run  not those of high or critical risk');
    expect(terminal.printed()).toContain('nothing listens there');
  }, 30_000);

  it('takes a stricter level from the environment, and no word that is none', async () => {
    const cwd = project();
    const strict = terminalIn(cwd, '{ failClosed: local }', { COUNTERSIGN_AUDIT_LEVEL: 'endpoint' });
    expect(await runCommandLine(['audit', 'status'], strict)).toBe(1);
    const loose = terminalIn(cwd, '{ failClosed: endpoint }', { COUNTERSIGN_AUDIT_LEVEL: 'best-effort' });
    expect(await runCommandLine(['audit', 'status'], loose)).toBe(1);
    const wrong = terminalIn(cwd, '{ failClosed: local }', { COUNTERSIGN_AUDIT_LEVEL: 'none' });
    expect(await runCommandLine(['audit', 'status'], wrong)).toBe(2);
  });

  it('warns where the trail is not relied on', async () => {
    const cwd = project();
    const terminal = terminalIn(cwd, '{ failClosed: best-effort }');
    mkdirSync(path.join(cwd, 'home'));
    writeFileSync(path.join(cwd, 'home', 'trail'), 'not a folder'); // No journal can be written into it.
    expect(await runCommandLine(['audit', 'status'], terminal)).toBe(0);
    expect(terminal.printed()).toContain('statements run although nothing is recorded');
  });
});
