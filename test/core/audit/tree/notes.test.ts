import { describe, expect, it } from 'vitest';
import { createSessionSigner } from '../../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { openCheckpoint, readCheckpoint, signCheckpoint } from '../../../../src/core/audit/tree/checkpoint.ts';
import { leafData, readLeaf } from '../../../../src/core/audit/tree/leaf.ts';
import { leafHash } from '../../../../src/core/audit/tree/merkleHash.ts';
import { isSignedBy, noteSigner, readNote, readNoteKey } from '../../../../src/core/audit/tree/signedNote.ts';
import { bundlesOf, encodeEntry, readEntries, readTilePath, tilePath } from '../../../../src/core/audit/tree/tiles.ts';
import { readTlogProof, writeTlogProof } from '../../../../src/core/audit/tree/tlogProof.ts';
import { claimOf, noteOf } from '../../../../src/core/audit/tree/witness.ts';

/** The key and the note in the documentation of Go's golang.org/x/mod/sumdb/note. */
const published = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

/** The example of https://c2sp.org/tlog-checkpoint. */
const example =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';

const signer = noteSigner('log.example/one', createSessionSigner());
const root = leafHash(Buffer.from('a'));
const note = signCheckpoint(7, root, signer);

describe('a signed note', () => {
  it('that others published is read and verified', () => {
    const key = readNoteKey(published.key);
    const read = readNote(published.note);
    if (key === undefined || read === undefined) throw new Error('The published note is not read.');
    expect(isSignedBy(read, key)).toBe(true);
    expect(isSignedBy({ ...read, text: read.text.replace('answer', 'Answer') }, key)).toBe(false);
  });

  it.each([
    ['another name', published.key.replace('Peter', 'Petra')],
    ['another id', published.key.replace('c74f', 'c74e')],
    ['another algorithm', published.key.replace('+AR', '+AB')],
    ['a key that is too short', published.key.slice(0, -4)],
    ['a space in the name', published.key.replace('Peter', 'Pe er')],
    ['nothing', ''],
  ])('has no key with %s', (_name, text) => {
    expect(readNoteKey(text)).toBeUndefined();
  });

  it('with a wrong signature under a known name is refused, though a right one stands beside it', () => {
    const read = readNote(note);
    const [own] = read?.signatures ?? [];
    if (read === undefined || own === undefined) throw new Error('The note is not read.');
    const forged = { ...own, signature: Buffer.alloc(64, 1) };
    expect(isSignedBy(read, signer.key)).toBe(true);
    expect(isSignedBy({ ...read, signatures: [own, forged] }, signer.key)).toBe(false);
    expect(isSignedBy({ ...read, signatures: [own, { ...forged, name: 'another' }] }, signer.key)).toBe(true);
  });
});

describe('a checkpoint', () => {
  it('is written and read as the specification has it', () => {
    expect(readCheckpoint(example)).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64'),
    });
    expect(openCheckpoint(note, signer.key)).toEqual({ origin: 'log.example/one', size: 7, root });
  });

  it('signed by another key, or for another log, is not opened', () => {
    const other = noteSigner('log.example/one', createSessionSigner());
    expect(openCheckpoint(note, other.key)).toBeUndefined();
    expect(openCheckpoint(signer.sign(`log.example/two\n7\n${root.toString('base64')}\n`), signer.key)).toBeUndefined();
  });

  it('that is cut off anywhere is none', () => {
    for (let length = 0; length < note.length; length += 1) {
      expect(openCheckpoint(note.slice(0, length), signer.key)).toBeUndefined();
    }
  });

  it.each(['-1', '07', '1e3', ' 7', '7 ', '0x7', '9007199254740992', '18446744073709551615', '1'.repeat(400), ''])(
    'with the size %j is none',
    (size) => {
      expect(readCheckpoint(signer.sign(`log.example/one\n${size}\n${root.toString('base64')}\n`))).toBeUndefined();
    },
  );

  it.each(['', 'AAAA', `${root.toString('base64')}=`, root.toString('base64url'), root.toString('hex')])(
    'with the root %j is none',
    (text) => {
      expect(readCheckpoint(signer.sign(`log.example/one\n7\n${text}\n`))).toBeUndefined();
    },
  );

  it.each([
    ['a control character', note.replace('log.example', 'log\x1b[2K')],
    ['carriage returns', note.replaceAll('\n', '\r\n')],
    ['endless text', `${'x'.repeat(9000)}${note}`],
    ['a hundred signatures', note + note.slice(note.indexOf('—')).repeat(100)],
    ['half a character', note.replace('log', '\ud800')],
  ])('with %s is none', (_name, text) => {
    expect(readCheckpoint(text)).toBeUndefined();
  });

  it('is repeated by an event so that the note can be had back', () => {
    const claim = claimOf(note);
    expect(claim).toMatchObject({ origin: 'log.example/one', size: 7 });
    expect(claim && noteOf(claim)).toBe(note);
    expect(claimOf(note.replace(/\n$/, ''))).toBeUndefined();
  });
});

