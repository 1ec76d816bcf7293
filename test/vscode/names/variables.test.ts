import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Batches, DialectEditing } from '../../../src/core/ports.ts';
import { describeVariable } from '../../../src/vscode/hover/describeVariable.ts';
import { type VariableHere, variableAt, variablesBefore } from '../../../src/vscode/names/variables.ts';
import { marked } from '../../core/analysis/namedThings.ts';
import { segmentsIn } from '../../core/analysis/segmented.ts';
import { english } from '../english.ts';

const editing = createTsqlDialect().editing as DialectEditing;
const batches = editing.batches as Batches;

function found(text: string): { here: VariableHere | undefined; marks: readonly number[]; known: readonly string[] } {
  const { sql, marks } = marked(text);
  const segments = segmentsIn(sql, editing);
  const at = marks[0] ?? -1;
  const known = variablesBefore(segments, at, batches).map(({ name }) => name);
  return { here: variableAt(segments, at, editing, batches), marks, known };
}

const said = (text: string): string => {
  const { here } = found(text);
  const words = here === undefined ? '' : describeVariable(here, english).join(' / ');
  return words.replace(/\\([!-/:-@[-`{-~])/g, '$1');
};

describe('a variable', () => {
  it.each([
    'declare |@x int = 1\nselect |@X from t; select |@x\nGO\nselect @x',
    // The same name in another batch is another variable.
    'declare @x int\nGO\ndeclare |@x date\nselect |@x\nGO\ndeclare @x int',
    'if 1 = 1 begin declare |@x int end\nset |@x = |@x + 1',
    "declare |@t table (Id int)\ninsert |@t select 1\nselect '@t', [@t] from |@T as x -- @t",
    'create procedure P |@id int as begin declare @n int = |@id; select |@ID end\nGO\nselect @id',
  ])('has all places of its batch and no others: %j', (text) => {
    const { here, marks } = found(text);
    expect(here?.places.map(({ start }) => start)).toEqual(marks);
    expect(here?.declared?.span.start).toBe(marks[0]);
  });

  it.each(["select '|@x'", 'select [|@x]', 'select |@@rowcount', 'select 1 -- |@x', 'select |x'])(
    'is none in a string, a name or a comment, nor where the server gives it: %s',
    (text) => {
      expect(found(text).here).toBeUndefined();
    },
  );

  it.each<[string, string]>([
    ['declare @x decimal(10, 2)\nselect |@X', '**@x** — decimal(10, 2) / Variable of this batch.'],
    [
      'declare @t table (Id int, Mail nvarchar(50))\nselect 1 from |@t',
      '**@t** — TABLE / Variable of this batch. / - Id — int\n- Mail — nvarchar(50)',
    ],
    ['select |@x', '**@x** / Nothing in this batch declares it.'],
    [
      'declare @x int\nGO\nselect |@x',
      '**@x** / Another batch declares it. A variable ends with its batch, at GO, so it isn’t known here.',
    ],
  ])('says what it is: %j', (text, expected) => {
    expect(said(text)).toBe(expected);
  });

  it('says nothing that Markdown would act on', () => {
    const sql = 'declare @t table ([x](command:a)] int, [<img>] int)\nselect 1 from @t';
    const here = variableAt(segmentsIn(sql, editing), sql.length, editing, batches);
    const bare = (here === undefined ? [] : describeVariable(here, english))
      .join('\n')
      .replace(/\\[!-/:-@[-`{-~]/g, '');
    expect(bare.replace(/^- |\*\*/gm, '')).not.toMatch(/[[\]()<>`$!#:|~&]/);
  });

  it('is known from its declaration to the end of the batch', () => {
    expect(found('declare @a int, @b int\nselect |1\ndeclare @c int').known).toEqual(['@a', '@b']);
    expect(found('declare @a int\nGO\nselect |1').known).toEqual([]);
    expect(found('create proc P @a int as declare @b int select |1').known).toEqual(['@a', '@b']);
  });
});
