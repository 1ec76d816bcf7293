import { describe, expect, it } from 'vitest';
import { trailStories } from '../../../../src/composition/trailStories.ts';
import { attemptsOf, flatColumns, flatRow } from '../../../../src/core/audit/story/flatView.ts';
import { storiesOf } from '../../../../src/core/audit/story/storiesOf.ts';
import type { TrailEvent } from '../../../../src/core/audit/trailEvents.ts';
import { sampleStories, type Told, trailOfStories } from '../../../support/recordedStories.ts';
import { withholdValues } from '../../../support/withholdValues.ts';

async function told(of: readonly Told[]) {
  return (await trailStories(await trailOfStories(of), {})).stories;
}

const [asked, , , approved] = sampleStories as readonly [Told, Told, Told, Told];

describe('a story', () => {
  it('joins who asked, what the model made of it, what was decided, and what the database did', async () => {
    const [story] = await told([asked]);
    expect(story).toMatchObject({
      requestId: 'r1',
      asker: { id: 'ada', kind: 'person', roles: ['analyst'] },
      connection: 'demo',
      question: { channel: 'chat', text: 'How many customers?' },
      models: [
        {
          provider: 'acme',
          model: 'acme-1',
          answeredBy: 'acme-1-0611',
          tables: ['public.customers'],
          durationUs: 1.5e6,
        },
      ],
      proposals: [{ author: 'model', confidence: 0.95, sql: 'SELECT count(*) FROM public.customers' }],
      withheld: 0,
      unread: 0,
    });
    expect(story?.attempts).toHaveLength(1);
    expect(story?.attempts[0]).toMatchObject({
      queryId: 'r1-query',
      proposal: { author: 'model' },
      policy: { decision: 'permit' },
      sent: { basis: 'policy', sql: 'SELECT count(*) FROM public.customers' },
      completed: { status: 'success', 'db.response.returned_rows': 1 },
      uses: [
        { type: 'result.profiled', by: 'ada' },
        { type: 'result.checked', by: 'ada' },
      ],
    });
  });

  it('says who said yes, and whether it was the one who asked', async () => {
    const [story] = await told([approved]);
    expect(story?.attempts[0]?.answers).toMatchObject([
      { decision: 'approve', approver: 'ada', isRequester: false, rationale: 'Looks right.' },
    ]);
  });

  it('has each try of a question, and takes no confidence for SQL that a person changed', async () => {
    const [story] = await told([asked, { id: 'r1', query: 'second', sql: 'SELECT 2', status: 'success', rows: 1 }]);
    const rows = story === undefined ? [] : attemptsOf(story).map((one) => flatRow(story, one));
    expect(rows.map((row) => [row.generated_sql, row.llm_confidence_score, row.prompt])).toEqual([
      ['SELECT count(*) FROM public.customers', 0.95, 'How many customers?'],
      ['SELECT 2', null, 'How many customers?'],
    ]);
  });

  it('keeps what is withheld apart from what is empty', async () => {
    const trail = await trailOfStories([asked]);
    await withholdValues(trail);
    const [story] = (await trailStories(trail, {})).stories;
    expect(story?.question).toMatchObject({ text: undefined, length: 19 });
    expect(story?.attempts[0]?.facts).toMatchObject({ sql: undefined, fingerprints: [expect.any(String)] });
    expect(story?.withheld).toBeGreaterThan(5);
  });

  it('goes on in a later stream, where a known end outweighs the unknown of a restart', () => {
    const event = (type: string, stream: string, seq: number, fields: Record<string, unknown>): TrailEvent => ({
      type,
      disclosed: {},
      withheld: 0,
      entry: {
        v: 1,
        type: `countersign.${type}.v1`,
        id: `${stream}-${seq}`,
        stream,
        seq,
        prev: '',
        time: `2026-11-0${stream === 'a' ? 1 : 2}T00:00:00.000Z`,
        mono_us: 0,
        'countersign.request.id': 'r',
        'countersign.query.id': 'q',
        ...fields,
      },
    });
    const end = (status: string) => ({ grant: 'g', status });
    const ended = (...statuses: readonly string[]) =>
      storiesOf(
        new Map([
          ['b', statuses.map((status, i) => event('query.completed', 'b', i, end(status)))],
          ['a', [event('query.blocked', 'a', 3, { stage: 'policy', by: 'policy' })]],
        ]),
      )[0];
    expect(ended('unknown', 'success')?.attempts[0]?.completed?.status).toBe('success');
    expect(ended('unknown')?.attempts[0]?.types).toEqual(['query.blocked', 'query.completed']);
    expect(ended('unheard-of')).toMatchObject({ unread: 1, session: 'a' });
  });
});

describe('the flat view', () => {
  it('has exactly the fifteen columns, and one row for each end', async () => {
    const rows = (await told(sampleStories)).flatMap((story) =>
      attemptsOf(story).map((attempt) => flatRow(story, attempt)),
    );
    for (const row of rows) expect(Object.keys(row).sort()).toEqual([...flatColumns].sort());
    expect(rows.map((row) => [row.execution_status, row.requires_review, row.event_type])).toEqual([
      ['success', false, 'result.checked'],
      ['failure', false, 'query.completed'],
      ['blocked', false, 'query.blocked'],
      ['unknown', true, 'query.completed'],
      ['not_run', null, 'prompt.submitted'],
    ]);
    expect(rows[0]).toEqual({
      timestamp: expect.stringMatching(/^2\d{3}-.*Z$/),
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_type: 'result.checked',
      user_id: 'ada',
      prompt: 'How many customers?',
      generated_sql: 'SELECT count(*) FROM public.customers',
      llm_model: 'acme-1-0611',
      llm_confidence_score: 0.95,
      tables_accessed: ['public.customers'],
      columns_accessed: expect.any(Array),
      policy_checks: expect.arrayContaining(['decision: permit']),
      requires_review: false,
      execution_status: 'success',
      rows_returned: 1,
      execution_time_ms: 12.5,
    });
  });
});
