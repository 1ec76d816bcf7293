import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FilterKind } from '../../../src/vscode/webviews/protocol/rowUse.ts';
import type { Cell } from '../../../src/vscode/webviews/protocol/shown.ts';
import { arrange } from '../../../webview/results/arranging/arrangement.ts';
import { inSlices } from '../../../webview/results/arranging/inSlices.ts';
import type { Direction } from '../../../webview/results/arranging/sortedOrder.ts';
import { valueOrder } from '../../../webview/results/arranging/valueOrder.ts';
import { processorMsSince } from '../../support/processorTime.ts';

function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const column = (type: string) => ({ name: 'x', type });

/** The values of one column as they are shown. */
function sorted(values: readonly Cell[], type: string, direction: Direction = 'ascending', language = 'en'): Cell[] {
  const rows = values.map((value) => [value]);
  const order = finished(arrange(rows, [column(type)], { sort: { column: 0, direction }, filters: [] }, language));
  return Array.from(order ?? [], (index) => values[index] ?? null);
}

function filtered(values: readonly Cell[], type: string, kind: FilterKind, value = ''): Cell[] {
  const rows = values.map((one) => [one]);
  const filters = [{ column: 0, kind, value }];
  const order = finished(arrange(rows, [column(type)], { sort: undefined, filters }, 'en'));
  return Array.from(order ?? [], (index) => values[index] ?? null);
}

describe('rows sorted by a column', () => {
  it.each<[what: string, type: string, inOrder: readonly Cell[]]>([
    ['numbers as numbers', 'int4', ['-10', '-9', '0', '2', '10', '100', null]],
    [
      'numbers that differ past 2^53',
      'bigint',
      ['-9007199254740993', '-9007199254740992', '9007199254740992', '9007199254740993'],
    ],
    [
      'long decimals',
      'numeric',
      ['0.1000000000000000000001', '0.1000000000000000000002', '1.5e10', '2e10', '1e400', '1.1e400'],
    ],
    ['what no number is', 'float8', ['-Infinity', '-1e3', '1', 'Infinity', 'NaN', null]],
    ['money as PostgreSQL prints it', 'money', ['-$1,234.50', '$2.00', '$1,000.00']],
    [
      'dates and times of any century',
      'timestamp',
      [
        '-infinity',
        '0044-03-15 00:00:00 BC',
        '0050-01-01 00:00:00',
        '1969-12-31 23:59:59.5',
        '1969-12-31 23:59:59.75',
        '2024-02-29 10:00:00',
        '10000-01-01 00:00:00',
        'infinity',
        null,
      ],
    ],
    [
      'moments by when they are, whatever their offset',
      'timestamptz',
      ['2024-01-01 10:00:00+02', '2024-01-01 09:00:00+00', '2024-01-01 09:00:00-05:30'],
    ],
    [
      'moments of SQL Server to the last digit',
      'datetimeoffset',
      ['2024-01-01 10:00:00.1234567 +01:00', '2024-01-01 10:00:00.1234568 +01:00'],
    ],
    ['times of day', 'time', ['08:00:00', '08:00:00.1', '19:30:00']],
    ['texts by alphabet', 'text', ['', 'apple', 'Äpple', 'banana', 'Zebra', null]],
    ['texts that are no number after all that are', 'int4', ['5', '60', 'n/a', null]],
  ])('%s', (_, type, inOrder) => {
    expect(sorted([...inOrder].reverse(), type)).toEqual(inOrder);
    const withoutNull = inOrder.filter((value) => value !== null);
    expect(sorted(withoutNull, type, 'descending')).toEqual([...withoutNull].reverse());
  });

  it('have NULL last in both directions', () => {
    expect(sorted([null, 'b', null, 'a'], 'text', 'descending')).toEqual(['b', 'a', null, null]);
  });

  it('follow the reader’s own alphabet', () => {
    expect(sorted(['z', 'ä', 'a'], 'text', 'ascending', 'de')).toEqual(['a', 'ä', 'z']);
    expect(sorted(['z', 'ä', 'a'], 'text', 'ascending', 'sv')).toEqual(['a', 'z', 'ä']);
  });

  it('keep the order that they were handed out in where they are equal, in both directions', () => {
    const rows = ['1.0', '2', '1.00', '1', '2.0'].map((value) => [value]);
    const order = (direction: Direction) =>
      Array.from(
        finished(arrange(rows, [column('numeric')], { sort: { column: 0, direction }, filters: [] }, 'en')) ?? [],
      );
    expect(order('ascending')).toEqual([0, 2, 3, 1, 4]);
    expect(order('descending')).toEqual([1, 4, 0, 2, 3]);
  });

  it('are all there once, whatever they hold, in an order that is one', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.string({ maxLength: 4 }),
      fc.integer().map(String),
      fc.double().map(String),
    );
    const type = fc.constantFrom('int8', 'numeric', 'date', 'timestamptz', 'time', 'text');
    fc.assert(
      fc.property(fc.array(value), type, (values, of) => {
        const found = sorted(values, of);
        expect([...found].sort()).toEqual([...values].sort());
        const order = valueOrder(column(of), 'en');
        for (const [at, next] of found.entries()) {
          const before = found[at - 1];
          if (at === 0 || next === null || before === null || before === undefined) continue;
          expect(order.compare(order.placeOf(before), order.placeOf(next))).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('take no second for 100,000 different texts, and never hold up the page for long', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => [`customer ${(index * 7_919) % 100_003}`]);
    const start = process.cpuUsage();
    const work = arrange(rows, [column('text')], { sort: { column: 0, direction: 'ascending' }, filters: [] }, 'en');
    // By this clock each step fills a slice: the work pauses at every place where it can.
    let looks = 0;
    const now = () => {
      looks += 1;
      return looks * 1_000;
    };
    const order = await inSlices(work, { signal: new AbortController().signal, now });
    expect(order?.length).toBe(100_000);
    expect(looks).toBeGreaterThan(500);
    expect(processorMsSince(start)).toBeLessThan(5_000);
  });

  it('are not waited for once nobody wants them', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => [String(index)]);
    const work = arrange(rows, [column('int4')], { sort: { column: 0, direction: 'ascending' }, filters: [] }, 'en');
    const given = new AbortController();
    const result = inSlices(work, { signal: given.signal, now: () => Number.POSITIVE_INFINITY });
    given.abort();
    expect(await result).toBeUndefined();
  });
});

