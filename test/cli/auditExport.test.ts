import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { readDisclosure } from '../../src/core/audit/disclosure.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { payloadOf, readPack } from '../support/readPack.ts';
import { sampleStories, trailOfStories } from '../support/recordedStories.ts';

/** Exports the sample trail, or the one given. */
async function exported(words: readonly string[] = [], trail?: string, out = 'pack') {
  const place = trail ?? (await trailOfStories(sampleStories));
  const terminal = fakeTerminal();
  const code = await runCommandLine(['audit', 'export', ...words, '--out', out, place], terminal);
  return { code, said: terminal.said.join('\n'), folder: path.join(terminal.cwd, out) };
}

const python = (folder: string, ...words: readonly string[]) =>
  spawnSync('python3', [path.join(folder, 'verify.py'), ...words], { encoding: 'utf8' });
const hasPython = spawnSync('python3', ['--version']).status === 0 && spawnSync('openssl', ['version']).status === 0;

/** Every text that someone who has the pack can read: files, payloads and disclosures. */
function everythingIn(folder: string): string {
  const { events } = readPack(folder);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return [
    ...files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8')),
    ...events.map((event) => JSON.stringify(payloadOf(event))),
    ...events.flatMap(({ disclosures }) => disclosures.map((text) => Buffer.from(text, 'base64url').toString('utf8'))),
  ].join('\n');
}

describe('audit export', () => {
  it('writes the events, what they prove, and how to prove it', async () => {
    const { code, folder, said } = await exported();
    expect(code).toBe(0);
    expect(said).toContain('Open its index.html');
    const { manifest, events } = readPack(folder);
    expect(manifest.files.map((file) => file.path.replace(/\/.*\.jsonl/, '/'))).toEqual([
      'events/',
      'keys.json',
      'verification.json',
      'questions.csv',
      'verify.py',
      'README.md',
    ]);
    for (const file of manifest.files) {
      const digest = createHash('sha256')
        .update(readFileSync(path.join(folder, file.path)))
        .digest('hex');
      expect([file.path, digest]).toEqual([file.path, file.sha256]);
    }
    expect(manifest).toMatchObject({
      request: null,
      withheld: [],
      streams: [{ complete: true, events: events.length }],
    });
    expect(events.map((event) => payloadOf(event)['seq'])).toEqual(events.map((_, index) => index));
  });

  it('has only the events of one request, and the opening that proves the keys', async () => {
    const { folder } = await exported(['--request', 'r4']);
    const { manifest, events } = readPack(folder);
    expect(manifest).toMatchObject({ request: 'r4', streams: [{ complete: false }] });
    expect(new Set(events.map((event) => payloadOf(event)['countersign.request.id']))).toEqual(
      new Set([undefined, 'r4']),
    );
    expect(everythingIn(folder)).not.toContain('How many customers?');
  });

  it('refuses a request that the trail does not have, a wrong name, and a place that is taken', async () => {
    expect(await exported(['--request', 'nobody'])).toMatchObject({ code: 2, said: expect.stringContaining('nobody') });
    expect(await exported(['--withhold', 'promt'])).toMatchObject({
      code: 2,
      said: expect.stringContaining('"promt"'),
    });
    expect(await exported([], undefined, '.')).toMatchObject({ code: 0 });
    const trail = await trailOfStories(sampleStories);
    expect(await exported([], trail, trail)).toMatchObject({
      code: 2,
      said: expect.stringContaining('overwrites nothing'),
    });
  });

  it('exports nothing of a trail that was tampered with', async () => {
    const trail = await trailOfStories(sampleStories);
    const streams = path.join(trail, 'streams');
    const file = path.join(streams, readdirSync(streams)[0] ?? '', '000001.seg');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('"permit"') + 1] = 0x50;
    writeFileSync(file, bytes);
    const { code, folder } = await exported([], trail);
    expect(code).toBe(2);
    expect(existsSync(folder)).toBe(false);
  });

  it('is a tar archive where its name ends so', async () => {
    const { folder } = await exported([], undefined, 'pack.tar');
    const listed = spawnSync('tar', ['-tvf', folder], { encoding: 'utf8' });
    expect(listed.stderr).toBe('');
    expect(listed.stdout).toMatch(/-rw-------.*pack\/manifest\.json/);
    const page = spawnSync('tar', ['-xOf', folder, 'pack/index.html'], { encoding: 'utf8' });
    expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });
});

