import type { Disk } from '../../adapters/journals/file/disk.ts';
import { readTreeNote, treeNotePath, treePath, writeTreeNote } from '../../adapters/journals/file/treeNote.ts';
import type { Signer } from '../../core/audit/signature.ts';
import { type Checkpoint, openCheckpoint, signCheckpoint } from '../../core/audit/tree/checkpoint.ts';
import { GrowingTree } from '../../core/audit/tree/growingTree.ts';
import { leafData, readLeaf } from '../../core/audit/tree/leaf.ts';
import { leafHash } from '../../core/audit/tree/merkleHash.ts';
import { proveConsistency, proveInclusion } from '../../core/audit/tree/proofs.ts';
import type { NoteKey, NoteSigner } from '../../core/audit/tree/signedNote.ts';
import { hashesOnLevel, type TileName, tileWidth } from '../../core/audit/tree/tiles.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { StreamLog, VerifiedEvent } from '../streamLog.ts';
import { GroupCommit } from './groupCommit.ts';
import { LeafPlaces } from './leafPlaces.ts';
import { makeLogKey, readLogKey } from './logKey.ts';
import { TreeFiles } from './treeFiles.ts';

/** A checkpoint as it was signed, and what it says. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
}

export interface TreeParts {
  /** Name of the log, for its first start. */
  readonly name: string | undefined;
  now(): number;
  /** One line for the operator. */
  log(line: string): void;
  /** Told when the tree can be written again: events of any stream may be missing in it. */
  onRevived(): void;
}

/** An event's place in its stream, and what the tree holds of it. */
interface CollectedLeaf {
  readonly stream: string;
  readonly seq: number;
  readonly data: Buffer;
}

/** More than this is not collected while a batch is being written. */
const maxBatch = 5_000;

/** After a failure the tree is read anew, at the earliest after this time. */
const revivalMs = 5_000;

/** Leaves whose hashes are held in memory while the levels are written anew. */
const hashesAtOnce = 32_768;

/**
 * The collector's tree over all events of all streams. Log first: an event is durable in its stream before it becomes a leaf,
 * leaves are durable before a checkpoint covers them, and a checkpoint is durable before anyone sees it. So a crash at any
 * point loses no leaf that was signed, and leaves that are missing are made from the streams.
 */
export class TreeLog {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #signer: NoteSigner;
  readonly #parts: TreeParts;
  #files: TreeFiles;
  #tree = new GrowingTree();
  #places = new LeafPlaces();
  /** Number of the next event of a stream to collect: ahead of `#places` by what is being written. */
  #collected = new Map<string, number>();
  #pendingHashes = new Map<number, Buffer[]>();
  #checkpoint: SignedCheckpoint | undefined;
  readonly #commits = new GroupCommit<CollectedLeaf>((leaves) => this.#commit(leaves));
  #failed: { readonly atMs: number; readonly problem: string } | undefined;
  #reviving: Promise<void> | undefined;
  /** Why the tree has ended for good, until a person repairs it. */
  #ended: string | undefined;
  #isClosed = false;

  private constructor(disk: Disk, directory: string, signer: NoteSigner, parts: TreeParts) {
    this.#disk = disk;
    this.#directory = directory;
    this.#signer = signer;
    this.#parts = parts;
    this.#files = new TreeFiles(disk, directory);
  }

  /**
   * Opens the tree of a store, or begins one with a key of its own. A tree that is not what its last checkpoint says takes
   * nothing more, and `problem` says so. @throws {CollectorError} `STORE_UNREADABLE` when the log's key can't be used.
   */
  static async open(disk: Disk, store: string, parts: TreeParts): Promise<TreeLog> {
    const directory = treePath(store);
    const known = await readLogKey(disk, store);
    const hasSigned = (await disk.status(treeNotePath(directory))) !== undefined;
    const signer = known ?? (await makeLogKey(disk, store, parts.name));
    const tree = new TreeLog(disk, directory, signer, parts);
    if (known === undefined && hasSigned) tree.#end("its key is missing, and another key can't continue it");
    else await tree.#load();
    return tree;
  }

  get key(): NoteKey {
    return this.#signer.key;
  }