describe('a leaf', () => {
  const record = { payload: Buffer.from('{"secret":"text"}'), signature: Buffer.alloc(64, 7) };
  const stream = '01977777-0000-7000-8000-000000000001';

  it('names the event and holds nothing of it', () => {
    const data = leafData(stream, 12, record);
    expect(data.toString()).not.toContain('secret');
    expect(readLeaf(data)).toMatchObject({ stream, seq: 12 });
  });

  it.each(['', 'x', 'countersign-audit-leaf/v1\n'])('is not read from %j', (text) => {
    expect(readLeaf(Buffer.from(text))).toBeUndefined();
    expect(readLeaf(Buffer.concat([leafData(stream, 1, record), Buffer.from('more\n')]))).toBeUndefined();
  });
});

describe('a tile', () => {
  it('has the path of the specification', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0, width: 7 })).toBe('tile/entries/000.p/7');
  });

  it('is found by its own path alone', () => {
    for (const index of [0, 7, 255, 999, 1000, 1_234_067]) {
      for (const width of [1, 255, 256]) {
        for (const level of [0, 1, 63, 'entries'] as const) {
          expect(readTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width });
        }
      }
    }
    const others = ['tile/64/000', 'tile/00/000', 'tile/0/0', 'tile/0/x000/001', 'tile/0/000.p/0', 'tile/0/000.p/256'];
    others.push(
      'tile/0/000.p/300',
      'tile/0/000.p/07',
      'tile/0/../000',
      'tile/-1/000',
      'tile/0/x001/x234/067/',
      'tile/entries/',
    );
    for (const path of [...others, `tile/0/${'x999/'.repeat(9)}999`, `tile/0/${'x999/'.repeat(5)}999`]) {
      expect([path, readTilePath(path)]).toEqual([path, undefined]);
    }
  });

  it('of entries is read as it was written, and a cut-off entry is left', () => {
    const bytes = Buffer.concat(['', 'a', 'b'.repeat(300)].map((text) => encodeEntry(Buffer.from(text))));
    expect(readEntries(bytes).entries.map(String)).toEqual(['', 'a', 'b'.repeat(300)]);
    expect(readEntries(bytes.subarray(0, -1))).toMatchObject({ entries: { length: 2 }, end: 5 });
    expect(() => encodeEntry(Buffer.alloc(65_536))).toThrow(RangeError);
    expect([...bundlesOf(513)].map(tilePath)).toEqual(['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/1']);
  });
});

describe('a proof to hand out', () => {
  const proof = { extra: Buffer.from('more'), index: 3, hashes: [root, leafHash(root)], checkpoint: note };

  it('is read as it was written, with and without more beside it', () => {
    expect(readTlogProof(writeTlogProof(proof))).toEqual(proof);
    const bare = { ...proof, extra: Buffer.alloc(0), hashes: [] };
    expect(readTlogProof(writeTlogProof(bare))).toEqual(bare);
  });

  it.each<[string, (text: string) => string]>([
    ['another header', (text) => text.replace('@v1', '@v2')],
    ['no index', (text) => text.replace('index 3\n', '')],
    ['an index that overflows', (text) => text.replace('index 3', 'index 18446744073709551616')],
    ['an index with a zero before it', (text) => text.replace('index 3', 'index 03')],
    ['a hash cut short', (text) => text.replace(root.toString('base64'), root.toString('base64').slice(4))],
    [
      'more hashes than any tree needs',
      (text) => text.replace('index 3\n', `index 3\n${`${root.toString('base64')}\n`.repeat(70)}`),
    ],
    ['a body that is no base64', (text) => text.replace('extra bW9yZQ==', 'extra b.9yZQ==')],
    ['nothing behind its header', (text) => text.slice(0, 24)],
  ])('with %s is none', (_name, change) => {
    expect(readTlogProof(change(writeTlogProof(proof)))).toBeUndefined();
  });
});
