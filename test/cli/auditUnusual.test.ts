import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import type { Done } from '../support/office/done.ts';
import { earlierWeeks, recordEarlierWeeks } from '../support/office/earlierWeeks.ts';
import { readJournal } from '../support/readJournal.ts';
import { deviceKey, temporaryFolder } from '../support/trailWorld.ts';

/** A person whose name is markup, and a formula in a spreadsheet. */
const person = '=cmd|<img src=x>';
const service = { name: 'countersign-test', version: '1.2.3' };

/** Of three weeks; and of the same with a look at a sensitive table at the end. */
const trails = { plain: '', more: '' };

beforeAll(async () => {
  const weeks = earlierWeeks(person, ['analyst'], Date.now());
  const last = weeks.slice(-1).map(
    (one): Done => ({
      ...{ ...one, atMs: one.atMs + 60_000, values: 1_000, text: 'select note from public.notes' },
      ...{ tables: ['public.notes'], sensitivity: 'restricted' },
    }),
  );
  for (const [name, work] of [
    ['plain', weeks],
    ['more', [...weeks, ...last]],
  ] as const) {
    trails[name] = await mkdtemp(path.join(tmpdir(), 'countersign-unusual-'));
    await recordEarlierWeeks({ directory: trails[name], deviceKey, service }, work);
  }
});
afterAll(async () => {
  for (const trail of Object.values(trails)) await rm(trail, { recursive: true, force: true });
});

async function unusual(trail: string, words: readonly string[] = [], home?: string) {
  const terminal = fakeTerminal(home === undefined ? {} : { env: { COUNTERSIGN_HOME: home } });
  const code = await runCommandLine(['audit', 'unusual', ...words, trail], terminal);
  return { code, printed: terminal.printed(), said: terminal.said };
}

