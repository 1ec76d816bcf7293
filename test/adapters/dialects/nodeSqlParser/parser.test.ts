import { describe, expect, it, vi } from 'vitest';
import { builds } from '../../../../src/adapters/dialects/nodeSqlParser/builds.ts';
import { sqlParser } from '../../../../src/adapters/dialects/nodeSqlParser/parser.ts';

/** Long enough for a busy machine. */
const patient = { timeoutMs: 30_000, places: true };

describe('node-sql-parser in its own context', () => {
  it.each(builds)('reads %s', (build) => {
    expect(sqlParser(build).parse('select a from t where b = 1', patient)).toMatchObject({
      kind: 'read',
      statements: [{ type: 'select' }],
    });
  });

  it('says where it stops understanding, and how many statements there are', () => {
    const parser = sqlParser('postgresql');
    expect(parser.parse('select a b c from t', patient)).toEqual({ kind: 'rejected', at: 11 });
    expect(parser.parse('select 1; delete from t', patient)).toMatchObject({
      statements: [{ type: 'select' }, { type: 'delete' }],
    });
  });

  it('counts places in UTF-16 code units', () => {
    const read = sqlParser('mysql').parse("select 'é😀', b from t", patient);
    const text = JSON.stringify(read);
    expect(text).toContain('"start":{"offset":14,');
  });

  it.each([
    ['postgresql', `select ${'('.repeat(60)}1`],
    ['transactsql', `select ${'cast('.repeat(40)}a${' as int)'.repeat(40)}`],
    ['mysql', `select ${'cast('.repeat(40)}a${' as int)'.repeat(40)}`],
    ['bigquery', `select ${'cast('.repeat(40)}a${' as int)'.repeat(40)}`],
  ] as const)('is stopped where a text makes it slow beyond bounds (%s), and reads the next one', (build, text) => {
    const parser = sqlParser(build);
    expect(parser.parse(text, { timeoutMs: 50, places: false })).toEqual({ kind: 'stopped' });
    expect(parser.parse('select 1', patient)).toMatchObject({ kind: 'read' });
  });

  it('gets more time where the machine is busy with other things, and not without end', () => {
    const parser = sqlParser('postgresql');
    const usage = vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 });
    try {
      const started = performance.now();
      expect(parser.parse(`select ${'('.repeat(60)}1`, { timeoutMs: 20, places: false })).toEqual({ kind: 'stopped' });
      // 20, 40 and 80 ms.
      expect(performance.now() - started).toBeGreaterThan(130);
    } finally {
      usage.mockRestore();
    }
  });

  it('takes a tree too deep for the stack as no answer', () => {
    const text = `select ${'not '.repeat(20_000)}a`;
    expect(['stopped', 'rejected']).toContain(sqlParser('mysql').parse(text, patient).kind);
    expect(sqlParser('mysql').parse('select 1', patient)).toMatchObject({ kind: 'read' });
  });

  it('gives trees of plain data, whatever names stand in the text', () => {
    const read = sqlParser('mysql').parse('select `__proto__`, `constructor` from `toString`', patient);
    if (read.kind !== 'read') throw new Error('not read');
    expect(Object.getPrototypeOf(read.statements[0])).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
  });
});
