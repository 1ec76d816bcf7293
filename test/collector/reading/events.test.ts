import { describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { readJournal } from '../../support/readJournal.ts';
import { recordStory, sampleStories } from '../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../support/trailWorld.ts';

interface Line {
  readonly payload: Record<string, unknown>;
  readonly disclosures: readonly { readonly name: string; readonly value: unknown }[];
}

describe('events of a collector', () => {
  async function world() {
    const directory = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory, log: () => undefined });
    onTestFinished(() => collector.close());
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    for (const told of sampleStories) await recordStory(trail.recorder, told);
    await trail.flush({ signal: AbortSignal.timeout(30_000) });
    const get = (parameters: Record<string, string>) =>
      fetch(`${collector.url}/v1/events?${new URLSearchParams(parameters)}`);
    const lines = async (parameters: Record<string, string>) => {
      const answer = await get(parameters);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
    };
    return { directory, get, lines };
  }

  it('are those of the statements that a condition holds for, with what their questions have besides', async () => {
    const { lines, get } = await world();
    const denied = await lines({ where: "decision == 'deny'" });
    expect(new Set(denied.map(({ payload }) => payload['countersign.request.id']))).toEqual(new Set(['r3']));
    expect(denied.map(({ payload }) => payload['type'])).toContain('countersign.query.blocked.v1');
    const asked = await lines({ where: 'confidence >= 0.9', type: 'prompt.submitted' });
    expect(asked).toMatchObject([
      { payload: { 'countersign.request.id': 'r1' }, disclosures: [{ value: 'How many customers?' }, {}] },
    ]);
    expect(await lines({ where: 'confidence >= 0.9', request: 'r2' })).toEqual([]);
    const { headers } = await get({ where: 'rules[0] == "select-star"' });
    expect([...headers].filter(([name]) => name.startsWith('countersign-'))).toEqual([
      ['countersign-behind', '0'],
      ['countersign-source', 'log'],
      ['countersign-unclear', '3'],
      ['countersign-withheld', '0'],
    ]);
  });

  it('come from a time on, and up to one', async () => {
    const { lines } = await world();
    expect(await lines({ type: 'prompt.submitted', until: '1d' })).toEqual([]);
    expect(await lines({ type: 'prompt.submitted', since: '1d' })).toHaveLength(3);
    expect(await lines({ since: '1d', limit: '2' })).toHaveLength(2);
  });

  it.each<[Record<string, string>, string]>([
    [{ where: "decision = 'deny'" }, '"where" has a mistake at character 10'],
    [{ where: "persn == 'x'" }, 'Did you mean'],
    [{ type: 'x', wher: 'true' }, 'no parameter "wher"'],
    [{ type: 'x', since: 'yesterday' }, '"since"'],
    [{ type: 'x', limit: '5001' }, '"limit"'],
    [{ type: 'x', cursor: 'nonsense' }, '"cursor"'],
    [{ type: 'x', cursor: Buffer.from('[null,null,null,"../..",0]').toString('base64url') }, '"cursor"'],
    [{ limit: '5' }, 'Say which events'],
  ])('refuse %j whole, and record no read of it', async (parameters, reason) => {
    const { get, directory } = await world();
    const answer = await get(parameters);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { reason: string }).reason).toContain(reason);
    expect((await readJournal(directory)).some(({ payload }) => payload['type'] === 'countersign.audit.read.v1')).toBe(
      false,
    );
  });

  it('leave a record of the read, with the condition sealed', async () => {
    const { get, directory } = await world();
    const body = await (await get({ where: "person == 'sam'" })).text();
    const read = (await readJournal(directory)).find(({ payload }) => payload['type'] === 'countersign.audit.read.v1');
    expect(read?.payload).toMatchObject({ resource: 'events', count: body.trimEnd().split('\n').length });
    expect(JSON.stringify(read?.payload)).not.toContain('sam');
  });

  it('come in pages, each said where to go on', async () => {
    const directory = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory, log: () => undefined });
    onTestFinished(() => collector.close());
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    for (let i = 0; i < 25; i += 1) {
      const clear = { channel: 'cli', prompt_length: 1, earlier_turns: 0 } as const;
      await trail.recorder.record('prompt.submitted', {}, clear, { prompt: `${i} ${'x'.repeat(400_000)}` });
    }
    await trail.flush({ signal: AbortSignal.timeout(60_000) });
    const seqs: number[] = [];
    let pages = 0;
    for (let next: string | undefined = '/v1/events?type=prompt.submitted'; next !== undefined; pages += 1) {
      const answer: Response = await fetch(`${collector.url}${next}`);
      const lines = (await answer.text()).trimEnd().split('\n');
      seqs.push(...lines.map((line) => (JSON.parse(line) as { payload: { seq: number } }).payload.seq));
      next = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    expect(seqs).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(pages).toBeGreaterThan(1);
  });
});
