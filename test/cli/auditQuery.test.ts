import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { flatColumns } from '../../src/core/audit/story/flatView.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { sampleStories, type Told, trailOfStories } from '../support/recordedStories.ts';
import { withholdValues } from '../support/withholdValues.ts';

async function query(words: readonly string[], told: readonly Told[] | string = sampleStories) {
  const trail = typeof told === 'string' ? told : await trailOfStories(told);
  const terminal = fakeTerminal();
  const code = await runCommandLine(['audit', 'query', ...words, trail], terminal);
  return { code, printed: terminal.printed(), said: terminal.said.join('\n') };
}

/** The requests that a condition finds among the sample. */
async function found(...words: readonly string[]): Promise<string[]> {
  const { code, printed, said } = await query(['--format', 'json', ...words]);
  expect([code, said]).toEqual([0, '']);
  return JSON.parse(printed).ids.map(({ request_id }: { request_id: string }) => request_id);
}

describe('audit query', () => {
  it.each([
    ['confident ones on a table', `confidence >= 0.9 && "customers" in tables`, ['r1']],
    ['unconfident ones; an unknown confidence is not a low one', 'confidence < 0.5', ['r2']],
    ['failed policy checks', 'size(rules) > 0', ['r2', 'r3']],
    ['denials', "decision == 'deny'", ['r3']],
    ['by person', "person == 'sam'", ['r4']],
    ['who said yes', "'ada' in approvers && !selfApproved", ['r4']],
    ['uncertain outcomes', "status == 'unknown'", ['r4']],
    ['words of the question', "question.matches('(?i)love')", ['r5']],
    ['rows returned', 'rows >= 1.0', ['r1']],
    ['changes of data', "effects.exists(e, e == 'write')", ['r3', 'r4']],
  ])('finds %s', async (_, where, requests) => {
    expect(await found('--where', where)).toEqual(requests);
  });

  it('finds by the type of an event, and by time', async () => {
    expect(await found('--type', 'query.blocked')).toEqual(['r3']);
    expect(await found('--since', '7d')).toHaveLength(sampleStories.length);
    expect(await found('--until', '2020-01-01')).toEqual([]);
    expect(await found('--since', '2020-01-01T00:00Z', '--until', '1h')).toEqual([]);
  });

  it('answers JSON with the fifteen columns and how far the trail can be relied on', async () => {
    const { printed } = await query(['--format', 'json']);
    const { version, verification, rows } = JSON.parse(printed);
    expect([version, verification]).toEqual([
      1,
      { result: 'valid', streams: 1, events: expect.any(Number), problems: 0 },
    ]);
    expect(rows.map((row: object) => Object.keys(row).sort())).toEqual(rows.map(() => [...flatColumns].sort()));
  });

  it('answers CSV with exactly the fifteen columns', async () => {
    const { printed } = await query(['--format', 'csv']);
    expect(printed.split('\r\n')[0]?.split(',')).toEqual([...flatColumns]);
    expect(printed.split('\r\n')).toHaveLength(sampleStories.length + 2);
  });

  it.each([
    ["persn == 'x'", '1:1', 'Did you mean “person”'],
    ['confidence > "a"', '1:1', 'double > string'],
    ["status == 'a'\n && nope", '2:5', 'There is no “nope”'],
  ])('shows a mistake of %j at its place', async (where, place, words) => {
    const { code, said, printed } = await query(['--where', where]);
    expect([code, printed]).toEqual([2, '']);
    expect(said).toContain(`--where has a mistake at ${place}`);
    expect(said).toContain(words);
  });

  it.each(['yesterday', '2026-02-31', '2026-13-01', '2026-01-01T10:00', '7'])('refuses %s as a time', async (text) => {
    const { code, said } = await query(['--since', text]);
    expect(code).toBe(2);
    expect(said).toContain('is no time');
  });

  it('says that a condition can not see what is withheld', async () => {
    const trail = await trailOfStories(sampleStories.slice(0, 2));
    await withholdValues(trail);
    const { code, said } = await query(['--where', "sql.contains('customers')"], trail);
    expect(code).toBe(0);
    expect(said).toContain('2 of the rows looked at have withheld texts');
    expect(said).toContain('verified with findings');
  });

  it('does not call an answer complete where a condition has none', async () => {
    const { code, said } = await query(['--where', '1 / (size(rules) - 1) == 0']);
    expect(code).toBe(1);
    expect(said).toContain('could not be judged by --where');
  });
});

describe('audit query, attacked', () => {
  it('concludes nothing from a trail in which one byte was changed', async () => {
    const copy = await trailOfStories(sampleStories.slice(0, 1));
    const streams = path.join(copy, 'streams');
    const file = path.join(streams, readdirSync(streams)[0] ?? '', '000001.seg');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"permit"');
    expect(at).toBeGreaterThan(0);
    bytes[at + 1] = 'P'.charCodeAt(0);
    writeFileSync(file, bytes);
    const { code, printed, said } = await query(['--format', 'json'], copy);
    expect([code, printed]).toEqual([2, '']);
    expect(said).toContain('was tampered with');
  });

  it('does not pass off a trail of somebody else for one of the known devices', async () => {
    const keys = path.join(fakeTerminal().cwd, 'keys.txt');
    writeFileSync(keys, createDeviceKey('memory').publicKey);
    const { code, said } = await query(['--keys', keys]);
    expect(code).toBe(3);
    expect(said).toContain('not proved');
  });

  it.each([
    ['an escape sequence', '\u001b[2J\u001b]0;owned\u0007'],
    ['a line of its own', 'x\n2026-01-01  root  success'],
    ['a reversed text', '\u202etxt.exe'],
  ])('shows a prompt with %s as one harmless line', async (_, prompt) => {
    const { printed } = await query([], [{ id: 'r1', prompt }]);
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(printed.trimEnd().split('\n')).toHaveLength(3);
  });
});