describe('rows filtered by a column', () => {
  it.each<[type: string, values: readonly Cell[], kind: FilterKind, value: string, left: readonly Cell[]]>([
    ['text', ['Audio', 'cameras', null, 'Home AUdio'], 'contains', 'aud', ['Audio', 'Home AUdio']],
    ['text', ['Audio', 'audio', null], 'equals', 'Audio', ['Audio']],
    ['text', ['', ' ', null], 'equals', '', ['']],
    ['numeric', ['1.50', '1.5', '15', null], 'equals', '1.5', ['1.50', '1.5']],
    ['int8', ['9', '10', '11', 'n/a', null], 'atLeast', '10', ['10', '11']],
    ['int8', ['9007199254740992', '9007199254740993'], 'above', '9007199254740992', ['9007199254740993']],
    ['int8', ['-1', '0', '1'], 'below', '0', ['-1']],
    ['date', ['2024-01-31', '2024-02-01', 'infinity'], 'atMost', '2024-02-01', ['2024-01-31', '2024-02-01']],
    ['timestamptz', ['2024-01-01 10:00:00+02'], 'below', '2024-01-01 08:30:00+00', ['2024-01-01 10:00:00+02']],
    ['text', ['a', 'b', 'c'], 'above', 'a', ['b', 'c']],
    ['text', ['a', null, ''], 'null', '', [null]],
    ['text', ['a', null, ''], 'notNull', '', ['a', '']],
  ])('%s %j %s %j', (type, values, kind, value, left) => {
    expect(filtered(values, type, kind, value)).toEqual(left);
  });

  it('must pass every filter, and stay sorted', () => {
    const rows = [
      ['b', '2'],
      ['a', '3'],
      ['b', '1'],
      ['b', null],
    ];
    const order = finished(
      arrange(
        rows,
        [column('text'), column('int4')],
        {
          sort: { column: 1, direction: 'descending' },
          filters: [
            { column: 0, kind: 'equals', value: 'b' },
            { column: 1, kind: 'notNull', value: '' },
          ],
        },
        'en',
      ),
    );
    expect(Array.from(order ?? [])).toEqual([0, 2]);
  });

  it('ask for a bound that can be compared', () => {
    expect(valueOrder(column('int4'), 'en').isValue('ten')).toBe(false);
    expect(valueOrder(column('date'), 'en').isValue('2024-13')).toBe(false);
    expect(valueOrder(column('date'), 'en').isValue('2024-12-01')).toBe(true);
    expect(valueOrder(column('text'), 'en').isValue('anything')).toBe(true);
  });
});
