import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { Refusals } from '../../../src/core/approval/refusals.ts';
import type { Draft } from '../../../src/core/draft/draft.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { asQueryId, asRequestId } from '../../../src/core/prelude/brands.ts';
import { ada, devProfile } from '../../support/world.ts';

describe('what was refused in this process', () => {
  let dialect: Dialect;
  beforeAll(async () => {
    dialect = await createPostgresqlDialect();
  });

  const noting = (refusals = new Refusals()) => {
    let count = 0;
    return (sql: string, over: Partial<Draft> = {}): string | undefined => {
      count += 1;
      const by = {
        requestId: asRequestId('r'),
        asker: ada,
        connection: devProfile.name,
        sql,
        author: { kind: 'person' },
      } as const;
      return refusals.note({ ...by, ...over }, dialect.analyse(sql, undefined), asQueryId(`q${count}`));
    };
  };

  it('is found again by its shape, and the last one counts', () => {
    const note = noting();
    expect(note('DELETE FROM orders WHERE id = 1')).toBeUndefined();
    expect(note('delete from orders where id = 2 /* now */')).toBe('q1');
    expect(note('DELETE FROM orders WHERE id = 3')).toBe('q2');
    expect(note('DELETE FROM orders WHERE order_id = 3')).toBeUndefined();
  });

  it('of somebody else is not', () => {
    const note = noting();
    note('DELETE FROM orders');
    expect(note('DELETE FROM orders', { asker: { ...ada, id: 'sam' } })).toBeUndefined();
  });

  it('where no statement was found is like nothing', () => {
    const note = noting();
    note('-- nothing');
    expect(note('/* nothing else */')).toBeUndefined();
  });

  it('is forgotten after a thousand others', () => {
    const note = noting();
    note('DELETE FROM kept');
    for (let i = 0; i < 1_000; i += 1) note(`DELETE FROM t${i}`);
    expect(note('DELETE FROM kept')).toBeUndefined();
    expect(note('DELETE FROM t999')).toBe('q1001');
  });
});