  /** The log's key, for what it says of device keys. */
  get signer(): Signer {
    return this.#signer.signer;
  }

  /** The newest one; `undefined` where none was ever signed, or where the tree can't be trusted. */
  get checkpoint(): SignedCheckpoint | undefined {
    return this.#ended === undefined ? this.#checkpoint : undefined;
  }

  /** Why nothing is added to the tree; `undefined` while all is well. */
  get problem(): string | undefined {
    return this.#ended ?? this.#failed?.problem;
  }

  /**
   * Collects the events of a stream that are not in the tree yet. Only within the stream's `exclusively`. `fresh` are those
   * just stored, so that they need not be read again. Failures show in `problem`, and the next call tries anew.
   */
  async follow(log: Pick<StreamLog, 'stream' | 'nextSeq' | 'read'>, fresh: readonly VerifiedEvent[]): Promise<void> {
    if (this.#ended !== undefined || this.#isClosed || !(await this.#isUsable())) return;
    const next = this.#nextSeq(log.stream);
    if (next >= log.nextSeq) return;
    if (fresh[0]?.entry.seq === next) {
      for (const { entry, record } of fresh) this.#collect(log.stream, leafData(log.stream, entry.seq, record));
    } else {
      for await (const { seq, record } of log.read(next, log.nextSeq - 1)) {
        if (seq !== this.#nextSeq(log.stream)) return;
        this.#collect(log.stream, leafData(log.stream, seq, record));
        if (this.#commits.waiting >= maxBatch) await this.committed();
        if (this.problem !== undefined) return;
      }
    }
  }

  /** Resolves once what is collected by now is covered by a checkpoint, or can't be. Never rejects. */
  async committed(): Promise<void> {
    await this.#commits.settled();
  }

  /** Index of an event's leaf; `undefined` while no checkpoint covers it. */
  indexOf(stream: string, seq: number): number | undefined {
    const index = this.#places.indexOf(stream, seq);
    return index !== undefined && index < (this.checkpoint?.size ?? 0) ? index : undefined;
  }

  /** Streams of which the tree has more than is stored: events that were signed for are gone. */
  lostStreams(storedEvents: (stream: string) => number): string[] {
    return [...this.#places.streams()].filter((stream) => this.#places.nextSeq(stream) > storedEvents(stream));
  }

  async inclusion(index: number, size: number): Promise<Buffer[]> {
    return await proveInclusion(index, size, (level, at) => this.#files.readNode(level, at));
  }

  async consistency(oldSize: number, size: number): Promise<Buffer[]> {
    return await proveConsistency(oldSize, size, (level, at) => this.#files.readNode(level, at));
  }

  /** Bytes of a tile; `undefined` when the signed tree has none of that name and width. */
  async tile(name: TileName): Promise<Buffer | undefined> {
    const size = this.checkpoint?.size ?? 0;
    const there = hashesOnLevel(name.level === 'entries' ? 0 : name.level, size) - name.index * tileWidth;
    return there < name.width ? undefined : await this.#files.readTile(name);
  }

  /** Whatever is collected by now still becomes durable; a request that comes to its end later adds nothing. */
  async close(): Promise<void> {
    await this.committed();
    this.#isClosed = true;
    await this.committed();
    await this.#files.close();
  }

  #nextSeq(stream: string): number {
    return this.#collected.get(stream) ?? this.#places.nextSeq(stream);
  }

  #collect(stream: string, data: Buffer): void {
    const seq = this.#nextSeq(stream);
    this.#collected.set(stream, seq + 1);
    this.#commits.add({ stream, seq, data });
  }

  async #commit(leaves: readonly CollectedLeaf[]): Promise<void> {
    if (this.#failed !== undefined || this.#isClosed) return;
    try {
      await this.#add(leaves);
    } catch (thrown) {
      this.#fail(`The tree can't be written: ${sentenceOf(thrown)}. Events are stored all the same.`);
    }
  }

  async #add(leaves: readonly CollectedLeaf[]): Promise<void> {
    await this.#files.appendEntries(leaves.map(({ data }) => data));
    for (const { stream, seq, data } of leaves) {
      if (seq !== this.#places.nextSeq(stream)) throw new Error(`event ${seq} of ${stream} is out of order`);
      this.#places.add(stream, this.#tree.size);
      this.#tree.append(leafHash(data));
    }
    await this.#writeHashes();
    await this.#sign();
  }

  async #sign(): Promise<void> {
    const { size } = this.#tree;
    const root = this.#tree.root();
    const note = signCheckpoint(size, root, this.#signer);
    await writeTreeNote(this.#disk, this.#directory, { version: 1, log_key: this.key.text, checkpoint: note });
    this.#checkpoint = { origin: this.key.name, size, root, note };
  }

  /** Whether leaves can be added: after a failure the tree is read anew first, for what was half written is not known. */
  async #isUsable(): Promise<boolean> {
    if (this.#failed === undefined) return true;
    if (this.#reviving === undefined && this.#parts.now() - this.#failed.atMs < revivalMs) return false;
    this.#reviving ??= this.#load().finally(() => {
      this.#reviving = undefined;
      if (this.problem === undefined) this.#parts.onRevived();
    });
    await this.#reviving;
    return this.problem === undefined;
  }

  /** Reads the tree from its entries and compares it with the last checkpoint. What that doesn't cover is made anew. */
  async #load(): Promise<void> {
    try {
      await this.committed();
      await this.#files.close();
      this.#files = new TreeFiles(this.#disk, this.#directory);
      this.#tree = new GrowingTree((level, hash) => this.#keepHash(level, hash));
      this.#places = new LeafPlaces();
      this.#collected = new Map();
      this.#pendingHashes = new Map();
      const signed = await this.#readCheckpoint();
      if (signed === 'unreadable') return this.#end('its last checkpoint is damaged');
      for await (const data of this.#files.load(signed?.size ?? Number.POSITIVE_INFINITY)) {
        const leaf = readLeaf(data);
        if (leaf === undefined || leaf.seq !== this.#places.nextSeq(leaf.stream)) {
          return this.#end(`its entry ${this.#tree.size} is damaged`);
        }
        this.#places.add(leaf.stream, this.#tree.size);
        this.#tree.append(leafHash(data));
        if ((this.#pendingHashes.get(0)?.length ?? 0) >= hashesAtOnce) await this.#writeHashes();
      }
      if (signed !== undefined && (signed.size !== this.#tree.size || !signed.root.equals(this.#tree.root()))) {
        return this.#end(`its entries are not the ${signed.size} that its last checkpoint signs`);
      }
      await this.#files.cutBehind();
      await this.#writeHashes();
      if (signed === undefined) await this.#sign();
      else this.#checkpoint = signed;
      this.#collected.clear(); // Whatever was collected meanwhile was dropped.
      this.#failed = undefined;
    } catch (thrown) {
      this.#fail(`The tree can't be read: ${sentenceOf(thrown)}. Events are stored all the same.`);
    }
  }

  async #readCheckpoint(): Promise<SignedCheckpoint | 'unreadable' | undefined> {
    const note = await readTreeNote(this.#disk, this.#directory);
    if (note === undefined) return undefined;
    const read = 'problem' in note ? undefined : openCheckpoint(note.checkpoint, this.key);
    return read === undefined || 'problem' in note ? 'unreadable' : { ...read, note: note.checkpoint };
  }

  #keepHash(level: number, hash: Buffer): void {
    const hashes = this.#pendingHashes.get(level) ?? [];
    hashes.push(hash);
    this.#pendingHashes.set(level, hashes);
  }

  async #writeHashes(): Promise<void> {
    await Promise.all([...this.#pendingHashes].map(([level, hashes]) => this.#files.appendHashes(level, hashes)));
    this.#pendingHashes.clear();
  }

  #fail(problem: string): void {
    this.#failed = { atMs: this.#parts.now(), problem };
    this.#parts.log(problem);
  }

  /** A log MUST NOT sign what contradicts an older checkpoint, so a tree that is not whole is not continued. */
  #end(why: string): void {
    this.#ended =
      `The tree in ${this.#directory} is not continued: ${why}. Events are stored all the same, without checkpoints. ` +
      'Restore the folder and the key from a copy.';
    this.#parts.log(this.#ended);
  }
}
