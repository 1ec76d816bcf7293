import { describe, expect, it } from 'vitest';
import { reviewText } from '../../src/cli/reviews/reviewText.ts';
import { sayWaiting } from '../../src/cli/reviews/sayWaiting.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { asks, opened, peopleWorld, sql, wantsOthers } from '../support/peopleWorld.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

/** An organisation in which Ada waits for somebody, and Bob sits at a terminal. */
async function waiting() {
  const world = await peopleWorld();
  const [ada, home] = [await world.appOf('ada'), await temporaryFolder()];
  const cancel = new AbortController();
  const asked = asks(ada, wantsOthers(), cancel.signal);
  const env = {
    ...{ COUNTERSIGN_ENDPOINT: world.url, COUNTERSIGN_ENDPOINT_TOKEN: 'bob' },
    ...{ COUNTERSIGN_LOG_KEY: world.logKey, COUNTERSIGN_HOME: home },
  };
  const bob = async (words: readonly string[], stdin = '') => {
    const terminal = fakeTerminal({ env, cwd: home, stdin });
    return {
      code: await runCommandLine(['reviews', ...words], terminal),
      out: terminal.printed(),
      said: terminal.said.join('\n'),
    };
  };
  const listed = await eventually(
    async () => (await bob(['list', '--format', 'json'])).out,
    (out) => out.includes('"id"'),
  );
  const [review] = (JSON.parse(listed) as { reviews: { id: string }[] }).reviews;
  return { ...world, asked, cancel, bob, id: review?.id ?? '' };
}

describe('countersign reviews', () => {
  it('lists, shows and approves what somebody else asks, once the person has said so', async () => {
    const { bob, id, asked } = await waiting();
    expect(await bob(['list'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${id}  ada  demo (production)`),
    });
    const shown = await bob(['show', id]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining(sql) });
    expect(shown.out).toContain('ada (analyst) asks to run this on demo');
    expect(await bob(['approve', id], 'yes')).toMatchObject({
      code: 1,
      said: expect.stringContaining('Nothing was answered'),
    });
    expect(await bob(['approve', id])).toMatchObject({ code: 1 });
    const approved = await bob(['approve', '--rationale', 'ticket 7', id], 'approve');
    expect(approved).toMatchObject({ code: 0, out: shown.out, said: expect.stringContaining('Approved') });
    expect(await asked).toMatchObject({ kind: 'granted', grant: { basis: { approver: { id: 'bob' } } } });
    expect(await bob(['list'])).toMatchObject({
      code: 0,
      out: '',
      said: expect.stringContaining('Nothing waits for you, bob.'),
    });
    expect(await bob(['show', id])).toMatchObject({ code: 1 });
  });

  it('approves for a script only what it names the digest of', async () => {
    const { bob, id, asked } = await waiting();
    const digest = /Digest of the SQL: (\S+)/.exec((await bob(['show', id])).out)?.[1] ?? '';
    const other = `sha256:${'0'.repeat(64)}`;
    expect(await bob(['approve', '--read', other, id], 'approve')).toMatchObject({ code: 1 });
    expect(await bob(['approve', '--read', digest, id])).toMatchObject({ code: 0 });
    expect((await asked).kind).toBe('granted');
  });

  it('rejects with a reason', async () => {
    const { bob, id, asked } = await waiting();
    expect((await bob(['reject', '--rationale', 'Ask finance first.', id])).code).toBe(0);
    expect(await asked).toEqual({ kind: 'refused', by: 'person', reason: 'bob rejected it: Ask finance first.' });
  });

  it('says what is wrong with its words, and that an endpoint is missing or gone', async () => {
    const terminal = fakeTerminal({ env: { COUNTERSIGN_HOME: await temporaryFolder() } });
    expect(await runCommandLine(['reviews', 'list'], terminal)).toBe(2);
    expect(terminal.said.join()).toContain('No endpoint is set');
    expect(await runCommandLine(['reviews', 'approve'], terminal)).toBe(2);
    const env = { COUNTERSIGN_HOME: await temporaryFolder(), COUNTERSIGN_ENDPOINT: 'http://127.0.0.1:9' };
    expect(await runCommandLine(['reviews', 'list'], fakeTerminal({ env }))).toBe(3);
  });

  it('shows what can’t be seen in a request by its number', async () => {
    const { appOf } = await peopleWorld();
    const [ada, bob] = [await appOf('ada'), await appOf('bob')];
    const cancel = new AbortController();
    const hidden = 'SELECT 1 -- \u202e\u001b[2Jnothing\u200b';
    const request = wantsOthers();
    const asked = asks(
      ada,
      { ...request, question: undefined, draft: { ...request.draft, explanation: hidden } },
      cancel.signal,
    );
    const text = reviewText(await opened(bob));
    expect(text).toContain('SELECT 1 -- ⟨U+202E⟩⟨U+001B⟩[2Jnothing⟨U+200B⟩');
    expect([...text].some((character) => '\u202e\u001b\u200b'.includes(character))).toBe(false);
    cancel.abort();
    await asked;
  });

  it('says once who is waited for, and each yes of several', () => {
    const terminal = fakeTerminal();
    const say = sayWaiting(terminal);
    const one = {
      review: 'r-1',
      connection: 'demo',
      roles: ['steward'],
      people: 2,
      approvedBy: [],
      expiresAt: Date.UTC(2026, 0, 5, 9, 30),
    };
    say(one);
    say(one);
    say({ ...one, approvedBy: ['bob'] });
    say(undefined);
    expect(terminal.said).toEqual([
      'Waiting until 09:30 UTC for 2 approvals of somebody else with the role steward (request r-1). Ctrl-C withdraws it.',
      'bob approved. Waiting until 09:30 UTC for the approval of somebody else with the role steward (request r-1). Ctrl-C withdraws it.',
    ]);
  });
});
