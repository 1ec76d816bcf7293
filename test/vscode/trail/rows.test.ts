import { describe, expect, it } from 'vitest';
import { TrailReader, type TrailReading } from '../../../src/composition/trailReader.ts';
import { atOnce } from '../../../src/core/prelude/atOnce.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { unusualIn } from '../../../src/core/report/unusual/detect.ts';
import type { RowParts } from '../../../src/vscode/trail/eventRow.ts';
import type { TrailRow } from '../../../src/vscode/trail/rows.ts';
import { shownPlace, shownStory } from '../../../src/vscode/trail/shownStory.ts';
import { tellStories } from '../../../src/vscode/trail/tellStories.ts';
import { findFor, rootsOf } from '../../../src/vscode/trail/trailContents.ts';
import { type TrailFilter, wholeTrail } from '../../../src/vscode/trail/trailFilter.ts';
import { trailMessage } from '../../../src/vscode/trail/trailMessage.ts';
import { TrailModel } from '../../../src/vscode/trail/trailModel.ts';
import { verificationRow } from '../../../src/vscode/trail/verificationRow.ts';
import { changeEvent } from '../../support/changeEvent.ts';
import { ada, recordStory, sampleStories, type Told, trailOfStories } from '../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../support/trailWorld.ts';
import { withholdValues } from '../../support/withholdValues.ts';
import { english } from '../english.ts';

const { signal } = new AbortController();

async function read(directory: string): Promise<RowParts> {
  const reading: TrailReading = await new TrailReader(directory).read({ signal, anew: true });
  const model = new TrailModel();
  const stories = atOnce(tellStories(reading, new Map()));
  const told = stories.map(({ story }) => story);
  model.take(reading, stories, atOnce(unusualIn(told, reading.atMs)));
  const moments = { language: 'en', timeZone: 'UTC', nowMs: Date.now() };
  return { model, hasEndpoint: false, moments, t: english };
}

const trail = async (told: readonly Told[] = sampleStories): Promise<RowParts> =>
  await read(await trailOfStories(told));

function rows(parts: RowParts, filter: Partial<TrailFilter> = {}): readonly TrailRow[] {
  const whole = { ...wholeTrail, ...filter };
  return rootsOf(whole, atOnce(findFor(whole, parts.model, parts.moments.nowMs)), parts);
}

const below = (list: readonly TrailRow[]): readonly TrailRow[] => list.flatMap((row) => row.children?.() ?? []);

