import { describe, expect, it } from 'vitest';
import { ToolWorld } from '../../support/toolWorld.ts';
import { ada } from '../../support/world.ts';

const permitAll = 'version: 1\napproval: [{ when: "true", effect: permit }]\n';
const asPerson = `${permitAll}agents: { run: asPerson }\n`;
const withRows = `${asPerson}model: { egress: rows }\n`;
const plain = 'SELECT count(*) AS orders FROM public.orders WHERE order_id = 1';
const columns = [{ name: 'orders', type: 'bigint' }];

describe('a statement that an agent runs', () => {
  it('is on record from the call to its end, under one request, as the person by way of the agent', async () => {
    const world = await ToolWorld.open({ policy: asPerson });
    world.answers(columns, [['7']]);
    const said = await world.runSql(plain);
    expect(said).toContain('It ran and gave 1 rows.');
    expect(world.trail.types()).toEqual([
      ...['agent.tool_called', 'sql.generated', 'sql.validated', 'policy.evaluated', 'risk.classified'],
      ...['connection.opened', 'query.dispatched', 'query.completed', 'result.profiled', 'result.checked'],
      'agent.tool_ended',
    ]);
    const [called] = world.trail.of('agent.tool_called');
    expect(called).toMatchObject({
      clear: {
        'gen_ai.tool.name': 'countersign_run_sql',
        caller: 'chat',
        input_length: JSON.stringify({ sql: plain }).length,
      },
      sealed: { 'gen_ai.tool.call.arguments': JSON.stringify({ sql: plain }) },
    });
    const agent = { name: 'Test Editor', version: '1.2.3' };
    expect(new Set(world.trail.events.map(({ about }) => about.requestId)).size).toBe(1);
    expect(world.trail.events.map(({ about }) => about.actor)).toEqual(
      world.trail.events.map(() => ({ ...ada, agent })),
    );
    expect(world.trail.of('sql.generated')[0]?.clear).toMatchObject({ author: 'model' });
    expect(world.trail.of('agent.tool_ended')[0]).toMatchObject({
      about: { parent: called?.receipt },
      clear: { outcome: 'answered', disclosed: 'schema', rows_disclosed: 0, result_length: said.length },
      sealed: { 'gen_ai.tool.call.result': said },
    });
  });

  it('asks the person by default, even for what they could run at once', async () => {
    const world = await ToolWorld.open({ policy: permitAll });
    expect(await world.runSql(plain)).toContain('Nobody approved it');
    expect(world.asked).toEqual([
      expect.objectContaining({
        governedSql: plain,
        decision: expect.objectContaining({ reasons: ['An agent asks for this, so a person must approve it.'] }),
      }),
    ]);
    expect(world.database.sent).toEqual([]);
    world.approves();
    expect(await world.runSql(plain)).toContain('It ran');
  });

  it.each([
    ['a workspace whose policy alone opens it', asPerson, 'approve', 'Nobody approved it'],
    ['a person who lets agents run nothing', asPerson, 'deny', 'no agent run statements'],
    ['a policy that denies it', `${permitAll}agents: { run: deny }\n`, 'asPerson', 'no agent run statements'],
  ] as const)('takes the stricter of person and policy: %s', async (_, policy, atMost, said) => {
    const world = await ToolWorld.open({ policy, atMost });
    expect(await world.runSql(plain)).toContain(said);
    expect(world.database.sent).toEqual([]);
  });

  it('gets the reason of a refusal with the request to tell the person', async () => {
    const world = await ToolWorld.open({ policy: `${asPerson}rules: { delete-without-where: { effect: deny } }\n` });
    const said = await world.runSql('DELETE FROM public.orders');
    expect(said).toContain('no WHERE');
    expect(said).toContain("Don't rephrase it");
  });

  it('tells nothing of what a person wrote in a review, nor why the trail or a server kept it', async () => {
    const world = await ToolWorld.open({ policy: permitAll });
    world.person = async () => ({ kind: 'reject', rationale: 'Bob of sales has no business there.' });
    const said = await world.runSql(plain);
    expect(said).toContain('The person rejected it');
    expect(said).not.toContain('Bob');
    world.database.connectFails = new Error('db-7.internal refused ada');
    world.approves();
    const failed = await world.runSql('SELECT 1 AS one');
    expect(failed).not.toContain('internal');
    expect(world.trail.of('agent.tool_ended').map(({ clear }) => clear.outcome)).toEqual(['refused', 'failed']);
    expect(world.failures).toHaveLength(1);
  });

  it('is not answered where what came of it is not on record', async () => {
    const world = await ToolWorld.open({ policy: asPerson });
    world.trail.failOn('agent.tool_ended');
    await expect(world.runSql(plain)).rejects.toThrow('journal');
  });

  it('does nothing where the call is not on record', async () => {
    const world = await ToolWorld.open({ policy: asPerson });
    world.trail.failOn('agent.tool_called');
    await expect(world.runSql(plain)).rejects.toThrow('journal');
    expect(world.trail.events).toEqual([]);
    expect(world.database.connections).toBe(0);
  });
});

