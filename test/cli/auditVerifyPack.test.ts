import { execFileSync, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { applyErasure, planErasure } from '../../src/composition/eraseTrail.ts';
import { exportEvidence } from '../../src/composition/exportEvidence.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { type PackedEvent, payloadOf, readPack } from '../support/readPack.ts';
import { sampleStories, trailOfStories } from '../support/recordedStories.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';
import { hasPython, verdictsOf } from '../support/verifyPacks.ts';

const everything = { request: undefined, withhold: [] };

/** A folder that outlives the tests of this file's first one. */
let sample: string;
let another: string;
beforeAll(() => {
  const home = fakeTerminal().cwd;
  [sample, another] = [path.join(home, 'pack'), path.join(home, 'another')];
});

/** A copy of the pack of the sample, which is made once. */
async function samplePack(): Promise<string> {
  if (!existsSync(sample)) await exportEvidence(await trailOfStories(sampleStories.slice(2)), sample, everything, {});
  return copyOf(sample);
}

async function copyOf(folder: string): Promise<string> {
  const copy = path.join(await temporaryFolder(), 'pack');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** A pack of other events: of another tenant, say. */
async function anotherPack(): Promise<string> {
  if (!existsSync(another)) await exportEvidence(await trailOfStories(sampleStories.slice(4)), another, everything, {});
  return another;
}

async function verify(pack: string, ...words: readonly string[]) {
  const terminal = fakeTerminal();
  const code = await runCommandLine(['audit', 'verify', pack, ...words], terminal);
  return { code, printed: terminal.printed(), said: terminal.said.join('\n') };
}

/** Changes a file, and the manifest's digest of it, as whoever wants to be believed does. The page is left as it was. */
function rewrite(pack: string, file: string, change: (text: string) => string): void {
  const place = path.join(pack, file);
  const before = readFileSync(place, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(place, after);
  const manifest = path.join(pack, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(hash('sha256', before, 'hex'), hash('sha256', after, 'hex')));
}

/** Puts the page's own copy of the manifest right. */
function rewritePage(pack: string): void {
  const place = path.join(pack, 'index.html');
  const html = readFileSync(place, 'utf8');
  const data = /id="evidence">(.*)<\/script>/.exec(html)?.[1] ?? '';
  const held = JSON.parse(data) as Record<string, unknown>;
  const now = { ...held, manifest: readFileSync(path.join(pack, 'manifest.json'), 'utf8') };
  const text = JSON.stringify(now).replaceAll('<', '\\u003c');
  writeFileSync(
    place,
    html.replace(data, () => text),
  );
}

describe('audit verify, of an evidence pack', () => {
  it('proves a whole trail, and says what that rests on', async () => {
    const pack = await samplePack();
    const { code, printed } = await verify(pack);
    expect([code, printed]).toEqual([0, expect.stringMatching(/RESULT {4}VALID\n$/)]);
    expect(printed).toContain(`events    ${readPack(pack).events.length}`);
    expect(printed).toContain("the pack's own device keys were believed");
    const json = await verify(pack, '--format', 'json');
    expect(JSON.parse(json.printed)).toMatchObject({ version: 1, result: 'valid', exitCode: 0, problems: [] });
  });

  it('says how many events a pack of one request leaves out', async () => {
    const pack = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(await trailOfStories(sampleStories), pack, { ...everything, request: 'r4' }, {});
    const { code, printed } = await verify(pack);
    expect([code, printed]).toEqual([1, expect.stringMatching(/\d+ events between those of this stream are not in/)]);
    expect(verdictsOf([pack])).toEqual([1]);
  });

  it('names what was taken out when it was made, and takes it for no loss', async () => {
    const pack = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(await trailOfStories(sampleStories), pack, { ...everything, withhold: ['sql'] }, {});
    const { code, printed } = await verify(pack);
    expect([code, printed]).toEqual([0, expect.stringMatching(/Taken out when it was made: ".*\bsql\b/)]);
    expect(verdictsOf([pack])).toEqual([0]);
  });

  it('of one request holds what accounts for its erased values, and nothing of holds on others', async () => {
    const place = await trailOfStories(sampleStories);
    const trail = await openTestTrail(place);
    const { recorder } = trail;
    const hold = { hold: 'h-1', reason: 'Case 12', person: 'sam' };
    await recorder.record('legalhold.set', {}, hold, {});
    await recorder.record('legalhold.set', {}, { ...hold, hold: 'h-2', reason: 'Case 13', person: 'ada' }, {});
    await recorder.record('legalhold.released', {}, { hold: 'h-2', reason: 'settled' }, {});
    const erasure = await planErasure(place, { request: 'r1' });
    await applyErasure(place, erasure, { recorder, about: {}, legalBasis: 'GDPR Art. 17' });
    await trail.close('test');
    const pack = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(place, pack, { ...everything, request: 'r1' }, {});
    const { code, printed } = await verify(pack);
    expect(code).toBe(1);
    expect(printed).toContain('accounts for');
    expect(printed).not.toMatch(/keeps|legal hold/);
    if (hasPython) expect(verdictsOf([pack])).toEqual([1]);
    const types = packedTypes(pack);
    expect(types.filter((type) => /redaction|legalhold/.test(type))).toEqual([
      'countersign.legalhold.set.v1',
      'countersign.legalhold.released.v1',
      'countersign.redaction.applied.v1',
    ]);
    const other = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(place, other, { ...everything, request: 'r2' }, {});
    expect(packedTypes(other).filter((type) => /redaction|legalhold/.test(type))).toEqual([]);
  });

  it.each<[string, (pack: string) => unknown, RegExp]>([
    ['a file that is missing', (pack) => rmSync(path.join(pack, 'questions.csv')), /questions\.csv is missing/],
    [
      'events that are missing',
      (pack) => renameSync(readPack(pack).file, path.join(pack, '..', 'gone')),
      /events\/.*\.jsonl is missing/,
    ],
    [
      'a file that was changed',
      (pack) => writeFileSync(path.join(pack, 'README.md'), 'Trust me.'),
      /README\.md is not the file that the manifest names/,
    ],
    ['a manifest that is missing', (pack) => rmSync(path.join(pack, 'manifest.json')), /manifest\.json is missing/],
    [
      'events of a stream that the manifest does not name',
      (pack) => cpSync(readPack(pack).file, path.join(pack, 'events', '01977777-0000-7000-8000-00000000000c.jsonl')),
      /is of no stream that the manifest names/,
    ],
    [
      'a link in place of a file',
      (pack) => {
        rmSync(path.join(pack, 'verification.json'));
        symlinkSync('/etc/hostname', path.join(pack, 'verification.json'));
      },
      /verification\.json is a link or a device/,
    ],
    [
      'a manifest that names a file outside',
      (pack) => {
        const manifest = path.join(pack, 'manifest.json');
        writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"questions.csv"', '"../../etc/hostname"'));
      },
      /\.\.\/\.\.\/etc\/hostname is missing/,
    ],
    [
      'a page that shows other events than the files hold',
      (pack) => {
        const page = path.join(pack, 'index.html');
        writeFileSync(page, readFileSync(page, 'utf8').replace('payload', 'Payload'));
      },
      /index\.html holds another manifest or other events/,
    ],
    [
      'keys other than those that sign, in the list that people compare',
      (pack) => {
        rewrite(pack, 'keys.json', (text) => text.replace(/[\w-]{43}/, 'A'.repeat(43)));
        rewritePage(pack);
      },
      /keys\.json does not list the device keys that these events name/,
    ],
  ])('finds %s, as verify.py does', async (_what, damage, problem) => {
    const pack = await samplePack();
    damage(pack);
    const { code, printed } = await verify(pack);
    expect([code, printed]).toEqual([2, expect.stringMatching(problem)]);
    expect(printed).toMatch(/RESULT {4}TAMPERED\n$/);
    if (hasPython) expect(verdictsOf([pack])).toEqual([2]);
  });

  it('finds the manifest of another pack in the place of its own, and tells of all that does not fit', async () => {
    const pack = await samplePack();
    cpSync(path.join(await anotherPack(), 'manifest.json'), path.join(pack, 'manifest.json'));
    const { code, printed } = await verify(pack);
    expect(code).toBe(2);
    for (const problem of ['is missing', 'is not the file that', 'is of no stream', 'index.html holds another'])
      expect(printed).toContain(problem);
    if (hasPython) expect(verdictsOf([pack])).toEqual([2]);
  });

  it('finds the page of another pack in the place of its own', async () => {
    const pack = await samplePack();
    cpSync(path.join(await anotherPack(), 'index.html'), path.join(pack, 'index.html'));
    expect(await verify(pack)).toMatchObject({ code: 2, printed: expect.stringContaining('index.html holds another') });
    if (hasPython) expect(verdictsOf([pack])).toEqual([2]);
  });

  it('takes a file that was added for no part of the evidence, and one of the system for nothing', async () => {
    const pack = await samplePack();
    writeFileSync(path.join(pack, '.DS_Store'), '');
    expect((await verify(pack)).code).toBe(0);
    writeFileSync(path.join(pack, 'addendum.csv'), 'approved by,everyone');
    const { code, printed } = await verify(pack);
    expect([code, printed]).toEqual([1, expect.stringContaining('addendum.csv is not in the manifest')]);
    if (hasPython) expect(verdictsOf([pack])).toEqual([1]);
  });

  it.each<[string, string, (text: string) => string]>([
    ['a table whose decisions were changed', 'questions.csv', (text) => text.replaceAll('deny', 'permit')],
    ['a verifier that always agrees', 'verify.py', () => 'print("GENUINE")\n'],
    ['instructions that verify something else', 'README.md', (text) => text.replace('openssl pkeyutl', 'echo')],
  ])(
    'finds %s, under a manifest made right again, which only the one who derives it anew can',
    async (_, file, change) => {
      const pack = await samplePack();
      rewrite(pack, file, change);
      rewritePage(pack);
      const { code, printed } = await verify(pack);
      expect([code, printed]).toEqual([
        1,
        expect.stringContaining(`${file} is not what this version of Countersign makes`),
      ]);
    },
  );

  it('finds a page that shows every pack as genuine', async () => {
    const pack = await samplePack();
    const page = path.join(pack, 'index.html');
    writeFileSync(page, readFileSync(page, 'utf8').replace('<main>', '<main><h1>Genuine</h1>'));
    expect(await verify(pack)).toMatchObject({
      code: 1,
      printed: expect.stringContaining('index.html is not what this version of Countersign makes'),
    });
  });

  it('can not prove a pack that a foreign device key signed, and proves it with the known one', async () => {
    const pack = await samplePack();
    const [opening] = readPack(pack).events;
    const key = String(opening === undefined ? '' : payloadOf(opening)['device_key']);
    const list = path.join(await temporaryFolder(), 'keys.txt');
    writeFileSync(list, `${key}\n`);
    expect(await verify(pack, '--keys', list)).toMatchObject({ code: 0 });
    writeFileSync(list, `${'A'.repeat(43)}\n`);
    const { code, printed } = await verify(pack, '--keys', list);
    expect([code, printed]).toEqual([
      3,
      expect.stringContaining(`the device key ${key}, which is not among the known`),
    ]);
    if (hasPython) {
      const python = (known: string) => spawnSync('python3', [path.join(pack, 'verify.py'), known]).status;
      expect([python(key), python('A'.repeat(43))]).toEqual([0, 3]);
    }
  });

  it('proves the checkpoint of its log, and can not prove a pack of another tenant, whose log signs with another key', async () => {
    const store = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    const directory = await temporaryFolder();
    const trail = await openTestTrail(directory, { sink: { url: collector.url } });
    await recordPrompt(trail, 'one');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await recordPrompt(trail, 'two');
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await trail.close('test');
    await collector.close();
    const pack = path.join(await temporaryFolder(), 'pack');
    await exportEvidence(directory, pack, everything, {});
    const own = await verify(pack, '--log-key', collector.logKey);
    expect([own.code, own.printed]).toEqual([0, expect.stringMatching(/checkpoints of the log .* its key signed/)]);
    expect(await verify(store, '--checkpoint', path.join(pack, 'checkpoint'))).toMatchObject({ code: 0 });
    if (hasPython) {
      const byHand = commandsOf(pack, 'The checkpoint by hand');
      const run = (logKey: string) =>
        spawnSync('sh', ['-e', '-c', byHand.replace('LOG_KEY', logKey)], { cwd: pack, encoding: 'utf8' });
      expect(run(collector.logKey)).toMatchObject({ status: 0, stdout: 'Signature Verified Successfully\n' });
      expect(run(collector.logKey.replace(/.{8}$/, 'AAAAAAAA')).status).not.toBe(0);
      expect(run(collector.logKey.replace('+', 'x+')).stderr).toContain('it is of another log');
      expect(verdictsOf([pack])).toEqual([0]);
    }
    const other = await startCollector({ port: 0, directory: await temporaryFolder(), log: () => undefined });
    await other.close();
    const foreign = await verify(pack, '--log-key', other.logKey);
    expect(foreign.code).toBe(3);
    expect(foreign.printed).toMatch(/did not sign|The pack is of another log/);
    const none = await verify(await samplePack(), '--log-key', collector.logKey);
    expect([none.code, none.printed]).toEqual([3, expect.stringContaining('checkpoints of no log at all')]);
  });

  it('reads a .tar of it as it reads the folder, whoever packed that', async () => {
    const folder = await temporaryFolder();
    const ours = path.join(folder, 'ours.tar');
    await exportEvidence(await trailOfStories(sampleStories), ours, everything, {});
    expect(await verify(ours)).toMatchObject({ code: 0 });
    const pack = await samplePack();
    for (const format of ['ustar', 'gnu', 'pax']) {
      const theirs = path.join(folder, `${format}.tar`);
      execFileSync('tar', [`--format=${format}`, '-cf', theirs, '-C', path.dirname(pack), 'pack']);
      expect([format, (await verify(theirs)).code]).toEqual([format, 0]);
    }
  });

  it.each<[string, (tar: Buffer) => Buffer, RegExp]>([
    ['a byte of its events changed', (tar) => flip(tar, tar.indexOf('"payload"') + 20), /is not the file/],
    ['a byte of a header changed', (tar) => flip(tar, 3), /The archive is damaged at byte 0/],
    ['its end cut off', (tar) => tar.subarray(0, tar.length >> 1), /The archive is cut off|is missing/],
    ['more behind its end', (tar) => Buffer.concat([tar, tar]), /Something stands behind the end of the archive/],
  ])('finds an archive with %s', async (_what, change, problem) => {
    const pack = await samplePack();
    const tar = `${pack}.tar`;
    execFileSync('tar', ['--format=ustar', '-cf', tar, '-C', path.dirname(pack), 'pack']);
    writeFileSync(tar, change(readFileSync(tar)));
    expect(await verify(tar)).toMatchObject({ code: 2, printed: expect.stringMatching(problem) });
  });

  it('finds an archive that holds a file twice, of which each program shows another', async () => {
    const pack = await samplePack();
    const tar = `${pack}.tar`;
    const folder = path.dirname(pack);
    execFileSync('tar', ['--format=ustar', '-cf', tar, '-C', folder, 'pack']);
    execFileSync('tar', ['--format=ustar', '-rf', tar, '-C', folder, 'pack/questions.csv']);
    expect(await verify(tar)).toMatchObject({ code: 2, printed: expect.stringContaining('is in the archive twice') });
  });

  it.each<[string, (pack: string) => string, RegExp]>([
    ['its page alone', (pack) => path.join(pack, 'index.html'), /one file of an evidence pack. Give the folder/],
    [
      'a compressed archive',
      (pack) => {
        execFileSync('tar', ['-czf', `${pack}.tgz`, '-C', path.dirname(pack), 'pack']);
        return `${pack}.tgz`;
      },
      /is compressed\. Unpack it/,
    ],
  ])('says what to give instead of %s', async (_what, place, sentence) => {
    const { code, said } = await verify(place(await samplePack()));
    expect([code, said]).toEqual([3, expect.stringMatching(sentence)]);
  });

  it('has no tree that a checkpoint or a witness could be asked of', async () => {
    const pack = await samplePack();
    const checkpoint = path.join(await temporaryFolder(), 'checkpoint');
    writeFileSync(checkpoint, 'log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n');
    expect(await verify(pack, '--checkpoint', checkpoint)).toMatchObject({ said: expect.stringContaining('no tree') });
  });
});

/** Types of all events, stream by stream. */
const packedTypes = (pack: string): string[] =>
  readdirSync(path.join(pack, 'events'))
    .flatMap((file) =>
      readFileSync(path.join(pack, 'events', file), 'utf8')
        .trimEnd()
        .split('\n'),
    )
    .map((line) => String(payloadOf(JSON.parse(line) as PackedEvent)['type']));

/** The commands under a heading of a pack's README. */
function commandsOf(pack: string, heading: string): string {
  const [, section = ''] = readFileSync(path.join(pack, 'README.md'), 'utf8').split(`## ${heading}\n`);
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? 'false';
}

const flip = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};
