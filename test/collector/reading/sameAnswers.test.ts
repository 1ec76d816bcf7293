import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { attemptsOf, flatRow } from '../../../src/core/audit/story/flatView.ts';
import { readTrailCondition, trailFacts } from '../../../src/core/audit/story/questions.ts';
import { storiesOf } from '../../../src/core/audit/story/storiesOf.ts';
import { framesOf, post } from '../../support/collectorClient.ts';
import { Dice } from '../../support/dice.ts';
import { eventually } from '../../support/eventually.ts';
import { type PostgresServer, startPostgresServer } from '../../support/postgresServer.ts';
import { decisions, names, randomTrail, statuses, trailEventsIn } from '../../support/randomTrail.ts';
import { times } from '../../support/thorough.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

interface Page {
  readonly rows: readonly { readonly timestamp: string }[];
  readonly unclear: number;
  readonly withheld: number;
  readonly next: string | null;
}

describe('answers with and without a database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  async function collectorWith(trail: ReturnType<typeof randomTrail>, databaseUrl: string | undefined) {
    const { url, close } = await startCollector({
      port: 0,
      directory: await temporaryFolder(),
      log: () => undefined,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    onTestFinished(close);
    for (const { name, records } of trail)
      expect(await post(url, framesOf(records), { stream: name })).toMatchObject({ status: 200 });
    const health = async () =>
      (await (await fetch(`${url}/healthz`)).json()) as { projection?: { state: string; behind: number } };
    if (databaseUrl !== undefined)
      await eventually(health, ({ projection }) => projection?.state === 'running' && projection.behind === 0);
    return url;
  }

  /** All pages of a question, as one. */
  async function asked(url: string, parameters: Record<string, string>) {
    const whole = { rows: [] as object[], unclear: 0, withheld: 0 };
    for (let cursor: string | null = ''; cursor !== null; ) {
      const search = new URLSearchParams({ ...parameters, ...(cursor === '' ? {} : { cursor }) });
      const answer = await fetch(`${url}/v1/questions?${search}`);
      expect(answer.status, `${search}`).toBe(200);
      const page = (await answer.json()) as Page;
      whole.rows.push(...page.rows);
      whole.unclear += page.unclear;
      whole.withheld += page.withheld;
      cursor = page.next;
    }
    return whole;
  }

  async function events(url: string, parameters: Record<string, string>) {
    const whole = { ids: [] as string[], unclear: 0, withheld: 0, pages: 0 };
    for (let next: string | undefined = `/v1/events?${new URLSearchParams(parameters)}`; next !== undefined; ) {
      const answer: Response = await fetch(`${url}${next}`);
      expect(answer.status, next).toBe(200);
      const lines = (await answer.text()).split('\n').filter((line) => line !== '');
      for (const line of lines) {
        const { payload } = JSON.parse(line) as { payload: { stream: string; seq: number } };
        whole.ids.push(`${payload.stream} ${payload.seq}`);
      }
      whole.unclear += Number(answer.headers.get('countersign-unclear'));
      whole.withheld += Number(answer.headers.get('countersign-withheld'));
      whole.pages += 1;
      next = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return whole;
  }

  it('are the same for random conditions on random events, and are what the events themselves tell', async () => {
    const dice = new Dice(20_261_126);
    const trail = randomTrail(dice, 20);
    const name = await server.createDatabase();
    const withDatabase = await collectorWith(
      trail,
      `postgres://${server.user}@${server.host}:${server.port}/${name}?sslmode=disable`,
    );
    const withLogs = await collectorWith(trail, undefined);
    const stories = storiesOf(new Map(trail.map(({ name: stream, records }) => [stream, trailEventsIn(records)])));
    let [found, excluded] = [0, 0];
    const mixed = Array.from({ length: times(12, 2_000) }, () => randomCondition(dice, 3));
    for (const [i, where] of [...plainConditions.map((make) => make(dice)), ...mixed].entries()) {
      const condition = readTrailCondition(where).value;
      if (condition === undefined) throw new TypeError(where);
      const rows = stories.flatMap((story) => attemptsOf(story).map((attempt) => ({ story, attempt })));
      const verdicts = rows.map(({ story, attempt }) => condition.evaluate(trailFacts(story, attempt)).kind);
      const expected = rows.filter((_, at) => verdicts[at] === 'yes');
      const parameters = { where, limit: dice.chance(0.2) ? '20' : '1000' };
      const answers = await Promise.all([withLogs, withDatabase].map((url) => asked(url, parameters)));
      expect(answers[1], where).toEqual(answers[0]);
      expect(answers[0]?.rows.map(canonical).sort(), where).toEqual(
        expected.map(({ story, attempt }) => canonical(flatRow(story, attempt))).sort(),
      );
      expect(answers[0]?.unclear, where).toBe(verdicts.filter((kind) => kind === 'unclear').length);
      found += expected.length;
      excluded += rows.length - expected.length;
      if (i % 6 > 0) continue;
      const window = dice.chance(0.5) ? {} : { since: '2026-03-01T06:00Z', until: '2026-03-01T14:00Z' };
      const more = dice.chance(0.5) ? {} : { type: dice.one(['policy.evaluated', 'prompt.submitted']) };
      const lines = await Promise.all(
        [withLogs, withDatabase].map((url) =>
          events(url, { ...window, ...more, where, limit: dice.one(['40', '5000']) }),
        ),
      );
      const [a, b] = lines;
      expect({ ...b, pages: 0 }, where).toEqual({ ...a, pages: 0 });
      expect(new Set(a?.ids).size, where).toBe(a?.ids.length);
      const wanted = new Set(expected.map(({ story, attempt }) => `${story.requestId} ${attempt?.queryId}`));
      const any = new Set(expected.map(({ story }) => story.requestId));
      const own = trail
        .flatMap(({ records }) => trailEventsIn(records))
        .filter(({ entry, type }) => {
          const [request, query] = [entry['countersign.request.id'] ?? '', entry['countersign.query.id']];
          if (query === undefined ? !any.has(request) : !wanted.has(`${request} ${query}`)) return false;
          if ('type' in more && type !== more.type) return false;
          const at = Date.parse(entry.time);
          return window.since === undefined || (at >= Date.parse(window.since) && at < Date.parse(window.until));
        });
      expect(a?.ids.sort(), where).toEqual(own.map(({ entry }) => `${entry.stream} ${entry.seq}`).sort());
    }
    expect(found).toBeGreaterThan(50);
    expect(excluded).toBeGreaterThan(50);
  });
});

function canonical(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const text = (value: string): string => JSON.stringify(value);

/** Conditions of what can be looked up in a database, and of what can't. */
const plainConditions: readonly ((dice: Dice) => string)[] = [
  (dice) => `decision == ${text(dice.one(decisions))}`,
  (dice) => `decision in ["deny", ${text(dice.one(decisions))}]`,
  ...[...statuses, 'blocked', 'running', 'not_run'].map((status) => () => `${text(status)} == status`),
  ...['person', 'connection', 'model'].map((fact) => (dice: Dice) => `${fact} == ${text(dice.one(names))}`),
  ...['nul\u0000', 'x'.repeat(600)].map((name) => () => `person == ${text(name)} || connection == ${text(name)}`),
  ...['tables', 'rules', 'approvers', 'roles', 'columns'].map(
    (fact) => (dice: Dice) => `${text(dice.one(names))} in ${fact}`,
  ),
  (dice) => `${text(`${dice.one(names)}.${dice.one(names)}`)} in tables`,
  (dice) => `${text(`${dice.one(names)}.${dice.one(names)}`)} in unnamed`,
  // Of two parts that have dots themselves.
  () =>
    '"a.b.b.c" in tables || "b.c.a.b" in tables || "a.b.a.b" in tables || "public.a.b" in tables || "a.b.public" in tables',
  ...['rules', 'approvers', 'tables', 'unnamed', 'changes'].map((fact) => () => `size(${fact}) > 0`),
  (dice) => `size(${dice.one(['rules', 'changes', 'tables'])}) ${dice.one(['>= 1', '!= 0', '== 0', '>= 2'])}`,
  (dice) => `rules.exists(r, r.contains(${text(dice.one(names))}))`,
  ...['person', 'model', 'verified', ''].map((author) => () => `author == ${text(author)}`),
  (dice) => `risk == ${text(dice.one(['low', 'high', '']))}`,
  (dice) => `blockedBy == ${text(dice.one(['policy', 'person']))}`,
  (dice) => `${text(dice.one(['query', 'update']))} in kinds`,
  (dice) => `${text(dice.one(['read', 'write']))} in effects`,
  (dice) => `${text(dice.one(['query.blocked', 'some.day', 'prompt.submitted']))} in types`,
  () => 'confidence >= 0.9',
  () => '"department=finance" in attributes',
  (dice) => `question == ${text(dice.one(names))}`,
  () => 'withheld > 0.0',
  () => 'sql.matches("o.*s")',
  // Is in error wherever there are no rules: unclear, unless what stands beside it decides.
  (dice) => `rules[0] == ${text(dice.one(names))}`,
];

function randomCondition(dice: Dice, depth: number): string {
  const inner = (): string => randomCondition(dice, depth - 1);
  if (depth === 0 || dice.chance(0.3)) return dice.one(plainConditions)(dice);
  return dice.one([
    () => `(${inner()} && ${inner()})`,
    () => `(${inner()} || ${inner()})`,
    () => `!(${inner()})`,
    () => `(${inner()} ? ${inner()} : ${inner()})`,
  ])();
}
