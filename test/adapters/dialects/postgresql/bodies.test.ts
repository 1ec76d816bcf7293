import { beforeAll, describe, expect, it } from 'vitest';
import { PostgresqlParser } from '../../../../src/adapters/dialects/postgresql/parser.ts';
import { outlineOf } from '../../../../src/adapters/dialects/postgresql/plpgsql.ts';

let parser: PostgresqlParser;
beforeAll(async () => {
  parser = await PostgresqlParser.load();
});

describe('a body that holds something new', () => {
  const sql = `do $$ declare x int := 1; r record; c cursor (k int) for select k; begin
    <<l>> for r in select 1 loop x := r.a; exit l when x > 1; end loop; for x in 1..2 by 1 loop null; end loop;
    foreach x in array array[1] loop null; end loop; while x > 1 loop null; end loop; for r in c(1) loop null; end loop;
    if x > 1 then null; elsif x > 2 then null; else null; end if; case x when 1 then null; else null; end case;
    raise exception '%', x using hint = 'y'; assert x > 1, 'z'; select 1 into x; perform 1; call p(); commit; rollback;
    open c(1); fetch c into r; close c; get diagnostics x = row_count; return;
    begin null; exception when others then null; end; end $$`;

  const treeOf = (): unknown => {
    const parsed = parser.parseBody(sql);
    if (parsed.kind !== 'body') throw new Error(JSON.stringify(parsed));
    return parsed.tree;
  };
  function* objectsOf(value: unknown): Generator<Record<string, unknown>> {
    if (Array.isArray(value)) for (const item of value) yield* objectsOf(item);
    else if (typeof value === 'object' && value !== null) {
      yield value as Record<string, unknown>;
      for (const part of Object.values(value)) yield* objectsOf(part);
    }
  }
  const isNode = (object: Record<string, unknown>) => /^PLpgSQL_/.test(Object.keys(object)[0] ?? '');

  it('is the body we know, to begin with', () => {
    expect(outlineOf(treeOf()).refusals).toEqual([]);
  });
  it('is refused for one more field, wherever it is', () => {
    const tree = treeOf();
    const missed: string[] = [];
    for (const object of [...objectsOf(tree)].slice(1)) {
      if (isNode(object)) continue;
      object['addedField'] = { PLpgSQL_expr: { query: 'f()', parseMode: 2 } };
      if (outlineOf(tree).refusals.length === 0) missed.push(JSON.stringify(object));
      delete object['addedField'];
    }
    expect(missed).toEqual([]);
  });
  it('is refused for a node of an unknown kind, wherever it is', () => {
    const tree = treeOf();
    const missed: string[] = [];
    for (const object of [...objectsOf(tree)].filter(isNode)) {
      const [tag = ''] = Object.keys(object);
      object['PLpgSQL_future'] = object[tag];
      delete object[tag];
      if (outlineOf(tree).refusals.length === 0) missed.push(tag);
      object[tag] = object['PLpgSQL_future'];
      delete object['PLpgSQL_future'];
    }
    expect(missed).toEqual([]);
  });
  it.each([undefined, null, 1, [], {}, { plpgsql_funcs: [] }, { plpgsql_funcs: [{}] }])(
    'is refused where it is none: %j',
    (tree) => {
      expect(outlineOf(tree).refusals).not.toEqual([]);
    },
  );
});
