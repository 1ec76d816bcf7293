import { describe, expect, it } from 'vitest';
import { beginsBatch, variablesIn } from '../../../../src/adapters/dialects/tsql/variables.ts';

const declared = (text: string): readonly string[] =>
  variablesIn(text).map(({ name, type, columns }) =>
    [name, type, ...columns.map((column) => `${column.name} ${column.type}`)].join(' | '),
  );

describe('the variables of a text', () => {
  it.each<[string, readonly string[]]>([
    ['declare @x int', ['@x | int']],
    ['DECLARE @x AS decimal(10, 2) = (1 + 2), @Y nvarchar(max)', ['@x | decimal(10, 2)', '@Y | nvarchar(max)']],
    ['declare @a int = (select max(b) from t), @c date select @a', ['@a | int', '@c | date']],
    ['declare @a int\nselect @b', ['@a | int']],
    [
      'declare @t table (Id int not null primary key, [My ]] Name] nvarchar(20), unique (Id))',
      ['@t | TABLE | Id int | My ] Name nvarchar(20)'],
    ],
    ['declare @c cursor', ['@c | cursor']],
    ['if 1 = 1 begin declare @x int = 1 end', ['@x | int']],
    [
      'create or alter procedure dbo.P @id int, @name nvarchar(50) = null output as declare @n int select @id',
      ['@id | int', '@name | nvarchar(50)', '@n | int'],
    ],
    ['create function F (@a int, @b int = 2) returns int as begin return @a end', ['@a | int', '@b | int']],
    ['set @x = 1 select @x, @@rowcount', []],
    ["select '@x', [@y] -- declare @z int", []],
    ['declare @', ['@ | ']],
    ['declare @x', ['@x | ']],
    ['declare @x int =', ['@x | int']],
    ['declare @t table (', ['@t | TABLE']],
  ])('are those that it declares: %s', (text, expected) => {
    expect(declared(text)).toEqual(expected);
  });

  it('stand where they are declared', () => {
    const text = 'declare @a int, @b int';
    expect(variablesIn(text).map(({ span }) => text.slice(span.start, span.end))).toEqual(['@a', '@b']);
  });
});

describe('a statement', () => {
  it.each<[string, boolean]>([
    ['GO\nselect 1', true],
    ['\n-- note\nGO 5\nselect 1', true],
    [';\n/* go /* nested */ */ go', true],
    ['select 1', false],
    ['\n-- GO\nselect 1', false],
    ['/*\nGO\n*/ select 1', false],
    ["select '\nGO\n'", false],
    ['goto l', false],
    ['', false],
  ])('begins a batch where a GO stands before it: %j', (text, expected) => {
    expect(beginsBatch(text)).toBe(expected);
  });
});
