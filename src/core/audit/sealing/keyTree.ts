import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';

/**
 * The data keys of one stream, one for each event, grown from one secret as in the tree of Goldreich, Goldwasser and Micali: a node's
 * sixteen children are its HMAC-SHA256 over their place, and the leaf at an event's number is its key. Whoever has a node has the leaves
 * under it and no others. So one key can be erased by keeping only what stands beside the way to it, and nothing is encrypted anew.
 */
export class KeyTree {
  /** Nodes that are there, by the way to them: a hexadecimal digit for each step. No node stands under another. */
  readonly #nodes: ReadonlyMap<string, Buffer>;
  /** The parent of the leaf that was asked for last: its neighbours are asked for next. */
  #near: { readonly way: string; readonly node: Buffer } | undefined;

  private constructor(nodes: ReadonlyMap<string, Buffer>) {
    this.#nodes = nodes;
  }

  static create(): KeyTree {
    return new KeyTree(new Map([['', randomBytes(nodeBytes)]]));
  }

  /** Reads what `encode` wrote; `undefined` for anything else. */
  static decode(text: string): KeyTree | undefined {
    try {
      const read = encoded.parse(JSON.parse(text));
      return new KeyTree(new Map(Object.entries(read).map(([way, node]) => [way, Buffer.from(node, 'base64url')])));
    } catch {
      return undefined; // Whoever asked says what that means for the values.
    }
  }

  /** The secret itself, as text. */
  encode(): string {
    return JSON.stringify(Object.fromEntries([...this.#nodes].map(([way, node]) => [way, node.toString('base64url')])));
  }

  /** The key of 256 bits of the event with this number; `undefined` where it was erased, and for a number that no event can have. */
  keyOf(seq: number): Buffer | undefined {
    const way = wayTo(seq);
    if (way === undefined) return undefined;
    const parent = way.slice(0, -1);
    if (this.#near?.way !== parent) {
      const start = this.#above(parent);
      if (start === undefined) return this.#nodes.get(way);
      this.#near = { way: parent, node: this.#grow(start, parent) };
    }
    return child(this.#near.node, way.slice(-1));
  }

  /** The tree without the keys of these events, both ends included. */
  without(from: number, to: number): KeyTree {
    const kept = new Map<string, Buffer>();
    const keep = (way: string, node: Buffer): void => {
      const first = Number.parseInt(way.padEnd(depth, '0'), 16);
      const last = Number.parseInt(way.padEnd(depth, 'f'), 16);
      if (last < from || first > to) kept.set(way, node);
      else if (first < from || last > to) for (const digit of digits) keep(way + digit, child(node, digit));
    };
    for (const [way, node] of this.#nodes) keep(way, node);
    return new KeyTree(kept);
  }

  /** The way to the node above, or at, this place. */
  #above(way: string): string | undefined {
    for (let length = way.length; length >= 0; length -= 1)
      if (this.#nodes.has(way.slice(0, length))) return way.slice(0, length);
    return undefined;
  }

  #grow(start: string, way: string): Buffer {
    let node = this.#nodes.get(start) ?? Buffer.alloc(0);
    for (const digit of way.slice(start.length)) node = child(node, digit);
    return node;
  }
}

/** Steps from the root to a leaf: 2^32 events, more than any stream can have. */
const depth = 8;
const nodeBytes = 32;
const digits = '0123456789abcdef';

const encoded = z.record(z.string().regex(/^[0-9a-f]{0,8}$/), z.string().regex(/^[0-9A-Za-z_-]{43}$/));

function wayTo(seq: number): string | undefined {
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= 16 ** depth) return undefined;
  return seq.toString(16).padStart(depth, '0');
}

function child(node: Buffer, digit: string): Buffer {
  return createHmac('sha256', node).update(`countersign-data-key/v1 ${digit}`, 'ascii').digest();
}