describe('the rows of a trail', () => {
  it('are its questions under their day, newest first, each with how it ended', async () => {
    const parts = await trail();
    const roots = rows(parts);
    expect(roots.map(({ label, description }) => [label, description])).toEqual([['Today', '5 questions']]);
    const told = below(roots).map(({ label, description, icon }) => [
      label,
      description.replace(/^\d\d:\d\d [AP]M · /, ''),
      icon,
    ]);
    expect(told).toEqual([
      ['What is love?', 'not run · ada', 'comment'],
      ['DELETE FROM public.orders WHERE id = 7', 'outcome unknown · sam', 'question'],
      ['DELETE FROM public.customers', 'blocked · ada', 'circle-slash'],
      ['All of them', 'failed · ada', 'error'],
      ['How many customers?', '1 row · ada', 'pass'],
    ]);
  });

  it('name the tool where an agent called one that has no SQL to name, and in which program it works', async () => {
    const directory = await temporaryFolder();
    const { recorder, close } = await openTestTrail(directory);
    const about = { requestId: asRequestId('r1'), actor: { ...ada, agent: { name: 'Test Editor' } } };
    await recorder.record(
      'agent.tool_called',
      about,
      {
        ...{ 'gen_ai.tool.name': 'countersign_describe_schema', 'gen_ai.tool.type': 'extension', caller: 'chat' },
        ...{ input_sha256: digestOf('{}'), input_length: 2 },
      },
      { 'gen_ai.tool.call.arguments': '{}' },
    );
    await close('test finished');
    const parts = await read(directory);
    const [row] = below(rows(parts));
    expect(row?.label).toBe('An agent called countersign_describe_schema');
    expect(row?.tooltip.at(-1)).toContain('ada, by an agent in Test Editor');
    expect(below(row === undefined ? [] : [row]).map(({ label, description }) => [label, description])).toEqual([
      ['An agent called countersign_describe_schema', expect.stringContaining('{}')],
    ]);
  });

  it('tell the events of a question in their order, verified', async () => {
    const parts = await trail([sampleStories[0] as Told]);
    const events = below(below(rows(parts)));
    expect(events.map(({ label }) => label).slice(0, 4)).toEqual([
      'Asked in the chat',
      'Sent to the model acme-1',
      'acme-1-0611 answered in 1.5 s',
      'SQL drafted by the model, 95 % sure',
    ]);
    expect(events.at(-1)?.subject).toMatchObject({ kind: 'story', request: 'r1' });
    for (const { spoken, tone } of events)
      expect([spoken.includes('verified'), tone === 'error']).toEqual([true, false]);
  });

  it('are those that a search finds, and a message says how many and for what', async () => {
    const parts = await trail();
    const filter = { ...wholeTrail, search: 'status == "blocked"' };
    const found = atOnce(findFor(filter, parts.model, parts.moments.nowMs));
    expect(below(rows(parts, filter)).map(({ id }) => id)).toEqual(['story:r3']);
    const message = trailMessage({ state: { kind: 'ready' }, model: parts.model }, filter, found, english);
    expect(message).toBe('1 of 5 questions: status == "blocked".');
  });

  it('are none for a search that can not be read any more', async () => {
    expect(rows(await trail(), { search: 'nonsense ==' })).toEqual([]);
  });

  it('say how many texts a search could not see', async () => {
    const directory = await trailOfStories(sampleStories);
    await withholdValues(directory, () => false);
    const parts = await read(directory);
    const filter = { ...wholeTrail, search: 'question.matches("customers")' };
    const found = atOnce(findFor(filter, parts.model, parts.moments.nowMs));
    expect(found.stories).toEqual([]);
    expect(trailMessage({ state: { kind: 'ready' }, model: parts.model }, filter, found, english)).toContain(
      'have withheld texts',
    );
    expect(below(rows(parts)).map(({ label }) => label)).toContain('A question whose words are withheld');
  });

  it('are all events, those that the trail writes of itself as well', async () => {
    const events = below(rows(await trail(), { by: 'event' }));
    expect(events[0]?.label).toBe('The stream ends');
    expect(events.at(-1)?.label).toBe('A stream begins');
    expect(events.at(-1)?.subject).toMatchObject({ kind: 'place', seq: 0 });
  });

  it('mark what is unusual, and say in words why', async () => {
    const directory = await temporaryFolder();
    const refused: Told = { id: 'r', query: 'q', sql: 'DELETE FROM public.orders' };
    const trail = await openTestTrail(directory);
    for (let index = 0; index < 4; index += 1)
      await recordStory(trail.recorder, { ...refused, id: `r${index}`, query: `q${index}` });
    const passes = { ...refused, id: 'r4', query: 'q4', sql: 'DELETE FROM public.orders WHERE id = 1' };
    await recordStory(trail.recorder, {
      ...passes,
      asker: { ...ada, roles: ['steward'] },
      approver: ada,
      status: 'success',
    });
    await trail.close('test finished');
    const days = rows(await read(directory));
    expect(days[0]?.description).toBe('5 questions · 1 unusual');
    const [last, ...others] = below(days);
    expect(last).toMatchObject({ icon: 'warning', tone: 'warning', description: expect.stringContaining('unusual') });
    expect(last?.spoken).toContain('unusual');
    expect(last?.tooltip[1]).toMatch(/^Unusual \(resubmission\): It was sent after 4 statements like it were refused/);
    for (const row of others) expect([row.icon, row.description.includes('unusual')]).toEqual(['circle-slash', false]);
  });

  it('have no text that reorders what stands beside it', async () => {
    const parts = await trail([{ id: 'evil', prompt: 'abc\u202edrop\u2066 \n\n table' }]);
    expect(below(rows(parts))[0]?.label).toBe('abcdrop table');
  });
});

