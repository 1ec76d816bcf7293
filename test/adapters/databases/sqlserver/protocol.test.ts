import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import type { Answer } from '../../../support/tds/answer.ts';
import { compressedRowToken, type TdsColumn } from '../../../support/tds/tokens.ts';
import * as types from '../../../support/tds/types.ts';
import type { TdsConnection } from '../../../support/tdsServer.ts';
import { ask, serving } from './worlds.ts';

const one = (type: types.TdsType): TdsColumn[] => [{ name: 'x', type }];

describe('a value', () => {
  it.each<[string, types.TdsType, unknown, string, string]>([
    ['int', types.int, -5, '-5', 'int'],
    ['bigint', types.bigint, -(2n ** 63n), '-9223372036854775808', 'bigint'],
    ['bit', types.bit, true, '1', 'bit'],
    ['decimal(38,0)', types.decimal(38, 0), 10n ** 38n - 1n, '9'.repeat(38), 'decimal(38,0)'],
    ['decimal(28,5)', types.decimal(28, 5), -(10n ** 27n + 1n), `-1${'0'.repeat(22)}.00001`, 'decimal(28,5)'],
    ['decimal(5,5)', types.decimal(5, 5), 1n, '0.00001', 'decimal(5,5)'],
    ['decimal(9,2)', types.decimal(9, 2), 0n, '0.00', 'decimal(9,2)'],
    ['money', types.money, -(2n ** 63n), '-922337203685477.5808', 'money'],
    ['money below one', types.money, -1n, '-0.0001', 'money'],
    ['smallmoney', types.smallmoney, 2_147_483_647n, '214748.3647', 'smallmoney'],
    ['float', types.float, 0.1 + 0.2, '0.30000000000000004', 'float'],
    ['real', types.real, 0.1, '0.1', 'real'],
    ['the largest real', types.real, 3.4028234663852886e38, '3.4028235e+38', 'real'],
    ['date', types.date, 0, '0001-01-01', 'date'],
    ['the last date', types.date, 3_652_058, '9999-12-31', 'date'],
    ['time(0)', types.time(0), 86_399, '23:59:59', 'time(0)'],
    ['time(7)', types.time(7), 863_999_999_999, '23:59:59.9999999', 'time(7)'],
    ['datetime2(3)', types.datetime2(3), [730_119, 1], '2000-01-01 00:00:00.001', 'datetime2(3)'],
    ['datetime', types.datetime, [-53_690, 25_919_999], '1753-01-01 23:59:59.997', 'datetime'],
    ['smalldatetime', types.smalldatetime, [65_535, 1439], '2079-06-06 23:59:00', 'smalldatetime'],
    [
      'datetimeoffset to the east',
      types.datetimeoffset(0),
      [730_119, 82_800, 120],
      '2000-01-02 01:00:00 +02:00',
      'datetimeoffset(0)',
    ],
    [
      'datetimeoffset to the west',
      types.datetimeoffset(7),
      [730_119, 0, -210],
      '1999-12-31 20:30:00.0000000 -03:30',
      'datetimeoffset(7)',
    ],
    ['nvarchar', types.nvarchar(10), 'é😀', 'é😀', 'nvarchar(10)'],
    ['empty nvarchar', types.nvarchar(10), '', '', 'nvarchar(10)'],
    ['varchar', types.varchar(10), 'é', 'é', 'varchar(10)'],
    ['nvarchar(max)', types.nvarcharMax, 'ä'.repeat(9_000), 'ä'.repeat(9_000), 'nvarchar(max)'],
    ['varbinary', types.varbinary, Buffer.from('00ff', 'hex'), '0x00FF', 'varbinary(100)'],
    [
      'uniqueidentifier',
      types.uniqueidentifier,
      Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      '33221100-5544-7766-8899-AABBCCDDEEFF',
      'uniqueidentifier',
    ],
    ['variant of decimal', types.variant, Buffer.from('6c02130201e803000000000000', 'hex'), '10.00', 'sql_variant'],
    [
      'variant of datetime2',
      types.variant,
      Buffer.from('2a0100000000475b0b', 'hex'),
      '2038-09-22 00:00:00',
      'sql_variant',
    ],
    ['variant of int', types.variant, Buffer.from('38000a000000', 'hex'), '10', 'sql_variant'],
  ])('of type %s keeps every digit', async (_, type, value, text, name) => {
    const session = await serving(async (answer) => {
      await answer.columns(one(type));
      await answer.row(value);
      await answer.row(null);
      await answer.raw(compressedRowToken(one(type), [value]));
      await answer.raw(compressedRowToken(one(type), [null]));
      await answer.done(4);
      await answer.end();
    });
    const { outcome, rows, columns } = await ask(session, 'SELECT x');
    expect(outcome.kind).toBe('succeeded');
    expect(columns).toEqual([{ name: 'x', type: name }]);
    expect(rows).toEqual([[text], [null], [text], [null]]);
  });

  it('arrives whole however the network cuts it', async () => {
    const columns: TdsColumn[] = [
      { name: 'a', type: types.int },
      { name: 'b', type: types.nvarcharMax },
      { name: 'c', type: types.decimal(20, 3) },
      { name: 'd', type: types.datetime2(7) },
      { name: 'e', type: types.variant },
    ];
    const row = (i: number) =>
      i % 7 === 0
        ? [null, null, null, null, null]
        : [i, 'x'.repeat(i % 50), BigInt(i) * 10n ** 15n, [i, i], Buffer.from('6c02130201e803000000000000', 'hex')];
    let [count, every] = [0, 1];
    const session = await serving(async (answer) => {
      await answer.columns(columns);
      for (let i = 1; i <= count; i += 1) {
        if (i % 2 === 0) await answer.row(...row(i));
        else await answer.raw(compressedRowToken(columns, row(i)));
        if (i % every === 0) await answer.flush();
      }
      await answer.done(count);
      await answer.end();
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(120),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 130 }),
        fc.boolean(),
        async (n, e, limit, readOnly) => {
          [count, every] = [n, e];
          const { outcome, rows } = await ask(session, 'SELECT x', { maxRows: limit, readOnly });
          expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: Math.min(n, limit), truncated: n > limit });
          expect(rows.map(([a]) => a)).toEqual(
            Array.from({ length: Math.min(n, limit) }, (_, i) => ((i + 1) % 7 === 0 ? null : String(i + 1))),
          );
          for (const [a, b, c, , variant] of rows)
            if (a !== null && a !== undefined)
              expect([b, c, variant]).toEqual(['x'.repeat(Number(a) % 50), `${BigInt(a) * 10n ** 12n}.000`, '10.00']);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a server in trouble', () => {
  it.each<[string, (answer: Answer, connection: TdsConnection) => Promise<void>]>([
    ['hangs up before it answers', async (_, connection) => connection.drop()],
    [
      'hangs up in the middle of a row',
      async (answer, connection) => {
        await answer.columns(one(types.nvarchar(50)));
        await answer.row('a');
        await answer.raw(Buffer.from([0xd1, 40, 0, 1, 2]));
        await answer.flush();
        setTimeout(() => connection.drop(), 20);
      },
    ],
    [
      'sends bytes that are no token',
      async (answer) => {
        await answer.columns(one(types.int));
        await answer.raw(Buffer.from([0x13, 0x37, 0x00]));
        await answer.end();
      },
    ],
    [
      'sends a type that doesn’t exist',
      async (answer) => {
        await answer.raw(Buffer.from([0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0x99, 0]));
        await answer.end();
      },
    ],
    [
      'ends its answer in the middle of a row',
      async (answer) => {
        await answer.columns(one(types.nvarchar(50)));
        await answer.raw(Buffer.from([0xd1, 40, 0, 1, 2]));
        await answer.end();
      },
    ],
  ])('that %s makes a change’s outcome unknown, and the process lives on', async (_, script) => {
    const session = await serving(script);
    const { outcome } = await ask(session, 'SELECT x', { readOnly: false });
    expect(outcome).toMatchObject({ kind: 'unknown', message: expect.stringContaining('may or may not') });
    expect(session.isOpen).toBe(false);
  });

  it('that doesn’t hear a cancellation is left, and the outcome is unknown', async () => {
    let isWaiting: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      isWaiting = resolve;
    });
    const session = await serving(async (answer) => {
      await answer.flush();
      isWaiting();
      await new Promise(() => undefined);
    });
    const abort = new AbortController();
    void waiting.then(() => abort.abort());
    const outcome = await session.execute('SELECT x', obligations(), new Collected(), { signal: abort.signal });
    expect(outcome).toMatchObject({ kind: 'unknown', message: expect.stringContaining('could only read') });
    expect(session.isOpen).toBe(false);
  }, 30_000);

  it('that fails a statement says the error’s number, state and line', async () => {
    const session = await serving(async (answer) => {
      await answer.error({ number: 1205, message: 'Deadlock victim.', severity: 13, state: 45, line: 2 });
      await answer.error({ number: 3621, message: 'The statement has been terminated.', line: 2 });
      await answer.end({ error: true });
    });
    expect((await ask(session, 'SELECT x\n  FROM t')).outcome).toEqual({
      kind: 'failed',
      error: {
        sqlState: '1205',
        message: 'Deadlock victim.',
        hint: 'SQL Server error 1205, severity 13, state 45, line 2.',
        position: 11,
      },
    });
    expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  });

  it('that fails inside a procedure gives no place in the text', async () => {
    const session = await serving(async (answer) => {
      await answer.error({ number: 547, message: 'A constraint.', line: 9, procedure: 'dbo.tidy' });
      await answer.end({ error: true });
    });
    expect((await ask(session, 'SELECT x')).outcome).toMatchObject({
      error: { position: undefined, hint: expect.stringContaining('line 9 of dbo.tidy') },
    });
  });

  it('that says an error without a word is still an error', async () => {
    const session = await serving(async (answer) => await answer.end({ error: true }));
    expect((await ask(session, 'SELECT x')).outcome).toMatchObject({ kind: 'failed' });
  });

  it('that sends two results for one statement is shown the first, and the statement fails', async () => {
    const session = await serving(async (answer) => {
      for (const value of [1, 2]) {
        await answer.columns(one(types.int));
        await answer.row(value);
        await answer.done(1);
      }
      await answer.end();
    });
    const { outcome, rows } = await ask(session, 'SELECT x', { readOnly: false });
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('more than one result') },
    });
    expect(rows).toEqual([['1']]);
  });
});

describe('rows', () => {
  it('wait in the server while the reader takes its time', async () => {
    let sent = 0;
    const session = await serving(async (answer) => {
      await answer.columns(one(types.nvarchar(4000)));
      for (sent = 0; sent < 20_000 && !answer.cancelled.aborted; sent += 1) await answer.row('x'.repeat(1000));
      await answer.done(sent);
      await answer.end({ error: answer.cancelled.aborted });
    });
    const seen: number[] = [];
    const reader = new Collected();
    reader.rows = async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      seen.push(batch.length, sent);
    };
    const outcome = await session.execute('SELECT x', obligations({ maxRows: 3_000 }), reader, { signal: noSignal });
    expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 3_000, truncated: true });
    // 20,000 rows are 40 MB; the server got rid of what fits into the buffers between, and no more.
    expect(seen[1]).toBeLessThan(10_000);
    expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  });
});
