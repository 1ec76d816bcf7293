import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { outsideOf } from '../../src/cli/audit/outside.ts';
import { auditVerify } from '../../src/cli/commands/auditVerify.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { cosigner } from '../support/fakeWitness.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

const [one, two] = [cosigner('witness.example/w1').key, cosigner('witness.example/w2').key];
const url = 'https://witness.example/w1/';

describe('audit verify', () => {
  it.each([
    ['an empty list of witnesses, which would ask for none', { 'witness-key': ' ' }, /--witness-key is empty/],
    ['no number of witnesses', { 'witness-key': one.text, witnesses: '0' }, /--witnesses is a whole number/],
  ])('is not taken in by %s', async (_name, options, problem) => {
    const terminal = fakeTerminal();
    await expect(auditVerify.run(['/nowhere'], options, terminal)).rejects.toThrow(problem);
  });
});

describe('who vouches for a collector', () => {
  it('is named on the command line, or in a file', async () => {
    const words = `${one.text}@${url} ${two.text}@http://127.0.0.1:7/w2`;
    const named = await outsideOf({ witness: words, tsa: 'https://tsa.example/tsr' }, '/');
    expect(named.witnesses?.map(({ key }) => key.name)).toEqual([one.name, two.name]);
    expect(named.stamper?.name).toBe('tsa.example');
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'w'), `# ours\n${words.replace(' ', '\n\n')}\n`);
    const read = await outsideOf({ witness: 'w' }, folder);
    expect(read.witnesses?.map(({ key }) => key)).toEqual([one, two]);
    expect(await outsideOf({}, '/')).toEqual({ witnesses: [] });
  });

  it.each([
    ['a key that is none', { witness: `${one.text.replace('w1', 'w3')}@${url}` }, /is no witness/],
    ['no address', { witness: `${one.text}@` }, /is no witness/],
    ['an address with a password', { witness: `${one.text}@https://a:b@witness.example` }, /is no witness/],
    ['another protocol', { witness: `${one.text}@ftp://witness.example` }, /is no witness/],
    ['one key twice', { witness: `${one.text}@${url} ${one.text}@${url}` }, /one public key twice/],
    ['a file that is not there', { witness: 'nothing' }, /a file that can be read/],
    [
      'more witnesses than a checkpoint has room for',
      { witness: Array.from({ length: 16 }, (_, i) => `${cosigner(`w${i}`).key.text}@${url}`).join(' ') },
      /15 witnesses at most/,
    ],
    ['an authority with a password', { tsa: 'https://a:b@tsa.example' }, /--tsa is the address/],
    ['no authority', { tsa: 'tsa.example' }, /--tsa is the address/],
  ])('is not taken from %s', async (_name, options, problem) => {
    await expect(outsideOf(options, '/')).rejects.toThrow(problem);
  });
});