describe('a trail in which one byte was changed', () => {
  const changed = async (): Promise<RowParts> => {
    const directory = await trailOfStories(sampleStories);
    changeEvent(directory, 'countersign.review.decided');
    return await read(directory);
  };

  it('shows no question, and what is wrong in its place among the events', async () => {
    const parts = await changed();
    expect(parts.model.stories).toEqual([]);
    const events = below(rows(parts));
    const at = events.findIndex(({ kind }) => kind === 'problem');
    expect(events[at]).toMatchObject({ icon: 'error', description: 'changed' });
    expect(events[at]?.label).toContain('review.decided');
    // Newest first: what came before the damage stands below it.
    expect(events[at + 1]?.kind).toBe('event');
    expect(events[at + 1]?.tooltip.join(' ')).toContain('event ');
  });

  it('shows no event as verified', async () => {
    const parts = await changed();
    for (const { spoken, icon, kind } of below(rows(parts)).filter(({ kind: one }) => one === 'event'))
      expect([kind, /, verified/.test(spoken), icon]).toEqual(['event', false, 'warning']);
    const row = verificationRow({ state: { kind: 'ready' }, model: parts.model }, parts.moments, english);
    expect([row.label, row.tone, row.isOpen]).toEqual(['The trail was changed', 'error', true]);
    expect(trailMessage({ state: { kind: 'ready' }, model: parts.model }, wholeTrail, undefined, english)).toContain(
      'nothing is concluded from it',
    );
  });

  it('opens at the place, with the events around it and nothing of the changed bytes', async () => {
    const parts = await changed();
    const problem = below(rows(parts)).find(({ kind }) => kind === 'problem');
    if (problem?.subject?.kind !== 'place') throw new Error('The problem has no place.');
    const { story, selected } = shownPlace(problem.subject.stream, problem.subject.seq, parts) ?? {};
    const at = story?.events.findIndex(({ id }) => id === selected) ?? -1;
    expect(story?.events[at]).toMatchObject({ proof: 'damaged', fields: [], type: '' });
    expect(story?.events[at - 1]?.fields.find(({ name }) => name === 'seq')?.value).toBe(
      String(problem.subject.seq - 1),
    );
    expect(story?.events[at + 1]?.fields.find(({ name }) => name === 'seq')?.value).toBe(
      String(problem.subject.seq + 1),
    );
    expect(story?.standing.tone).toBe('error');
  });
});

describe('a story that is shown', () => {
  it('has its question, its end, its SQL once, and every value with how it is signed', async () => {
    const parts = await trail();
    const told = parts.model.story('r1');
    if (told === undefined) throw new Error('There is no story.');
    const shown = shownStory(told, parts);
    expect(shown).toMatchObject({ title: 'How many customers?', ending: '1 row', standing: { tone: 'good' } });
    expect(shown.events.filter(({ sql }) => sql !== undefined)).toHaveLength(1);
    const prompt = shown.events[0]?.fields.find(({ name }) => name === 'prompt');
    expect(prompt).toMatchObject({ value: 'How many customers?', isSealed: true, meaning: 'The exact words' });
    expect(shown.events[0]?.fields.find(({ name }) => name === 'channel')).toMatchObject({ isSealed: false });
    expect(shown.events.every(({ proof }) => proof === 'verified')).toBe(true);
  });

  it('is found by the id of its statement and by the exact text that ran', async () => {
    const { model } = await trail();
    expect(model.storyNamed('r4-query')?.story.requestId).toBe('r4');
    expect(model.storyOfSql(['SELECT 1', 'SELECT * FROM public.customers'])?.story.requestId).toBe('r2');
    expect(model.storyOfSql(['SELECT 1'])).toBeUndefined();
    expect(model.storyNamed('nobody')).toBeUndefined();
  });

  it('says of each event whether the endpoint has it, where there is one', async () => {
    const parts = await trail();
    const told = parts.model.story('r1');
    if (told === undefined) throw new Error('There is no story.');
    expect(shownStory(told, parts).events[0]?.isAcknowledged).toBeUndefined();
    expect(shownStory(told, { ...parts, hasEndpoint: true }).events[0]?.isAcknowledged).toBe(false);
  });
});