describe('audit unusual', () => {
  it('tells what is unusual, by whom, when, and what was usual, in each format', async () => {
    const trail = trails.more;
    const text = await unusual(trail);
    expect([text.code, text.said]).toEqual([0, []]);
    expect(text.printed).toContain('More tables at once than usual (wide-query, 1.500)');
    expect(text.printed).toContain(
      'public.notes was never touched in that way by this person before, in 168 statements on 21 days',
    );
    expect(text.printed).toMatch(/everybody: More questions asked a second time.*\n.* 42 of 57 questions/);
    expect(text.printed).toContain('RESULT     3 UNUSUAL');

    const { hits, verification, version } = JSON.parse((await unusual(trail, ['--format', 'json'])).printed);
    expect([version, verification.result]).toEqual([1, 'valid']);
    expect(hits).toContainEqual({
      id: expect.stringMatching(/^sha256:/),
      detector: 'new-table',
      detectorVersion: 1,
      title: 'First look into a sensitive table',
      person,
      time: expect.any(String),
      requestId: expect.stringMatching(/^request-/),
      queryId: expect.stringMatching(/^query-/),
      connection: 'warehouse',
      baseline: { from: expect.any(String), to: expect.any(String), count: 168, of: 'statements', usual: 0 },
      seen: 1,
      threshold: 1,
      score: '1.000',
      events: [expect.any(String)],
      words: expect.stringContaining('restricted'),
    });
    const csv = (await unusual(trail, ['--format', 'csv'])).printed;
    expect(csv.split('\r\n')).toHaveLength(5);
    expect(csv).toContain(`'${person}`);
    const markdown = (await unusual(trail, ['--format', 'markdown'])).printed;
    expect(markdown).toContain(`\`=cmd\\|<img src=x>\``);
    for (const printed of [text.printed, csv, markdown]) expect(printed).not.toContain('a question of somebody');
  });

  it('tells what lies in a time, and compares it with all before', async () => {
    const trail = trails.plain;
    const wide = JSON.parse((await unusual(trail, ['--format', 'json'])).printed).hits[0];
    const [before, after] = await Promise.all(
      [
        ['--until', wide.time.slice(0, 10)],
        [
          '--since',
          wide.time.slice(0, 10),
          '--until',
          new Date(Date.parse(wide.time) + 86_400_000).toISOString().slice(0, 10),
        ],
      ].map(async (words) => JSON.parse((await unusual(trail, [...words, '--format', 'json'])).printed).hits),
    );
    expect([before, after]).toEqual([[], [wide]]);
  });

  it('exits with 1 where it is told to fail on what was found', async () => {
    const trail = trails.plain;
    const codeOf = async (which: string) => (await unusual(trail, ['--fail-on', which])).code;
    expect(await Promise.all(['any', 'burst,wide-query', 'burst', 'nothing'].map(codeOf))).toEqual([1, 1, 0, 2]);
    expect((await unusual(trail, ['--format', 'xml'])).code).toBe(2);
    expect((await unusual(trail, ['more'])).code).toBe(2);
  });

  it('--record puts each hit into the trail of this machine, sealed words and all, and a second time none', async () => {
    const trail = trails.plain;
    const home = path.join(await temporaryFolder(), 'home');
    const recorded = async () =>
      (await readJournal(path.join(home, 'trail'))).filter(({ type }) => type === 'anomaly.detected');
    expect(await unusual(trail, ['--record'], home)).toMatchObject({ code: 0, said: [] });
    const once = await recorded();
    expect(once).toMatchObject([
      {
        payload: {
          detector: 'wide-query',
          actor: { 'user.id': person },
          'countersign.query.id': expect.any(String),
          seen: '9.000',
        },
        sealed: { words: expect.stringContaining('9 joins') },
      },
      { payload: { detector: 'more-second-tries', baseline: { of: 'questions' } } },
    ]);
    expect(once.every(({ payload }) => !JSON.stringify(payload).includes('joins or tables'))).toBe(true);
    expect(once[1]?.payload).not.toHaveProperty('actor');
    await unusual(trail, ['--record'], home);
    expect(await recorded()).toHaveLength(2);
  });

  it("--record tells of a person, so that erasing the person's values erases the sentence", async () => {
    const home = path.join(await temporaryFolder(), 'home');
    await unusual(trails.plain, ['--record'], home);
    const terminal = fakeTerminal({ env: { COUNTERSIGN_HOME: home } });
    const words = ['audit', 'erase', '--person', person, '--reason', 'asked for', '--yes'];
    expect([await runCommandLine(words, terminal), terminal.said]).toEqual([0, expect.any(Array)]);
    const left = (await readJournal(path.join(home, 'trail'))).filter(({ type }) => type === 'anomaly.detected');
    expect(left.map(({ payload, sealed }) => [payload['detector'], Object.keys(sealed)])).toEqual([
      ['wide-query', []],
      ['more-second-tries', ['words']],
    ]);
    await unusual(trails.plain, ['--record'], home);
    expect(
      (await readJournal(path.join(home, 'trail'))).filter(({ type }) => type === 'anomaly.detected'),
    ).toHaveLength(2);
  });

  it('adds nothing to a trail that was tampered with, and concludes nothing from one', async () => {
    const trail = trails.plain;
    const home = path.join(await temporaryFolder(), 'home');
    await unusual(trail, ['--record'], home);
    const streams = path.join(home, 'trail', 'streams');
    const file = path.join(streams, readdirSync(streams)[0] ?? '', '000001.seg');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('"wide-query"') + 1] = 0x57;
    writeFileSync(file, bytes);
    const again = await unusual(trail, ['--record'], home);
    expect([again.code, again.said.join()]).toEqual([3, expect.stringContaining('tampered with')]);
    const of = await unusual(path.join(home, 'trail'));
    expect([of.code, of.printed]).toEqual([2, '']);
  });

  it('stands in the periodic review', async () => {
    const trail = trails.plain;
    const terminal = fakeTerminal();
    const day = JSON.parse((await unusual(trail, ['--format', 'json'])).printed).hits[0].time.slice(0, 10);
    expect(await runCommandLine(['audit', 'report', '--period', 'month', '--of', day, trail], terminal)).toBe(0);
    expect(terminal.printed()).toMatch(/## Unusual\n[^#]*wide-query[^#]*9 joins/);
  });
});
