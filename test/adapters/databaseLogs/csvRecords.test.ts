import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../src/adapters/databaseLogs/csvRecords.ts';
import { pieces } from './pieces.ts';

async function recordsOf(text: string, size?: number) {
  const found = [];
  for await (const { line, fields, isClosed } of csvRecords(pieces(text, size)))
    found.push(isClosed ? [line, ...fields] : [line, ...fields, 'never closed']);
  return found;
}

describe('records of CSV', () => {
  it.each([
    [
      'a,b\nc,d\n',
      [
        [1, 'a', 'b'],
        [2, 'c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,\r\n',
      [
        [1, 'a', 'b'],
        [2, 'c', ''],
      ],
    ],
    [
      '"a\nb","c""d"\n"",x',
      [
        [1, 'a\nb', 'c"d'],
        [3, '', 'x'],
      ],
    ],
    ['"a,b\r\n",""""\n', [[1, 'a,b\r\n', '"']]],
    [
      '\n\na',
      [
        [1, ''],
        [2, ''],
        [3, 'a'],
      ],
    ],
    ['a,"b\n', [[1, 'a', 'b\n', 'never closed']]],
    ['a,"b"', [[1, 'a', 'b']]],
    ['a,"', [[1, 'a', '', 'never closed']]],
    ['', []],
  ])('of %j', async (text, records) => {
    for (const size of [text.length || 1, 1, 2, 3]) expect(await recordsOf(text, size)).toEqual(records);
  });
});
