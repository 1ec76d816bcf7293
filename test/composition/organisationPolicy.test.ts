import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { publishPolicy } from '../../src/adapters/policies/collector/collectorPolicies.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { OrganisationPolicy } from '../../src/composition/organisationPolicy.ts';
import { type OrganisationTrust, readOrganisationTrust } from '../../src/composition/organisationTrust.ts';
import { dayMs, deadAddress, issuedMs, organisationKey, signed, strangersKey } from '../support/organisation.ts';

const folder = async (): Promise<string> => await mkdtemp(path.join(tmpdir(), 'countersign-policy-'));
const o = { signal: new AbortController().signal };

async function collector(keys: readonly string[] = [organisationKey.publicKey]) {
  const running = await startCollector({
    port: 0,
    directory: await folder(),
    token: 'let me in',
    policyKeys: keys,
    log: () => undefined,
  });
  onTestFinished(() => running.close());
  const endpoint = { url: running.url, token: 'let me in' };
  return { endpoint, close: () => running.close(), publish: (text: string) => publishPolicy(endpoint, text, o) };
}

type Pinned = Extract<OrganisationTrust, { kind: 'pinned' }>;
const trustIn = (over: Partial<Pinned>): Pinned => ({
  kind: 'pinned',
  keys: [organisationKey.publicKey],
  endpoint: undefined,
  file: undefined,
  saidBy: 'the test',
  ...over,
});

/** A clock that a test sets, in days after the policies were issued. */
function clockAt(days: number) {
  let now = issuedMs + days * dayMs;
  return {
    now: () => now,
    monotonicUs: () => 0,
    set: (to: number): void => {
      now = issuedMs + to * dayMs;
    },
  };
}

const open = async (trust: OrganisationTrust, home: string, clock = clockAt(1)) =>
  await OrganisationPolicy.open({ trust, home, clock });

