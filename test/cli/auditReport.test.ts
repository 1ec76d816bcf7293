import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { ada, sam, sampleStories, type Told, trailOfStories } from '../support/recordedStories.ts';

async function report(words: readonly string[], told: readonly Told[] | string = sampleStories) {
  const trail = typeof told === 'string' ? told : await trailOfStories(told);
  const terminal = fakeTerminal();
  const code = await runCommandLine(['audit', 'report', ...words, trail], terminal);
  return {
    code,
    text: terminal.printed().replaceAll(/[\\`]/g, ''),
    raw: terminal.printed(),
    said: terminal.said.join('\n'),
  };
}

/** The lines of one section of a Markdown report. */
const section = (text: string, title: string): string[] =>
  (text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '').split('\n').filter((line) => line !== '');

describe('audit report', () => {
  it('counts by decision, outcome, effect, person, table and rule', async () => {
    const { code, text } = await report(['--period', 'year']);
    expect(code).toBe(0);
    expect(section(text, 'The trail')[0]).toContain('The trail is valid and complete.');
    const done = section(text, 'What was done');
    expect(done[0]).toBe('3 questions, 4 statements tried.');
    for (const line of [
      '| permit | 2 |',
      '| deny | 1 |',
      '| requireApproval | 1 |',
      '| success | 1 |',
      '| unknown | 1 |',
      '| write | 2 |',
      '| ada | 3 |',
      '| sam | 1 |',
      '| public.customers | 3 |',
      '| select-star | 1 |',
      '| acme-1-0611 | 2 |',
    ])
      expect(done).toContain(line);
  });

  it('says who approved, what was blocked, failed, and has no known end', async () => {
    const { text } = await report(['--period', 'year']);
    expect(section(text, 'Approvals')).toContain('| ada | 1 | 0 | 0 |');
    expect(section(text, 'Blocked').at(-1)).toMatch(
      /\| ada \| refused by policy, at policy \| r3 \| DELETE FROM public.customers \|/,
    );
    expect(section(text, 'Failures').at(-1)).toContain('| failure | r2 |');
    expect(section(text, 'Unknown outcomes').at(-1)).toMatch(
      /its end is unknown \| r4 \| DELETE FROM public.orders WHERE id = \$1/,
    );
    expect(text).not.toContain('id = 7');
    expect(section(text, 'Open reviews')).toEqual(['None.']);
  });

  it('shows an approval of what one asked for oneself', async () => {
    const { text } = await report(
      ['--period', 'year'],
      [{ id: 'r1', asker: sam, approver: sam, sql: 'DELETE FROM t WHERE a = 1', status: 'success' }],
    );
    expect(section(text, 'Approvals')).toContain('| sam | 1 | 1 | 0 |');
  });

  it('counts nothing of another period', async () => {
    const { text } = await report(['--period', 'month', '--of', '2020-02-29']);
    expect(text).toContain('# Review of a month: 2020-02-01 to 2020-02-29');
    expect(section(text, 'What was done')).toEqual(['0 questions, 0 statements tried.']);
    expect((await report(['--period', 'week'])).text).toContain('The period is not over yet.');
    expect((await report(['--period', 'week', '--of', 'last'])).text).not.toContain('not over yet');
  });

  it.each([
    [[]],
    [['--period', 'day']],
    [['--period', 'week', '--format', 'pdf']],
    [['--period', 'week', '--of', 'x']],
  ])('refuses %j', async (words) => {
    expect((await report(words)).code).toBe(2);
  });

  it('of a trail that was tampered with says what is wrong, and counts nothing', async () => {
    const trail = await trailOfStories(sampleStories);
    const streams = path.join(trail, 'streams');
    const file = path.join(streams, readdirSync(streams)[0] ?? '', '000001.seg');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('"permit"') + 1] = 0x50;
    writeFileSync(file, bytes);
    const { code, text } = await report(['--period', 'year'], trail);
    expect(code).toBe(2);
    expect(section(text, 'The trail').join()).toMatch(/tampered with.*\| tampering \|.*policy.evaluated/);
    expect(text).not.toContain('What was done');
  });
});

describe('audit report, attacked', () => {
  const hostile = '<img src=x onerror=alert(1)>](http://evil.example) | @team `x` \u001b[2J \u202e\nnew line';
  const told: readonly Told[] = [{ id: 'r1', asker: { ...ada, id: hostile }, sql: 'DELETE FROM t' }];

  it('an account name with markup is text in Markdown', async () => {
    const { raw } = await report(['--period', 'year'], told);
    const lines = raw.split('\n').filter((line) => line.includes('onerror'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      // All of it is one span of code, in one cell.
      expect(line).toContain('`` <img src=x onerror=alert(1)>](http://evil.example) \\| @team `x` ');
      expect(line).toMatch(/new line `` \|/);
    }
    expect(raw).not.toMatch(/[\u001b\u202e]/);
  });

  it('and in HTML, on a page that may load and run nothing', async () => {
    const { raw } = await report(['--period', 'year', '--format', 'html'], told);
    expect(raw).not.toContain('<img');
    expect(raw).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(raw).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
    expect(raw).not.toMatch(/[\u001b\u202e]/);
  });
});
