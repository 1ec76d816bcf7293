import { describe, expect, it } from 'vitest';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Batches, DialectEditing } from '../../../src/core/ports.ts';
import { variableAt } from '../../../src/vscode/names/variables.ts';
import { applied } from '../../../src/vscode/rename/planRename.ts';
import { planVariableRename } from '../../../src/vscode/rename/planVariableRename.ts';
import { marked } from '../../core/analysis/namedThings.ts';
import { segmentsIn } from '../../core/analysis/segmented.ts';

const editing = createTsqlDialect().editing as DialectEditing;

/** The text after renaming the variable at the `|`, or why it isn't renamed. */
function renamed(text: string, name: string): string {
  const { sql, marks } = marked(text);
  const here = variableAt(segmentsIn(sql, editing), marks[0] ?? -1, editing, editing.batches as Batches);
  if (here === undefined) return 'nothing';
  const plan = planVariableRename(here, name, editing);
  return plan.kind === 'refused' ? plan.why : applied(sql, plan.edits);
}

describe('renaming a variable', () => {
  it.each<[string, string, string]>([
    ['declare |@x int\nset @X = @x + 1', '@y', 'declare @y int\nset @y = @y + 1'],
    ['declare |@x int select @x', 'y', 'declare @y int select @y'],
    ['declare |@x int\nGO\ndeclare @x int', '@y', 'declare @y int\nGO\ndeclare @x int'],
    [
      "declare @t table (a int)\nselect a, '@t' from |@t t -- @t",
      '@u',
      "declare @u table (a int)\nselect a, '@t' from @u t -- @t",
    ],
    // The procedure names its parameters itself.
    ['declare |@id int exec dbo.P @id = @id, @n = 1', '@k', 'declare @k int exec dbo.P @id = @k, @n = 1'],
    ['declare |@rc int exec @rc = dbo.P @rc = 1', '@r', 'declare @r int exec @r = dbo.P @rc = 1'],
    [
      'create proc P |@a int as begin set @a = 1; exec Q @a = @a end',
      '@b',
      'create proc P @b int as begin set @b = 1; exec Q @a = @b end',
    ],
  ])('takes all that refers to it along, and nothing else: %j', (text, name, expected) => {
    expect(renamed(text, name)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['declare |@x int, @y int', '@Y', 'clash'],
    ['declare |@x int', '@y; drop table t', 'notAName'],
    ['declare |@x int', '@@rowcount', 'notAName'],
    ['declare |@x int', '@', 'notAName'],
    ['declare |@x int', 'a b', 'notAName'],
    ['declare |@x int', '[y]', 'notAName'],
    ['select |@x', '@y', 'notOwn'],
    ['declare @x int\nGO\nselect |@x', '@y', 'notOwn'],
  ])('is refused where it would mean something else: %j to %s', (text, name, why) => {
    expect(renamed(text, name)).toBe(why);
  });
});
