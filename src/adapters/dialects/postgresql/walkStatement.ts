import type { RawStmt } from 'libpg-query';
import type { Token } from '../../../core/analysis/tokens.ts';
import type { Parsed } from '../../../core/analysis/tree.ts';
import { positionsOf } from './positions.ts';
import type { Run } from './split.ts';
import { readers, readStatement } from './statements.ts';
import { type BodyReader, closed, fieldsOf, type Walk } from './walk.ts';

const statementFields = fieldsOf<RawStmt>('stmt', 'stmt_location', 'stmt_len');

/** Turns one statement's tree into the relational tree. Without `bodies`, code inside strings isn't looked into. */
export function walkStatement(
  text: string,
  tokens: readonly Token[],
  statement: RawStmt,
  { first, end }: Run,
  place: Walk['place'],
  bodies?: BodyReader,
): Parsed {
  const walk: Walk = {
    readers,
    text,
    tokens,
    first,
    end,
    place,
    opaque: [],
    wordLiterals: [],
    locks: [],
    depth: 0,
    bodies,
  };
  closed(walk, 'RawStmt', statement, statementFields);
  const node = statement.stmt;
  if (node === undefined) throw new TypeError('The parser gave a statement without content.');
  const { opaque, wordLiterals, locks } = walk;
  return { statement: readStatement(node, walk), opaque, wordLiterals, locks };
}

/** Turns the tree of a text that is one statement into the relational tree. */
export function walkWhole(text: string, tokens: readonly Token[], statement: RawStmt, bodies?: BodyReader): Parsed {
  const positions = positionsOf(text);
  const whole: Run = { first: 0, end: tokens.length };
  return walkStatement(text, tokens, statement, whole, (at) => positions.fromByte(at ?? 0), bodies);
}