describe("the organisation's policy on a machine", () => {
  it('is fetched, verified, kept, and in force without the endpoint next time', async () => {
    const { endpoint, publish } = await collector();
    expect(await publish(signed({ version: 3 }))).toEqual({ kind: 'published' });
    const home = await folder();
    const first = await open(trustIn({ endpoint }), home);
    expect(first.standing).toMatchObject({ kind: 'current', bundle: { statement: { version: 3 } } });
    const offline = await open(trustIn({ endpoint: { url: await deadAddress() } }), home);
    expect(offline.standing).toMatchObject({ kind: 'current', bundle: { statement: { version: 3 } } });
  });

  it('gives the same list of texts until something changes, and another one when it expires', async () => {
    const file = path.join(await folder(), 'bundle.json');
    await writeFile(file, signed());
    const clock = clockAt(1);
    const policy = await open(trustIn({ file }), await folder(), clock);
    const { texts } = policy;
    expect(texts).toHaveLength(1);
    expect(policy.texts).toBe(texts);
    clock.set(31);
    expect(policy.standing.kind).toBe('expired');
    expect(policy.texts).toHaveLength(2);
  });

  it('is refreshed when a newer one is published', async () => {
    const { endpoint, publish } = await collector();
    await publish(signed({ version: 1 }));
    const policy = await open(trustIn({ endpoint }), await folder());
    let looked = 0;
    policy.onLooked(() => {
      looked += 1;
    });
    await publish(signed({ version: 2 }));
    await policy.refresh(o);
    expect(policy.standing).toMatchObject({ kind: 'current', bundle: { statement: { version: 2 } } });
    expect(looked).toBe(1);
  });

  it('is nothing where no key is pinned, and missing where one is and nothing else', async () => {
    expect((await open({ kind: 'none' }, await folder())).standing).toEqual({ kind: 'none' });
    expect((await open({ kind: 'broken', why: 'It is broken.' }, await folder())).standing).toEqual({
      kind: 'missing',
      why: 'It is broken.',
    });
    const { standing } = await open(trustIn({}), await folder());
    expect(standing).toMatchObject({ kind: 'missing', why: expect.stringContaining('name an endpoint or a file') });
  });

  it.each([
    ['nobody listens', undefined, 'nothing listens there'],
    ['the address is none', 'nowhere', "can't be fetched"],
  ])('is missing with the reason where %s', async (_why, url, words) => {
    const endpoint = { url: url ?? (await deadAddress()) };
    const { standing } = await open(trustIn({ endpoint }), await folder());
    expect(standing).toMatchObject({ kind: 'missing', why: expect.stringContaining(words) });
  });

  it('is missing with the reason where none was published, or the token is wrong', async () => {
    const { endpoint } = await collector();
    const none = await open(trustIn({ endpoint }), await folder());
    expect(none.standing).toMatchObject({ why: expect.stringContaining('No policy has been published') });
    const refused = await open(trustIn({ endpoint: { ...endpoint, token: 'wrong' } }), await folder());
    expect(refused.standing).toMatchObject({ why: expect.stringContaining('refuses the access token') });
  });

  it('stays what it was when an older one is replayed, whoever hands it out and whatever is forgotten meanwhile', async () => {
    const home = await folder();
    const file = path.join(await folder(), 'bundle.json');
    await writeFile(file, signed({ version: 5 }));
    await open(trustIn({ file }), home);
    await writeFile(file, signed({ version: 4 }));
    const policy = await open(trustIn({ file }), home, clockAt(2));
    expect(policy.standing).toMatchObject({ kind: 'current', bundle: { statement: { version: 5 } } });
    expect(policy.problems.join(' ')).toContain('version 5 was in force here already');

    // With the policy cut out of what is kept, the number still is.
    const kept = path.join(home, 'organisation-policy.json');
    const note = JSON.parse(await readFile(kept, 'utf8')) as Record<string, unknown>;
    await writeFile(kept, JSON.stringify({ ...note, bundle: undefined }));
    const forgetful = await open(trustIn({ file }), home, clockAt(2));
    expect(forgetful.standing).toMatchObject({ kind: 'missing' });
  });

  it('is not one that a stranger has signed, at the endpoint or on disk', async () => {
    const { endpoint, publish } = await collector([strangersKey.publicKey]);
    expect(await publish(signed({}, strangersKey))).toEqual({ kind: 'published' });
    const home = await folder();
    const policy = await open(trustIn({ endpoint }), home);
    expect(policy.standing).toMatchObject({
      kind: 'missing',
      why: expect.stringContaining('No key that this machine'),
    });

    const note = { version: 1, bundle: signed({}, strangersKey), newest: {}, seenMs: 0 };
    await writeFile(path.join(home, 'organisation-policy.json'), JSON.stringify(note));
    expect((await open(trustIn({}), home)).standing).toMatchObject({ kind: 'missing' });
  });

  it.each([
    ['cut', (text: string) => text.slice(0, text.length / 2)],
    ['emptied', () => ''],
    ['replaced by a list', () => '[]'],
  ])('whose file was %s is missing, and is there again once the endpoint gives it', async (_how, damage) => {
    const { endpoint, publish } = await collector();
    await publish(signed());
    const home = await folder();
    await open(trustIn({ endpoint }), home);
    const kept = path.join(home, 'organisation-policy.json');
    await writeFile(kept, damage(await readFile(kept, 'utf8')));
    expect((await open(trustIn({ endpoint: { url: await deadAddress() } }), home)).standing.kind).toBe('missing');
    expect((await open(trustIn({ endpoint }), home)).standing.kind).toBe('current');
  });

  it('does not become good again by a clock that is set back', async () => {
    const file = path.join(await folder(), 'bundle.json');
    await writeFile(file, signed());
    const home = await folder();
    const clock = clockAt(1);
    const policy = await open(trustIn({ file }), home, clock);
    clock.set(31);
    await policy.refresh(o);
    expect(policy.standing.kind).toBe('expired');
    clock.set(2);
    expect(policy.standing.kind).toBe('expired');
    expect((await open(trustIn({ file }), home, clock)).standing).toMatchObject({
      kind: 'expired',
      why: expect.stringContaining('Set it right'),
    });
  });

  it('is good again with a new policy, after a clock was a year ahead for a while', async () => {
    const file = path.join(await folder(), 'bundle.json');
    await writeFile(file, signed());
    const home = await folder();
    await open(trustIn({ file }), home, clockAt(365));
    expect((await open(trustIn({ file }), home, clockAt(2))).standing.kind).toBe('expired');
    await writeFile(file, signed({ version: 2 }));
    expect((await open(trustIn({ file }), home, clockAt(2))).standing.kind).toBe('current');
  });

  it('holds although it cannot be kept', async () => {
    const file = path.join(await folder(), 'bundle.json');
    await writeFile(file, signed());
    // A file where the folder should be.
    const policy = await open(trustIn({ file }), path.join(file, 'home'));
    expect(policy.standing.kind).toBe('current');
    expect(policy.problems.join(' ')).toContain("can't be kept on this machine");
  });
});

