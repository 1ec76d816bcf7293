import { describe, expect, it } from 'vitest';
import { type RowFormat, rowPrinter } from '../../src/cli/rowPrinter.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

async function printed(format: RowFormat): Promise<string> {
  const terminal = fakeTerminal();
  const printer = rowPrinter(format, terminal);
  printer.columns([
    { name: 'name', type: 'text' },
    { name: 'amount', type: 'numeric' },
  ]);
  await printer.rows([
    ['Ada, "the first"', '12.50'],
    ['', null],
  ]);
  await printer.rows([['two\nlines', '7']]);
  await printer.finish();
  return terminal.printed();
}

describe('rows on a terminal', () => {
  it('are a table with numbers to the right', async () => {
    expect(await printed('table')).toBe(
      [
        'name              amount',
        '────────────────  ──────',
        'Ada, "the first"   12.50',
        '                    NULL',
        'two·lines              7',
        '',
      ].join('\n'),
    );
  });

  it('are CSV that tells an empty text from a NULL', async () => {
    expect(await printed('csv')).toBe('name,amount\n"Ada, ""the first""",12.50\n"",\n"two\nlines",7\n');
  });

  it('are JSON, one object a line', async () => {
    expect(
      (await printed('json'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { version: 1, row: { name: 'Ada, "the first"', amount: '12.50' } },
      { version: 1, row: { name: '', amount: null } },
      { version: 1, row: { name: 'two\nlines', amount: '7' } },
    ]);
  });

  it('are JSON in which no column is lost that has the name of another', async () => {
    const terminal = fakeTerminal();
    const printer = rowPrinter('json', terminal);
    printer.columns(['id', 'id_2', 'id', '__proto__'].map((name) => ({ name, type: 'text' })));
    await printer.rows([['a', 'b', 'c', 'd']]);
    await printer.finish();
    expect(JSON.parse(terminal.printed())).toEqual({
      version: 1,
      row: JSON.parse('{"id":"a","id_2":"b","id_3":"c","__proto__":"d"}'),
    });
  });

  it("can't drive the terminal with escape sequences or turn text around", async () => {
    const terminal = fakeTerminal();
    const printer = rowPrinter('table', terminal);
    printer.columns([{ name: 'x', type: 'text' }]);
    await printer.rows([['\u001b[2Jgone\u202e']]);
    await printer.finish();
    expect(terminal.printed()).not.toMatch(/[\u001b\u202e]/);
  });
});
