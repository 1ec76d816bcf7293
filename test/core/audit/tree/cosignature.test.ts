import { describe, expect, it } from 'vitest';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { readCheckpoint, signCheckpoint } from '../../../../src/core/audit/tree/checkpoint.ts';
import { judgeCosignature, readWitnessKey } from '../../../../src/core/audit/tree/cosignature.ts';
import { bestCosigned, withCosignature } from '../../../../src/core/audit/tree/cosignedNotes.ts';
import { leafHash } from '../../../../src/core/audit/tree/merkleHash.ts';
import { noteSigner, readNote, type SignedNote } from '../../../../src/core/audit/tree/signedNote.ts';
import { cosigner } from '../../../support/fakeWitness.ts';

/**
 * A checkpoint of the public log arche2025h1.staging.ct.transparency.dev of May 2026 as it was served, with the cosignatures of four public
 * witnesses, and the keys that their operators publish.
 */
const published = {
  note:
    'arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n' +
    '— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n' +
    '— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n' +
    '— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n' +
    '— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n' +
    '— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n' +
    '— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n',
  keys: [
    'transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM',
    'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
    'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
    'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
  ],
  time: 0x6a122120,
};

/** The example of https://c2sp.org/tlog-cosignature, which has no key to it. */
const example =
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

const nowMs = 1_800_000_000_000;
const now = nowMs / 1000;
const log = noteSigner('log.example/one', createSessionSigner());
const root = leafHash(Buffer.from('a'));
const note = signCheckpoint(7, root, log);

function opened(text: string): SignedNote {
  const read = readNote(text);
  if (read === undefined) throw new Error('The note is not read.');
  return read;
}

describe('a cosignature', () => {
  it.each(published.keys)('of a public witness is verified: %s', (text) => {
    const key = readWitnessKey(text);
    if (key === undefined) throw new Error('The published key is not read.');
    const judged = judgeCosignature(opened(published.note), key, published.time * 1000);
    expect(judged).toMatchObject({ kind: 'valid', cosignature: { time: published.time } });
    const other = opened(published.note.replace('1432088532', '1432088533'));
    expect(judgeCosignature(other, key, published.time * 1000)).toEqual({ kind: 'forged' });
  });

  it('says its time where the specification has it', () => {
    const [line] = opened(`${note}${example}`).signatures.slice(-1);
    expect([line?.name, line?.signature.readBigUInt64BE()]).toEqual(['witness.example.com/w1', 1_679_315_147n]);
  });

  it('is verified, and is absent in a note that has none', () => {
    const { key, cosign } = cosigner();
    const judged = judgeCosignature(opened(note + cosign(note, now)), key, nowMs);
    expect(judged).toMatchObject({ kind: 'valid', cosignature: { witness: key, time: now } });
    expect(judgeCosignature(opened(note), key, nowMs)).toEqual({ kind: 'absent' });
  });

  it.each<[string, (of: ReturnType<typeof cosigner>) => string, string]>([
    [
      'made for a log of another name',
      ({ cosign }) => cosign(signCheckpoint(7, root, noteSigner('log.example/two', createSessionSigner())), now),
      'forged',
    ],
    ['made for an older checkpoint', ({ cosign }) => cosign(signCheckpoint(6, root, log), now), 'forged'],
    ["made by another key under this one's id", ({ key }) => cosigner(key.name).cosign(note, now, key.id), 'forged'],
    ['made by another key of the same name', ({ key }) => cosigner(key.name).cosign(note, now), 'absent'],
    ['of this key under another name', ({ key }) => cosigner('witness.example/w2').cosign(note, now, key.id), 'absent'],
    ['that is the signature of a plain note', ({ key }) => noteLine(key.name), 'absent'],
    ['from the future', ({ cosign }) => cosign(note, now + 301), 'untimely'],
    ['of a time that overflows', ({ cosign }) => cosign(note, Number.MAX_SAFE_INTEGER), 'untimely'],
    ['without a time', ({ cosign }) => cosign(note, 0), 'untimely'],
    [
      'beside one that is right',
      ({ key, cosign }) => cosign(note, now) + cosigner(key.name).cosign(note, now, key.id),
      'forged',
    ],
    ['cut short', ({ cosign }) => cosign(note, now).replace(/ (\S+)\n$/, cut), 'forged'],
  ])('%s does not count', (_attack, lines, kind) => {
    const one = cosigner();
    expect(judgeCosignature(opened(note + lines(one)), one.key, nowMs)).toEqual({ kind });
  });

  it('is known by a key of type 0x04, or of 0x01 as many publish it, and by no other', () => {
    const { key } = cosigner();
    expect(readWitnessKey(key.text)).toEqual(key);
    const plain = readWitnessKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    expect([plain?.name, plain?.text.slice(0, 12)]).toEqual(['PeterNeumann', 'PeterNeumann']);
    expect(Buffer.from(plain?.text.split('+').at(2) ?? '', 'base64')[0]).toBe(4);
    for (const text of ['', key.text.replace('+B', '+A'), key.text.replace(/.{6}$/, ''), key.text.replace('w1', 'w2')])
      expect(readWitnessKey(text)).toBeUndefined();
  });
});