describe('audit export, with values taken out', () => {
  it('keeps them out of every file, also where other values tell them', async () => {
    const secret = 'Why did Mx Quillfeather leave?';
    const trail = await trailOfStories([
      { id: 'r1', prompt: secret, sql: `SELECT 1 /* ${secret} */`, confidence: 0.5, status: 'success', rows: 1 },
    ]);
    const { code, folder } = await exported(['--withhold', 'prompt'], trail);
    expect(code).toBe(0);
    expect(everythingIn(folder)).not.toContain('Quillfeather');
    expect(readPack(folder).manifest.withheld).toEqual(['explanation', 'messages', 'output', 'prompt']);
  });

  it('keeps all others', async () => {
    const { folder } = await exported(['--withhold', 'sql']);
    const names = new Set(
      readPack(folder).events.flatMap(({ disclosures }) => disclosures.map((text) => readDisclosure(text)?.name)),
    );
    expect(names).toContain('prompt');
    expect(names).toContain('rationale');
    expect(names).not.toContain('sql');
    expect(everythingIn(folder)).not.toContain('id = 7');
  });

  it('discloses nothing at all with all of them', async () => {
    const { folder } = await exported(['--withhold', 'all']);
    expect(readPack(folder).events.flatMap(({ disclosures }) => disclosures)).toEqual([]);
  });
});

describe.runIf(hasPython)('the Python verifier of a pack, with openssl', () => {
  it('proves it, whatever was taken out', async () => {
    for (const words of [[], ['--withhold', 'all']]) {
      const { folder } = await exported(words);
      const done = python(folder);
      expect([done.status, done.stderr]).toEqual([0, '']);
      expect(done.stdout).toMatch(/GENUINE\n$/);
    }
    const part = python((await exported(['--request', 'r4'])).folder);
    expect([part.status, part.stdout]).toEqual([1, expect.stringMatching(/GENUINE, \d+ EVENTS LEFT OUT\n$/)]);
  });

  it('knows the device keys it is given, and no other', async () => {
    const { folder } = await exported(['--request', 'r5']);
    const [opening] = readPack(folder).events;
    const key = opening === undefined ? '' : String(payloadOf(opening)['device_key']);
    expect(python(folder, key).status).toBe(1);
    expect(python(folder, 'A'.repeat(43)).status).toBe(3);
  });

  it('is not needed: the commands of README.md prove one event by hand', async () => {
    const { folder } = await exported();
    const { manifest } = readPack(folder);
    const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
    const commands = (/```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? '').replaceAll(
      'STREAM',
      manifest.streams[0]?.stream ?? '',
    );
    const run = (text: string) => spawnSync('sh', ['-e', '-c', text], { cwd: folder, encoding: 'utf8' });
    expect(run(commands)).toMatchObject({ status: 0, stdout: expect.stringContaining('Verified Successfully') });
    expect(python(folder).status).toBe(0); // Nothing is left behind that is no part of the pack.
    expect(run(commands.replace('openssl', 'printf x >> "$folder/event.bin"; openssl')).status).not.toBe(0);
  });

  it.each(Object.entries(attacksOnLines()))('finds %s', async (_, attack) => {
    const { folder } = await exported(['--request', 'r4']);
    const { file, manifest } = readPack(folder);
    const lines = attack(readFileSync(file, 'utf8').trimEnd().split('\n'));
    writeFileSync(file, `${lines.join('\n')}\n`);
    // Whoever changes a pack changes its manifest too: the digests of files alone prove nothing.
    const text = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
    const before = manifest.files[0]?.sha256 ?? '';
    const after = createHash('sha256').update(readFileSync(file)).digest('hex');
    writeFileSync(path.join(folder, 'manifest.json'), text.replace(before, after));
    const done = python(folder);
    expect([done.status, done.stdout]).toEqual([2, expect.stringContaining('NOT GENUINE')]);
  });
});

function attacksOnLines(): Record<string, (lines: string[]) => string[]> {
  const changed = (
    line: string,
    change: (event: { payload: string; signature: string; disclosures: string[] }) => void,
  ) => {
    const event = JSON.parse(line);
    change(event);
    return JSON.stringify(event);
  };
  const at = (index: number, change: Parameters<typeof changed>[1]) => (lines: string[]) =>
    lines.map((line, i) => (i === index ? changed(line, change) : line));
  return {
    'a payload with one word changed': at(3, (event) => {
      const payload = Buffer.from(event.payload, 'base64').toString('utf8').replace('"u', '"v').replace('sam', 'eve');
      event.payload = Buffer.from(payload).toString('base64');
    }),
    'a value that nobody signed': at(2, (event) => {
      event.disclosures = [Buffer.from('["salt","sql","SELECT 1"]').toString('base64url')];
    }),
    'two events that changed places': (lines) => [lines[0], lines[2], lines[1], ...lines.slice(3)] as string[],
    'an event that is there twice': (lines) => [...lines.slice(0, 3), ...lines.slice(2)],
    'a signature of another event': at(2, (event) => {
      event.signature = Buffer.alloc(64, 1).toString('base64');
    }),
    'an end that was cut off': (lines) => lines.slice(0, -1),
    'a line that is no JSON': (lines) => [...lines, '{'],
  };
}
