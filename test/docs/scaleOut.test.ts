import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { Metrics } from '../../src/collector/operation/metrics.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { client, framesOf, post } from '../support/collectorClient.ts';
import { eventually } from '../support/eventually.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgresServer.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

const folder = path.join('docs', 'guide', 'scale-out');
const textOf = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('the files for more than one collector', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  it('set up a database that two collectors share and one view looks over', async () => {
    const name = await server.createDatabase();
    await server.run(name, textOf('roles.sql'));
    const urlAs = (role: string) => `postgres://${role}@${server.host}:${server.port}/${name}?sslmode=disable`;
    for (const region of ['emea', 'apac']) {
      const words = ['--database', urlAs('countersign_owner'), '--tenant', region, '--writer', `countersign_${region}`];
      const terminal = fakeTerminal();
      const code = await runCommandLine(['collector', 'migrate', ...words, '--reader', 'countersign_reader'], terminal);
      expect([code, terminal.said.join()]).toEqual([0, `The schema countersign_${region} is at version 1.`]);
    }
    await server.run(name, textOf('all-regions.sql'));
    for (const region of ['emea', 'apac']) {
      const directory = await temporaryFolder();
      const databaseUrl = urlAs(`countersign_${region}`);
      const schema = `countersign_${region}`;
      const collector = await startCollector({ port: 0, directory, databaseUrl, schema, log: () => undefined });
      const of = client();
      const records = [of.opening(), of.heartbeat({ 'countersign.request.id': `question-${region}` })];
      expect((await post(collector.url, framesOf(records))).status).toBe(200);
      await eventually(
        () => server.run(name, `SELECT count(*)::int AS events FROM ${schema}.events`),
        ([row]) => row?.['events'] === 2,
      );
      const found = await (await fetch(`${collector.url}/v1/questions`)).json();
      expect(found).toMatchObject({ source: 'database', ids: [{ request_id: `question-${region}` }] });
      await collector.close();
    }
    const rows = await server.run(
      name,
      'SET ROLE countersign_reader; SELECT region, event_type FROM countersign_all.flat_event ORDER BY region',
    );
    expect(rows).toEqual([
      { region: 'apac', event_type: 'stream.heartbeat' },
      { region: 'emea', event_type: 'stream.heartbeat' },
    ]);
  });

  it.each(['otel-to-kafka.yaml', 'prometheus.yaml', 'prometheus-rules.yaml'])('are YAML: %s', (name) => {
    expect(typeof parse(textOf(name), { strict: true, uniqueKeys: true })).toBe('object');
  });

  it('name parts of the OpenTelemetry Collector that they define', () => {
    const { extensions, receivers, exporters, service } = parse(textOf('otel-to-kafka.yaml'));
    expect(Object.keys(extensions).sort()).toEqual([...service.extensions].sort());
    expect(Object.keys(receivers)).toEqual(service.pipelines.logs.receivers);
    expect(Object.keys(exporters)).toEqual(service.pipelines.logs.exporters);
    expect(Object.keys(extensions)).toContain(exporters.kafka.sending_queue.storage);
  });

  it('raise alarms on figures that there are', () => {
    const used = textOf('prometheus-rules.yaml').match(/countersign_[a-z_]+/g) ?? [];
    const text = readFileSync('src/collector/operation/metrics.ts', 'utf8');
    expect(new Metrics().text([], () => true)).toBe('\n');
    for (const figure of used) expect(text, figure).toContain(`  ${figure}: '`);
    expect(used.length).toBeGreaterThan(3);
  });

  it.runIf(process.platform !== 'win32')('are a shell script that parses', () => {
    expect(spawnSync('sh', ['-n', path.join(folder, 'kafka-topic.sh')]).status).toBe(0);
  });
});