describe('rows of a result', () => {
  const people = 'SELECT full_name, region FROM public.customers WHERE customer_id = 1';
  const named = [
    { name: 'full_name', type: 'text' },
    { name: 'region', type: 'text' },
  ];
  const confidential = 'classification: [{ columns: [public.customers.full_name], level: confidential }]\n';
  const maskedRows = `${asPerson}${confidential}model: { egress: maskedRows }\n`;
  const masks = 'masks: [{ columns: [public.customers.full_name], with: partial }]\n';

  it.each([
    ['as nothing opens them by default', asPerson, 'schema'],
    ['as the connection lets none go', withRows, 'schema'],
    ['as the policy lets none go', asPerson, 'rows'],
    ['as what is confidential in them is not masked', maskedRows, 'rows'],
  ] as const)('stay away from the model, and none is kept: %s', async (_, policy, ai) => {
    const world = await ToolWorld.open({ policy, ai });
    world.answers(named, [['Grace Hopper', 'EU']]);
    const said = await world.runSql(people);
    expect(said).toContain('It ran and gave 1 rows. You get no rows:');
    expect(said).toContain('{"name":"region","type":"text"}');
    expect(said).not.toMatch(/Hopper|"EU"/);
    expect(world.trail.of('result.exported')).toEqual([]);
  });

  it.each([
    ['a condition', "SELECT region FROM public.customers WHERE full_name = 'Grace Hopper'"],
    ['an order', 'SELECT region FROM public.customers ORDER BY full_name LIMIT 1'],
    ['a count', 'SELECT count(full_name) AS n FROM public.customers'],
    [
      'a subquery',
      'SELECT 1 AS one WHERE EXISTS (SELECT full_name FROM public.customers AS c WHERE c.full_name > $$G$$)',
    ],
    ['a star', 'SELECT * FROM public.customers LIMIT 1'],
  ])('stay away where maskedRows finds what is confidential bare in %s', async (_, sql) => {
    const world = await ToolWorld.open({ policy: maskedRows, ai: 'rows' });
    world.approves();
    world.answers([{ name: 'region', type: 'text' }], [['EU']]);
    const said = await world.runSql(sql);
    expect(said).toContain('and here it is not');
    expect(said).not.toContain('"EU"');
  });

  it.each([
    ['the policy lets all go', withRows],
    ['all that is confidential is masked', `${maskedRows}${masks}`],
  ])('go where connection and policy let them, on record as leaving and not in the trail: %s', async (_, policy) => {
    const world = await ToolWorld.open({ policy, ai: 'rows' });
    world.answers(named, [['G***', 'EU']]);
    const said = await world.runSql(people);
    expect(said).toContain('<rows>\n["G***","EU"]\n</rows>');
    expect(world.trail.of('result.exported')[0]).toMatchObject({
      clear: { destination: 'agent', format: 'json', rows: 1, columns: 2 },
    });
    const [ended] = world.trail.of('agent.tool_ended');
    expect(ended?.clear).toMatchObject({ disclosed: 'rows', rows_disclosed: 1 });
    expect(JSON.stringify(world.trail.of('agent.tool_ended'))).not.toContain('G***');
  });

  it('are cut to what a conversation can hold, and it is said how many there were', async () => {
    const world = await ToolWorld.open({ policy: withRows, ai: 'rows' });
    world.answers(
      [{ name: 'body', type: 'text' }],
      Array.from({ length: 150 }, (_, i) => [`${i}`]),
    );
    const said = await world.runSql("SELECT body FROM public.support_tickets WHERE subject = 'x'");
    expect(said).toContain('It ran and gave 150 rows. You get the first 100.');
    expect(said).toContain('["99"]');
    expect(said).not.toContain('["100"]');
    world.answers([{ name: 'body', type: 'text' }], [['x'.repeat(9_000)]]);
    const long = await world.runSql("SELECT body FROM public.support_tickets WHERE subject = 'y'");
    expect(long).toContain('… (9000 characters)');
    expect(long.length).toBeLessThan(2_000);
  });

  it('stay away where they were opened or closed while the statement waited', async () => {
    const world = await ToolWorld.open({ policy: asPerson, ai: 'schema' });
    world.database.answer = async (_, reader) => {
      await world.rearrange({ policy: asPerson, ai: 'rows' });
      await reader.rows([['7']]);
      return { kind: 'succeeded', columns, rowCount: 1, truncated: false };
    };
    expect(await world.runSql(plain)).not.toContain('<rows>');
    const closing = await ToolWorld.open({ policy: withRows, ai: 'rows' });
    closing.database.answer = async (_, reader) => {
      reader.columns(columns);
      await reader.rows([['7']]);
      await closing.rearrange({ policy: asPerson, ai: 'rows' });
      return { kind: 'succeeded', columns, rowCount: 1, truncated: false };
    };
    const said = await closing.runSql(plain);
    expect(said).toContain('You get no rows');
    expect(said).not.toContain('["7"]');
  });
});

