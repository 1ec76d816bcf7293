import type { StatementNode, With } from '../../../core/analysis/tree.ts';
import { readBlock, readIf, readJump, readMessage, readWait, readWhile } from './blocks.ts';
import { readBrowsed } from './browse.ts';
import { readBulkInsert } from './bulkRows.ts';
import { readDelete, readInsert, readUpdate } from './changes.ts';
import { commandOf, doing } from './command.ts';
import { opensSoftly, readCommand } from './commands.ts';
import { readCursorUse } from './cursors.ts';
import { readDeclaration } from './declarations.ts';
import { readView } from './definedViews.ts';
import { readTable } from './definitions.ts';
import { readExecution } from './execution.ts';
import { readMerge } from './merge.ts';
import { readObjectName } from './objectNames.ts';
import { readOptions } from './options.ts';
import type { Reader } from './reader.ts';
import { defines } from './routineHeads.ts';
import { definesRoutine, readRoutine } from './routines.ts';
import { readSet } from './settings.ts';
import { readReadText, readUpdateText, readWriteText } from './textPointers.ts';
import { beginsTransaction, readTransaction } from './transactions.ts';
import { readWith } from './with.ts';

/** Reads one statement of any kind, without the semicolon after it. @throws {Unreadable} None stands here that we know. */
export function readStatement(reader: Reader): StatementNode {
  switch (reader.peek()) {
    case '(':
    case 'select':
    case 'with':
    case 'insert':
    case 'merge':
    case 'delete':
      return readRowStatement(reader, readWith(reader));
    case 'update':
      return reader.peek(1) === 'statistics' ? readCommand(reader) : readRowStatement(reader, null);
    case 'declare':
      return readDeclaration(reader);
    case 'set':
      return readSet(reader);
    case 'if':
      return readIf(reader);
    case 'while':
      return readWhile(reader);
    case 'begin':
      return readBegin(reader);
    case 'commit':
    case 'rollback':
    case 'save':
      return readTransaction(reader);
    case 'break':
    case 'continue':
    case 'return':
    case 'goto':
      return readJump(reader);
    case 'print':
    case 'raiserror':
      return readMessage(reader);
    case 'waitfor':
      return reader.peek(1) === '(' ? readCommand(reader) : readWait(reader);
    case 'exec':
    case 'execute':
      return readExecution(reader);
    case 'open':
    case 'close':
      return keys.has(reader.peek(1)) ? readCommand(reader) : readCursorUse(reader);
    case 'fetch':
    case 'deallocate':
      return readCursorUse(reader);
    case 'bulk':
      return readBulkInsert(reader);
    case 'readtext':
      return readReadText(reader);
    case 'writetext':
      return readWriteText(reader);
    case 'updatetext':
      return readUpdateText(reader);
    case 'truncate':
      return readTruncate(reader);
    case 'create':
      if (reader.peek(1) === 'table') return readTable(reader) ?? readCommand(reader);
      return readDefinition(reader);
    case 'alter':
      return readDefinition(reader);
  }
  if (reader.peek() === 'use') return readUse(reader);
  if (reader.isName() && reader.peek(1) === ':') return readJump(reader);
  if (reader.peek() === 'throw' && opensSoftly(reader)) return readMessage(reader);
  return readCommand(reader);
}

function readDefinition(reader: Reader): StatementNode {
  if (defines(reader, 'view')) return readView(reader);
  return definesRoutine(reader) ? readRoutine(reader) : readCommand(reader);
}

const keys: ReadonlySet<string> = new Set(['symmetric', 'master', 'all']);

function readBegin(reader: Reader): StatementNode {
  if (beginsTransaction(reader)) return readTransaction(reader);
  if (reader.peek(1) === 'dialog' || reader.peek(1) === 'conversation') return readCommand(reader);
  return readBlock(reader);
}

function readRowStatement(reader: Reader, common: With | null): StatementNode {
  switch (reader.peek()) {
    case 'insert':
      return readInsert(reader, common);
    case 'update':
      return readUpdate(reader, common);
    case 'delete':
      return readDelete(reader, common);
    case 'merge':
      return readMerge(reader, common);
    default: {
      const query = readBrowsed(reader, reader.rules.query(reader));
      refuseGivenUp(reader);
      const locksRows = readOptions(reader) || query.locksRows;
      return { ...query, with: common, locksRows };
    }
  }
}

/** What follows a query in cursors alone, or did before SQL Server 2012. @throws {Unreadable} One of these comes next. */
function refuseGivenUp(reader: Reader): void {
  if (reader.comes('for', 'update') || reader.comes('for', 'read'))
    reader.fail('FOR UPDATE and FOR READ ONLY stand in the declaration of a cursor');
  if (reader.peek() === 'compute') reader.fail('SQL Server no longer has COMPUTE');
}

function readPartition(reader: Reader): void {
  if (!reader.isKind('number')) reader.fail('The number of a partition was expected here');
  reader.at++;
}

/** `TRUNCATE TABLE t WITH (PARTITIONS (1, 2 TO 4))`. */
function readTruncate(reader: Reader): StatementNode {
  const first = reader.at;
  reader.expect('truncate', 'table');
  const name = readObjectName(reader);
  if (reader.accept('with')) {
    reader.expect('(', 'partitions', '(');
    reader.list(() => {
      readPartition(reader);
      if (reader.accept('to')) readPartition(reader);
    });
    reader.expect(')', ')');
  }
  return doing(commandOf('truncate', 'write', [], [name]), 'removal', 'TRUNCATE TABLE', reader.spanFrom(first));
}

/** `USE db`: from there on names mean another database, which whoever asked for the analysis may know for the connected one. */
function readUse(reader: Reader): StatementNode {
  const first = reader.at;
  reader.expect('use');
  reader.use(reader.name('A database').name);
  return doing(commandOf('session', 'session'), 'setting', 'USE', reader.spanFrom(first));
}