describe('a collector', () => {
  it('takes no policy from somebody who has only its token', async () => {
    const { publish } = await collector();
    expect(await publish(signed({}, strangersKey))).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('422'),
    });
    expect(await publish('{}')).toMatchObject({ kind: 'refused', why: expect.stringContaining('422') });
    const { publish: toKeyless } = await collector([]);
    expect(await toKeyless(signed())).toMatchObject({ why: expect.stringContaining('COUNTERSIGN_POLICY_KEY') });
  });

  it('takes no older policy, and no other one under the same number', async () => {
    const { publish } = await collector();
    await publish(signed({ version: 2 }));
    expect(await publish(signed({ version: 2 }))).toEqual({ kind: 'published' });
    expect(await publish(signed({ version: 1 }))).toMatchObject({ why: expect.stringContaining('(409)') });
    expect(await publish(signed({ version: 2, name: 'Other' }))).toMatchObject({
      why: expect.stringContaining('(409)'),
    });
  });

  it('gives nothing to somebody without its token, and takes nothing that is far too large', async () => {
    const { endpoint, publish } = await collector();
    const response = await fetch(`${endpoint.url}/v1/policy`);
    expect(response.status).toBe(401);
    expect(await publish('x'.repeat(2_000_000))).toMatchObject({ why: expect.stringContaining('(413)') });
  });
});

describe('whose policy holds', () => {
  const key = organisationKey.publicKey;
  const other = strangersKey.publicKey;
  const nowhere = path.join(tmpdir(), 'there-is-no-such-file.json');

  async function machineFile(content: unknown, mode = 0o644): Promise<string> {
    const file = path.join(await folder(), 'organisation.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    await chmod(file, mode);
    return file;
  }

  it('is nobody’s where nobody says so', () => {
    expect(readOrganisationTrust({ environment: {}, auditEndpoint: undefined, machineFile: nowhere })).toEqual({
      kind: 'none',
    });
  });

  it('is said by the machine’s own file before all, and by the environment before the settings', async () => {
    const environment = { COUNTERSIGN_POLICY_KEY: other, COUNTERSIGN_POLICY_URL: 'http://environment' };
    const settings = { keys: other, url: 'http://settings' };
    const file = await machineFile({ keys: [key], url: 'http://machine' });
    const places = { environment, settings, auditEndpoint: undefined };
    expect(readOrganisationTrust({ ...places, machineFile: file })).toEqual({
      kind: 'pinned',
      keys: [key],
      endpoint: { url: 'http://machine' },
      file: undefined,
      saidBy: file,
    });
    expect(readOrganisationTrust({ ...places, machineFile: nowhere })).toMatchObject({
      keys: [other],
      endpoint: { url: 'http://environment' },
      saidBy: 'COUNTERSIGN_POLICY_KEY',
    });
    expect(readOrganisationTrust({ ...places, environment: {}, machineFile: nowhere })).toMatchObject({
      endpoint: { url: 'http://settings' },
      saidBy: 'countersign.policy.publicKey',
    });
  });

  it('is fetched from the trail’s endpoint where it has none of its own, and the token goes nowhere else', () => {
    const auditEndpoint = { url: 'http://trail', token: 'secret' };
    const at = (url: string | undefined) =>
      readOrganisationTrust({
        environment: { COUNTERSIGN_POLICY_KEY: key, COUNTERSIGN_POLICY_URL: url },
        auditEndpoint,
        machineFile: nowhere,
      });
    expect(at(undefined)).toMatchObject({ endpoint: auditEndpoint });
    expect(at('http://trail')).toMatchObject({ endpoint: auditEndpoint });
    expect(at('http://elsewhere')).toMatchObject({ endpoint: { url: 'http://elsewhere' } });
    expect(JSON.stringify(at('http://elsewhere'))).not.toContain('secret');
  });

  it.each([
    ['that is no key', { COUNTERSIGN_POLICY_KEY: 'hunter2' }, 'is no Ed25519 public key'],
    ['that is two keys, one of them none', { COUNTERSIGN_POLICY_KEY: `${key}, x` }, 'is no Ed25519 public key'],
    ['that is commas alone', { COUNTERSIGN_POLICY_KEY: ', ,' }, 'names no key'],
  ])('with a key %s is broken, never absent', (_what, environment, words) => {
    expect(readOrganisationTrust({ environment, auditEndpoint: undefined, machineFile: nowhere })).toEqual({
      kind: 'broken',
      why: expect.stringContaining(words),
    });
  });

  it.each([
    ['is cut', '{"keys": [', 0o644, "can't be read"],
    ['names no keys', { url: 'http://x' }, 0o644, 'it needs “keys”'],
    ['says more than is known', { keys: [key], unless: 'friday' }, 0o644, 'it needs “keys”'],
    ['can be changed by anybody', { keys: [key] }, 0o666, 'chmod go-w'],
  ])('in a machine’s file that %s is broken, never absent', async (_what, content, mode, words) => {
    const file = await machineFile(content, mode);
    expect(readOrganisationTrust({ environment: {}, auditEndpoint: undefined, machineFile: file })).toEqual({
      kind: 'broken',
      why: expect.stringContaining(words),
    });
    await rm(file);
  });
});
