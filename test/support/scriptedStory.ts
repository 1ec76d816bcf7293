import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSealingKey } from '../../src/adapters/journals/file/sealing/sealingKey.ts';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { compose } from '../../src/composition/compose.ts';
import { demoProfile } from '../../src/composition/profiles.ts';
import { type RowsToSave, saveRows } from '../../src/composition/saveRows.ts';
import { trailStories } from '../../src/composition/trailStories.ts';
import { unusualTrail } from '../../src/composition/unusualTrail.ts';
import type { Correlation, Recorder } from '../../src/core/audit/recorder.ts';
import { recordExported, recordFeedback, recordFiltered, recordViewed } from '../../src/core/audit/resultSteps.ts';
import { ResultWatch } from '../../src/core/audit/resultWatch.ts';
import { recordReview, reviewsDue } from '../../src/core/audit/reviewsDue.ts';
import type { Story } from '../../src/core/audit/story/story.ts';
import type { Actor } from '../../src/core/draft/actor.ts';
import type { Draft } from '../../src/core/draft/draft.ts';
import type { Question, Turn } from '../../src/core/draft/question.ts';
import { ask, run } from '../../src/core/flow.ts';
import { asRequestId } from '../../src/core/prelude/brands.ts';
import { recordHit } from '../../src/core/report/unusual/record.ts';
import { AgentTools } from '../../src/core/tools/agentTools.ts';
import { buildEmbeddedWorker } from './embeddedWorker.ts';
import { earlierWeeks, recordEarlierWeeks } from './office/earlierWeeks.ts';
import { type Step, startOpenAiServer } from './openAiServer.ts';
import { readJournal, type StoredEvent } from './readJournal.ts';
import { keepingReader, never } from './world.ts';

export const storyteller: Actor = {
  kind: 'person',
  id: 'ada',
  name: 'Ada Example',
  roles: ['analyst'],
  attributes: { region: 'EU' },
};
export const firstQuestion = 'how many customers are there by region and segment';
export const secondQuestion = 'revenue of the clients we won this year, with their addresses, per channel of 2024';
/** Name of the file that rows of the first answer are saved in. */
const resultFile = 'customers by region.csv';
export const modelSql = 'SELECT customer_id, email, acquired_on FROM public.customers ORDER BY customer_id LIMIT 3';
export const agentSql = 'SELECT count(*) AS lines FROM public.order_items';
export const thirdQuestion = 'how many customers have we won in 2024';
/** Two drafts of three mean the same; the third reads the question in another way. */
export const agreedSql = 'SELECT count(*) FROM public.customers WHERE extract(year FROM acquired_on) = 2024';
export const otherSql = "SELECT count(*) FROM public.customers WHERE acquired_on >= DATE '2024-02-01'";
const drafts = [otherSql, `${agreedSql};`, agreedSql.replaceAll('public.customers', 'public.customers AS c')];
const modelText = `\`\`\`sql\n${modelSql}\n\`\`\`\nI take an address to be an e-mail address.`;

const policy = `version: 1
classification: [{ columns: [public.customers.email], level: restricted, type: email }]
rules: { delete-without-where: { severity: error, effect: deny } }
masks: [{ columns: [public.customers.email], with: partial }]
rowFilters: [{ table: public.customers, where: "region = {actor.region}" }]
approval:
  - { when: "statement.sensitivity == 'restricted'", effect: requireApproval }
  - { when: "draft.author == 'person'", effect: permitAndReview, reviewWithin: 7d }
  - { when: "true", effect: permit }
`;

/** What a scripted story left in the trail, as it stands on the disk, and as it is told. */
export interface TrailOfStory {
  readonly events: readonly StoredEvent[];
  readonly stories: readonly Story[];
  /** Statements of the weeks before it. */
  readonly earlier: number;
  /** How many prompts were on the disk as sent, each time that the model's server got one. */
  readonly onDiskAtRequest: readonly number[];
  remove(): Promise<void>;
}

/**
 * One person's work with the whole product, put together by the real composition over the embedded database and a model behind
 * HTTP: a verified answer; a follow-up that a model drafts, with a mask, a row filter and an approval; SQL of their own that is to
 * be reviewed, changed SQL that fails, and some that is denied; a model that refuses; an agent that calls a tool; what becomes of
 * results; a changed policy; a question that three drafts are asked for; weeks of work before it, and what is unusual by those.
 */
