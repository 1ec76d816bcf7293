import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCopies } from '../../../src/composition/copies/copies.ts';
import { readCopySettings } from '../../../src/composition/copies/copySetting.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';

const file = { name: 'archive', kind: 'file', file: '/var/log/audit.ndjson' };
const splunk = { name: 'siem', kind: 'splunk', url: 'https://splunk.corp:8088' };

describe('the list of copies', () => {
  it('takes every kind, and discloses nothing unless told', () => {
    const said = [
      { name: 'web', kind: 'https', url: 'https://audit.corp/in' },
      { name: 'lines', kind: 'https', url: 'http://127.0.0.1:8080/in', format: 'ndjson' },
      { name: 'otel', kind: 'otlp', url: 'http://localhost:4318' },
      { ...splunk, index: 'audit', acknowledge: false },
      { name: 'search', kind: 'elasticsearch', url: 'https://es.corp:9200', index: 'countersign-audit' },
      { name: 'dog', kind: 'datadog', site: 'datadoghq.eu' },
      { name: 'watch', kind: 'cloudwatch', region: 'eu-central-1', logGroup: '/audit', logStream: 'countersign' },
      {
        name: 'worm',
        kind: 's3',
        url: 'https://b.s3.eu-central-1.amazonaws.com',
        region: 'eu-central-1',
        retainDays: 365,
      },
      { name: 'syslog', kind: 'syslog', host: 'syslog.corp' },
      { ...file, disclose: ['sql', 'prompt', 'user.full_name'] },
    ];
    const { settings, problems } = readCopySettings(said);
    expect(problems).toEqual([]);
    expect(settings.map(({ name, disclose }) => [name, disclose])).toEqual([
      ...said.slice(0, -1).map(({ name }) => [name, []]),
      ['archive', ['sql', 'prompt', 'user.full_name']],
    ]);
    expect(settings.find(({ kind }) => kind === 's3')).toMatchObject({ mode: 'COMPLIANCE', prefix: 'countersign/' });
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'file', /Copy 1 .* is not made: it must be an object with a name and a kind\./],
    ['an unknown kind', { name: 'x', kind: 'fax' }, /its “kind” must be https, otlp, .* or file\./],
    ['no name', { kind: 'file', file: '/x' }, /its “name” is missing or is no string\./],
    ['a name that leaves its folder', { ...file, name: '../collector' }, /its “name” must be 1 to 32 lower-case/],
    ['a secret', { ...splunk, token: 's3cret' }, /“token” may not stand in the settings\. Keep it with the command/],
    ['a password in the address', { ...splunk, url: 'https://u:p@splunk.corp' }, /its “url” must be .* no password/],
    ['an address in the clear', { ...splunk, url: 'http://splunk.corp' }, /its “url” must be .* begins with https/],
    ['an address that only looks like this machine', { ...splunk, url: 'http://localhost.evil.invalid' }, /https/],
    ['an address of a file', { ...splunk, url: 'file:///etc/passwd' }, /https/],
    ['a word of another kind', { ...file, index: 'x' }, /it says “index”, which copies of its kind don't have\./],
    ['a relative path', { ...file, file: 'audit.ndjson' }, /its “file” must be an absolute path\./],
    [
      'a field that no event seals',
      { ...file, disclose: ['passwords'] },
      /its “disclose.0” names a field that no event/,
    ],
    [
      'a bucket without a time',
      { name: 'w', kind: 's3', url: 'https://b', region: 'x' },
      /its “retainDays” is missing/,
    ],
    [
      'a key that leaves its folder',
      { name: 'w', kind: 's3', url: 'https://b', region: 'x', retainDays: 1, prefix: '/a' },
      /“prefix”/,
    ],
    ['a port that is none', { name: 's', kind: 'syslog', host: 'h', port: 70_000 }, /its “port”/],
  ])('says what is wrong with %s, and makes the others', (_name, entry, sentence) => {
    const { settings, problems } = readCopySettings([entry, { ...file, name: 'good' }]);
    expect(settings.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toEqual([expect.stringMatching(sentence)]);
    expect(problems[0]).not.toContain('s3cret');
  });

  it('makes only the first of two with one name', () => {
    const { settings, problems } = readCopySettings([file, { ...splunk, name: 'archive' }]);
    expect(settings.map(({ kind }) => kind)).toEqual(['file']);
    expect(problems).toEqual([expect.stringContaining('another one is called archive')]);
  });

  it('is a list', () => {
    expect(readCopySettings({ ...file }).problems).toEqual([expect.stringContaining('must be a list')]);
    expect(readCopySettings(undefined)).toEqual({ settings: [], problems: [] });
  });
});

describe('the copies of a machine', () => {
  const now = () => 0;

  async function listed(list: unknown): Promise<string> {
    const named = path.join(await temporaryFolder(), 'copies.json');
    await writeFile(named, typeof list === 'string' ? list : JSON.stringify(list));
    return named;
  }

  it('are those of the environment, whatever the settings say, each with its own secret', async () => {
    const environment = { COUNTERSIGN_COPIES: await listed([splunk]), COUNTERSIGN_COPY_SIEM_SECRET: 's3cret' };
    const { sinks, problems } = await readCopies({ environment, settings: [file], now });
    expect([sinks.map(({ name }) => name), problems]).toEqual([['copy-siem'], []]);
  });

  it("have the machine's secrets, and what a person has set has none of them", async () => {
    const environment = { COUNTERSIGN_COPY_SIEM_SECRET: 's3cret' };
    const evil = { ...splunk, url: 'https://evil.invalid' };
    const taken = await readCopies({ environment, settings: [evil], now });
    expect(taken).toEqual({
      sinks: [],
      problems: [expect.stringMatching(/copy siem .* is not made: it has no secret/)],
    });
    const kept = await readCopies({ environment: {}, settings: [splunk], secret: async () => 'kept', now });
    expect(kept.sinks.map(({ name }) => name)).toEqual(['copy-siem']);
    const managed = { COUNTERSIGN_COPIES: await listed([splunk]) };
    expect((await readCopies({ environment: managed, secret: async () => 'kept', now })).sinks).toEqual([]);
  });

  it.each([
    ['relative.json', /must be the absolute path/],
    ['/nowhere/copies.json', /can't be read: ENOENT.*No copy of the audit trail is made/],
  ])('are none where the environment names %s, and that is said', async (named, sentence) => {
    const { sinks, problems } = await readCopies({ environment: { COUNTERSIGN_COPIES: named }, settings: [file], now });
    expect([sinks, problems]).toEqual([[], [expect.stringMatching(sentence)]]);
  });

  it('are none where their file is no JSON', async () => {
    const environment = { COUNTERSIGN_COPIES: await listed('[') };
    expect((await readCopies({ environment, now })).problems).toEqual([expect.stringContaining("can't be read")]);
  });

  it('in a store of AWS need both keys', async () => {
    const bucket = { name: 'worm', kind: 's3', url: 'https://b.example', region: 'eu-central-1', retainDays: 1 };
    const secrets = ['AKID', ':x', 'AKID:', 'AKID:secret', 'AKID:secret:token:with=colons'];
    const made = secrets.map(async (secret) => {
      const { sinks } = await readCopies({ environment: {}, settings: [bucket], secret: async () => secret, now });
      return sinks.length;
    });
    expect(await Promise.all(made)).toEqual([0, 0, 0, 1, 1]);
  });

  it('over syslog need certificates that can be read', async () => {
    const settings = [{ name: 'syslog', kind: 'syslog', host: 'h', ca: '/nowhere/ca.pem' }];
    const { problems } = await readCopies({ environment: {}, settings, now });
    expect(problems).toEqual([expect.stringMatching(/copy syslog .* its certificates can't be read: ENOENT/)]);
  });
});
