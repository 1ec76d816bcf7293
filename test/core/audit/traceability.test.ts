import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/audit/catalogue.ts';
import { notTold } from '../../../src/core/audit/reference/notTold.ts';
import { attemptsOf, flatColumns, flatRow } from '../../../src/core/audit/story/flatView.ts';
import type { StoredEvent } from '../../support/readJournal.ts';
import {
  agreedSql,
  modelSql,
  recordScriptedStory,
  secondQuestion,
  type TrailOfStory,
  thirdQuestion,
} from '../../support/scriptedStory.ts';
import { duration, instant, some } from './requirements/requirement.ts';
import { filled, unfilled } from './requirements/requirements.ts';

let trail: TrailOfStory;
beforeAll(async () => {
  trail = await recordScriptedStory();
}, 120_000);
afterAll(async () => await trail.remove());

/** All that an event says, sealed or not, in one object. */
const said = ({ payload, sealed }: StoredEvent): Readonly<Record<string, unknown>> => ({ ...payload, ...sealed });

describe('the trail of one whole story', () => {
  it.each(filled)('%s tells %s', (_id, _requirement, ...expected) => {
    for (const [type, says] of expected) {
      const events = trail.events.filter((event) => event.type === type).map(said);
      expect(events).toContainEqual(expect.objectContaining(says));
    }
  });

  it.each(unfilled)('%s is not told (%s), and the reference says why', (_id, _requirement, reason) => {
    const { what, because } = notTold[reason];
    expect(readFileSync('docs/reference/events.md', 'utf8')).toContain(`| ${what} | ${because} |`);
  });

  it('holds only events that the published schema knows, and fields that it allows', () => {
    const schema = JSON.parse(readFileSync('schemas/audit-event.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    for (const { type, payload } of trail.events) {
      expect(Object.keys(catalogue)).toContain(type);
      expect({ type, problems: validate(payload) ? [] : validate.errors }).toEqual({ type, problems: [] });
    }
  });

  it('has the flat view of each statement and question, with exactly the fifteen columns', () => {
    const flat = trail.stories.flatMap((story) => attemptsOf(story).map((attempt) => flatRow(story, attempt)));
    for (const row of flat) expect(Object.keys(row).sort()).toEqual([...flatColumns].sort());
    expect(flat).toContainEqual({
      timestamp: instant,
      event_type: 'anomaly.detected',
      user_id: 'ada',
      session_id: some,
      prompt: secondQuestion,
      generated_sql: modelSql,
      llm_model: 'small-1',
      llm_confidence_score: null,
      tables_accessed: ['public.customers'],
      columns_accessed: expect.arrayContaining(['public.customers.email']),
      policy_checks: expect.arrayContaining(['decision: requireApproval', 'mask: public.customers.email']),
      requires_review: true,
      execution_status: 'success',
      rows_returned: 3,
      execution_time_ms: duration,
    });
    expect(flat).toContainEqual(
      expect.objectContaining({
        prompt: thirdQuestion,
        generated_sql: `${agreedSql};`,
        llm_confidence_score: 0.667,
        execution_status: 'success',
      }),
    );
    expect(flat.map(({ execution_status }) => execution_status)).toEqual(
      expect.arrayContaining(['success', 'failure', 'blocked', 'not_run']),
    );
  });

  it('had each prompt on the disk before the server of the model got it', () => {
    expect(trail.onDiskAtRequest.slice(0, 2)).toEqual([1, 2]);
    // The last three are asked for at once, so that more than its own can be there when one arrives.
    expect(trail.onDiskAtRequest).toHaveLength(5);
    expect(trail.onDiskAtRequest.filter((count, place) => count <= place)).toEqual([]);
  });

  it('has every step after the one that it follows from', () => {
    const place = new Map(trail.events.map(({ payload, seq }) => [payload['id'], seq]));
    const followers = trail.events.filter(({ payload }) => payload['parent'] !== undefined);
    expect(followers.length).toBeGreaterThan(20);
    for (const { type, seq, payload } of followers)
      for (const parent of payload['parent'] as string[])
        expect([type, (place.get(parent) ?? Infinity) < seq]).toEqual([type, true]);
  });

  it('has, of each statement, policy before dispatch and exactly one end', () => {
    const queries = new Map<string, string[]>();
    for (const { type, payload } of trail.events) {
      const query = payload['countersign.query.id'];
      if (typeof query === 'string') queries.set(query, [...(queries.get(query) ?? []), type]);
    }
    expect(queries.size).toBe(8 + trail.earlier);
    for (const types of queries.values()) {
      const sent = types.indexOf('query.dispatched');
      const ends = types.filter((type) => type === 'query.completed' || type === 'query.blocked');
      expect(ends).toEqual([sent === -1 ? 'query.blocked' : 'query.completed']);
      if (sent === -1) continue;
      expect(types.indexOf('policy.evaluated')).toBeLessThan(sent);
      expect(types.indexOf('query.completed')).toBeGreaterThan(sent);
    }
  });
});