describe('the review of what an agent asks', () => {
  it.each([
    ['schema', undefined],
    ['rows', true],
  ] as const)('says whether rows go to the model: ai %s', async (ai, tellsModel) => {
    const world = await ToolWorld.open({ policy: `${permitAll}model: { egress: rows }\n`, ai });
    await world.runSql(plain);
    expect(world.asked[0]?.draft.tellsModel).toBe(tellsModel);
  });
});

describe('what a check says', () => {
  it('is the verdict, without anything that ran', async () => {
    const world = await ToolWorld.open({ policy: `${permitAll}rules: { select-star: { severity: warning } }\n` });
    const said = await world.call('countersign_check_sql', { sql: 'SELECT * FROM public.customers' });
    expect(said).toContain('Nothing was run.');
    const verdict = JSON.parse(/<check>\n(.*)\n<\/check>/.exec(said)?.[1] ?? '');
    expect(verdict).toMatchObject({
      effect: 'requireApproval',
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'select-star' })]),
      bounds: { readOnly: true, maxRows: 10_000 },
    });
    expect(world.trail.types()).toEqual(['agent.tool_called', 'agent.tool_ended']);
    expect(world.asked).toEqual([]);
    expect(world.database.connections).toBe(0);
  });

  it('names masked columns and filtered tables, and never the values of a filter', async () => {
    const policy = `${permitAll}masks: [{ columns: [public.customers.email], with: "null" }]
rowFilters: [{ table: public.customers, where: "region = 'secret-region'" }]\n`;
    const world = await ToolWorld.open({ policy });
    const said = await world.call('countersign_check_sql', { sql: 'SELECT email FROM public.customers' });
    expect(said).toContain('"masked":["public.customers.email"]');
    expect(said).toContain('"rowsFilteredOf":["public.customers"]');
    expect(said).not.toContain('secret-region');
  });
});
