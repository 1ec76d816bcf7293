import { describe, expect, it } from 'vitest';
import { python } from '../../../../src/adapters/languages/python/language.ts';

const found = (text: string) => python.find(text, 'template').map((one) => one.text);

import { processorMsSince } from '../../../support/processorTime.ts';

describe('SQL in Python', () => {
  it.each([
    ['the argument of text()', 'q = text("SELECT 1")', ['SELECT 1']],
    ['the argument of a cursor', 'cur.execute("""SELECT %s""", (a,))', ['SELECT %s']],
    ['a string that says so', 'q = """--sql\nSELECT 1"""', ['--sql\nSELECT 1']],
    ['a string under a comment', '# language=sql\nq: str = "SELECT 1"', ['SELECT 1']],
    ['an f-string', 'cur.execute(f"SELECT {a.b} {{}} {c[0]!r:>{w}}")', ['SELECT ${a.b} {} ${expression}']],
    ['a nested f-string', 'cur.execute(f\'SELECT {f"{x["}"]}"} + {y}\')', ['SELECT ${expression} + ${y}']],
    ['a format', 'cur.execute("SELECT {} {b} {{".format(a, b=1))', ['SELECT ${expression} ${b} {']],
    ['a composed text', 'sql.SQL("SELECT {}").format(sql.Identifier(a))', ['SELECT ${expression}']],
    ['a percent format', 'cur.execute("SELECT %s, %d %%" % (a, b))', ['SELECT ${expression}, ${expression} %']],
    ['strings side by side', 'cur.execute("SELECT 1, "  # one\n  r\'\\d\'\n  f"{x}")', ['SELECT 1, \\d${x}']],
    ['strings put together', 'cur.execute("SELECT a FROM " + table + " LIMIT 1")', ['SELECT a FROM ${table} LIMIT 1']],
  ])('is found as %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['a fragment', 'text("WHERE a = 1")'],
    ['a comment', '# cur.execute("SELECT 1")'],
    ['bytes', 'cur.execute(b"SELECT 1")'],
    ['a string', '\'cur.execute("SELECT 1")\''],
    ['a string that is never closed', 'cur.execute("""SELECT 1'],
    ['a field that is never closed', 'cur.execute(f"SELECT {a")'],
    ['a text that is worked on further', 'cur.execute("SELECT 1".join(x))'],
    ['one of two texts', 'cur.execute("SELECT 1" if a else "SELECT 2")'],
    ['a character by its name', 'cur.execute("SELECT \'\\N{DASH}\'")'],
    ['a field that shows its name', 'cur.execute(f"SELECT {a=}")'],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is found after what could be taken for an end', () => {
    for (const before of [
      "r'\\'' ; ",
      "'\\\r\n' ; ",
      '""" " "" \\""" """ ; ',
      'f"{1:{2}}" ; ',
      'f"""{\n1  # }""" \n}""" ; ',
      '\ufeff"\ud83d\ude00" ; ',
      "x = 'it''s' ; ",
      "b'''\"''' ; ",
    ])
      expect(found(`${before}cur.execute("SELECT 1")`), before).toEqual(['SELECT 1']);
  });

  it('keeps escapes that there are not, and has lines that end as the language says', () => {
    expect(found('cur.execute("""SELECT \'\\d\'\r\n\\\r\n+ \'\\x41\\101\\U0001F600\'""")')).toEqual([
      "SELECT '\\d'\n+ 'AA\ud83d\ude00'",
    ]);
  });

  it('takes no longer for a line of quotes or braces than for any other', () => {
    for (const part of ['f"{', "'", '{', '"""', "f'''{f'''{", '\\']) {
      const start = process.cpuUsage();
      expect(python.find(`sql ${part.repeat(20_000)}`, 'template')).toEqual([]);
      expect(processorMsSince(start), part).toBeLessThan(3_000);
    }
  });
});