describe('cosigned checkpoints', () => {
  const [one, two, three] = ['w1', 'w2', 'w3'].map((name) => cosigner(name));
  const bare = (size: number): string => signCheckpoint(size, leafHash(Buffer.from(String(size))), log);
  const add = (kept: readonly string[], size: number, by: ReturnType<typeof cosigner> | undefined) => {
    if (by === undefined) throw new Error('There is no such witness.');
    const judged = judgeCosignature(opened(bare(size) + by.cosign(bare(size), now)), by.key, nowMs);
    if (judged.kind !== 'valid') throw new Error('It is not valid.');
    return withCosignature(kept, bare(size), judged.cosignature);
  };
  const shown = (kept: readonly string[]) =>
    kept.map((text) => [
      readCheckpoint(text)?.size,
      opened(text)
        .signatures.slice(1)
        .map(({ name }) => name)
        .sort()
        .join(),
    ]);

  it('are kept while no newer one has all their witnesses', () => {
    let kept = add(add(add([], 5, one), 5, two), 5, three);
    expect(shown(kept)).toEqual([[5, 'w1,w2,w3']]);
    kept = add(kept, 7, one);
    expect(shown(kept)).toEqual([
      [7, 'w1'],
      [5, 'w1,w2,w3'],
    ]);
    kept = add(kept, 9, two);
    expect(shown(kept)).toEqual([
      [9, 'w2'],
      [7, 'w1'],
      [5, 'w1,w2,w3'],
    ]);
    kept = add(kept, 9, one);
    expect(shown(kept)).toEqual([
      [9, 'w1,w2'],
      [5, 'w1,w2,w3'],
    ]);
    expect(shown(add(kept, 9, three))).toEqual([[9, 'w1,w2,w3']]);
    expect(readCheckpoint(bestCosigned(kept, 4) ?? '')?.size).toBe(5);
    expect(readCheckpoint(bestCosigned(kept, 5) ?? '')?.size).toBe(9);
    expect(bestCosigned(kept, 9)).toBeUndefined();
  });

  it('hold one cosignature of a witness, and verify as they are', () => {
    const kept = add(add([], 5, one), 5, one);
    expect(shown(kept)).toEqual([[5, 'w1']]);
    if (one === undefined) return;
    expect(judgeCosignature(opened(kept[0] ?? ''), one.key, nowMs).kind).toBe('valid');
  });
});

/** A line that the key made as if the note were its own. */
function noteLine(name: string): string {
  const signed = noteSigner(name, createSessionSigner()).sign(opened(note).text);
  return signed.slice(signed.indexOf('—'));
}

/** The same bytes without their end. */
function cut(_whole: string, encoded: string): string {
  return ` ${Buffer.from(encoded, 'base64').subarray(0, 40).toString('base64')}\n`;
}