export async function recordScriptedStory(): Promise<TrailOfStory> {
  const folder = await mkdtemp(path.join(tmpdir(), 'countersign-story-'));
  const worker = await buildEmbeddedWorker();
  const usage = { prompt_tokens: 900, completion_tokens: 40 };
  const home = path.join(folder, 'home');
  const onDiskAtRequest: number[] = [];
  const steps: readonly Step[] = [
    { kind: 'answer', text: modelText, model: 'small-1', usage },
    { kind: 'status', status: 401, message: 'no such key' },
    ...drafts.map((sql): Step => ({ kind: 'answer', text: `\`\`\`sql\n${sql}\n\`\`\``, model: 'small-1', usage })),
  ];
  const model = await startOpenAiServer(() => {
    onDiskAtRequest.push(countOnDisk(path.join(home, 'trail'), 'llm.requested'));
    return steps[onDiskAtRequest.length - 1] ?? { kind: 'reset' };
  });
  const policyFiles = [{ source: 'workspace', name: 'policy.yaml', text: policy }];
  const dictionaryFile = path.join(folder, 'dictionary.yaml');
  await writeFile(
    dictionaryFile,
    `version: 1
metrics: { revenue: { expression: sum(quantity), tables: [public.order_items] } }
terms: { acquired: { synonyms: [won] } }
ambiguous: [{ term: channel, ask: "The channel of the order, or of the customer?" }]
`,
  );
  const arrangement = {
    profiles: [{ ...demoProfile, user: 'demo' }],
    policyFiles,
    verifiedDirectory: path.resolve('examples/demo/.countersign/verified'),
    dictionaryFile,
    model: { baseUrl: model.url, model: 'small', apiKey: 'k', timeoutMs: 60_000, contextWindow: 8192 },
  };
  const [deviceKey, sealingKey, service] = [
    createDeviceKey('memory'),
    createSealingKey(),
    { name: 'countersign-test', version: '1.2.3' },
  ];
  const weeks = earlierWeeks(storyteller.id, storyteller.roles, Date.now());
  await recordEarlierWeeks({ directory: path.join(home, 'trail'), deviceKey, sealingKey, service }, weeks);
  const app = await compose({
    ...arrangement,
    home,
    usageDirectory: path.join(folder, 'usage'),
    assets: { embeddedWorker: worker.workerFile },
    actor: storyteller,
    organisationTrust: { kind: 'none' },
    password: async () => undefined,
    approver: {
      ask: async (request) => ({
        kind: 'approve',
        shownDigest: request.governedDigest,
        approver: storyteller,
        rationale: 'Masked, and only three of them.',
      }),
    },
    deviceKey,
    sealingKey,
    sink: undefined,
    leastAuditLevel: undefined,
    service,
    answerTimeoutMs: 60_000,
    secondPersonTimeoutMs: 60_000,
    tell: () => undefined,
  });
  const o = { signal: never };
  const { parts } = app;
  const question = (text: string, earlier: readonly Turn[]): Question => ({
    ...{ id: asRequestId(parts.ids.next()), asker: storyteller, text, askedIn: 'chat' },
    ...{ connection: demoProfile.name, earlier },
  });
  const runDraft = async (draft: Draft, asked: Question | undefined, reader = keepingReader()) =>
    await run(draft, asked, await app.situationFor(demoProfile.name, o), parts, reader, o);
  const answer = async (asked: Question): Promise<Draft> => {
    const written = await ask(asked, await app.situationFor(demoProfile.name, o), parts, () => undefined, o);
    if (written.kind !== 'draft') throw new Error(written.reason);
    return written.draft;
  };
  const own = (sql: string, requestId = asRequestId(parts.ids.next())): Draft => ({
    ...{ requestId, asker: storyteller, connection: demoProfile.name, sql, author: { kind: 'person' } },
  });

  const first = question(firstQuestion, []);
  const verified = await answer(first);
  const read = keepingReader();
  const ran = await runDraft(verified, first, read);
  if (ran.kind !== 'ran') throw new Error(ran.reason);
  const rows = ran.profile?.rows ?? 0;
  await useResult(
    parts.recorder,
    ran.about,
    { columns: ran.profile?.columns ?? [], rows: read.kept },
    path.join(folder, resultFile),
  );
  const exported = { destination: 'clipboard', format: 'tsv', rows, columns: 2, characters: 40 } as const;
  await recordExported(parts.recorder, ran.about, exported);
  await recordFeedback(parts.recorder, ran.about, 'partial', 'The segment is missing.');

  const second = question(secondQuestion, [{ question: first.text, sql: verified.sql, requestId: first.id }]);
  const drafted = await answer(second);
  await runDraft(drafted, second);
  await runDraft(own('SELECT 1 / (count(*) - count(*)) AS nothing FROM public.orders', second.id), second);

  await runDraft(own('SELECT count(*) AS orders FROM public.orders'), undefined);
  await runDraft(own('DELETE FROM public.orders'), undefined);
  await runDraft(own('delete from public.orders -- once more'), undefined);
  await answer(question('what is the meaning of all of this', [])).catch(() => undefined);

  const agent = { name: 'Test Editor', version: '1.2.3' };
  const tools = new AgentTools({
    use: async (work) =>
      await work({
        ...{ parts, actor: storyteller, policy: app.policy, connection: demoProfile.name },
        situation: async (connection) => await app.situationFor(connection, o),
      }),
    run: async (draft, reader) =>
      await run(draft, undefined, await app.situationFor(draft.connection, o), parts, reader, o),
    failed: (_, thrown) => {
      throw thrown;
    },
  });
  await tools.call({ name: 'countersign_run_sql', input: { sql: agentSql }, caller: 'chat', agent }, o);

  const { stories: soFar } = await trailStories(path.join(home, 'trail'), {});
  for (const due of reviewsDue(soFar))
    await recordReview(parts.recorder, due, storyteller, 'confirmed', 'A count of orders is nothing to hide.');
  const { hits } = await unusualTrail(path.join(home, 'trail'), {}, Date.now());
  for (const hit of hits) await recordHit(parts.recorder, hit, storyteller);
  await app.rearrange({
    ...arrangement,
    policyFiles: [{ ...policyFiles[0], text: `${policy}limits: { maxRows: 5 }\n` }] as typeof policyFiles,
    samples: drafts.length,
  });
  const third = question(thirdQuestion, []);
  await runDraft(await answer(third), third);
  await app.close();

  const events = await readJournal(path.join(home, 'trail'));
  const { stories, verification } = await trailStories(path.join(home, 'trail'), {});
  if (verification.result !== 'valid') throw new Error(JSON.stringify(verification.problems));
  return {
    events,
    stories,
    earlier: weeks.length,
    onDiskAtRequest,
    async remove() {
      await model.close();
      worker.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a person does with a result: looks, filters, looks again later, and saves what they see of it. */
async function useResult(
  recorder: Recorder,
  about: Correlation,
  { columns, rows }: Pick<RowsToSave, 'columns' | 'rows'>,
  file: string,
): Promise<void> {
  const watch = new ResultWatch(
    rows.length,
    [[1, 3]],
    {
      viewed: async (what) => await recordViewed(recorder, about, what),
      filtered: async (arrangements) => await recordFiltered(recorder, about, arrangements),
    },
    { now: () => 0, after: () => () => undefined },
  );
  watch.arranged({
    clear: {
      sort: { column: 'region', direction: 'descending' },
      filters: [{ column: 'region', kind: 'equals' }],
      find: false,
      rows: 1,
    },
    sought: { filters: ['EU'] },
  });
  watch.looked([[2, 2]], false);
  await watch.end();
  const order = [1, 0];
  await saveRows(recorder, about, { columns, rows, order, format: 'csv', guardsFormulas: true }, file);
}

/** Counts the events of a type in the bytes of a journal, without waiting for anything. */
function countOnDisk(directory: string, type: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.seg'))
    .map(
      (file) =>
        readFileSync(path.join(directory, file)).toString('latin1').split(`"countersign.${type}.v1"`).length - 1,
    )
    .reduce((sum, count) => sum + count, 0);
}
