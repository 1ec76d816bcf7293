import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { builds } from '../../src/adapters/dialects/nodeSqlParser/builds.ts';
import { dialectMeant, dialectNames, fullDialectNames } from '../../src/composition/dialectNames.ts';
import { dialectNamed } from '../../src/composition/dialects.ts';
import { decide } from '../../src/core/policy/decide.ts';
import { readPolicy } from '../../src/core/policy/readPolicy.ts';
import { draftOf, profile } from '../support/statements.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('the dialects', () => {
  it.each(dialectNames)('have %s by that name, made once', async (name) => {
    const { deciding, whileTyping } = await dialectNamed(name);
    expect([deciding.name, whileTyping.name]).toEqual([name, name]);
    expect((await dialectNamed(name)).deciding).toBe(deciding);
  });

  it('are none by another name', async () => {
    for (const name of ['oracle', '', 'constructor', '__proto__', 'toString']) {
      expect(dialectMeant(name)).toBeUndefined();
      await expect(dialectNamed(name)).rejects.toThrow('There is no dialect');
    }
    expect(dialectMeant('PostgreSQL')).toBe('postgresql');
    expect(dialectMeant('Presto')).toBe('trino');
  });

  it('can all be chosen in the settings, and no other', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(manifest.contributes.configuration.properties['countersign.dialect'].enum).toEqual([
      'auto',
      ...dialectNames,
    ]);
  });

  it('ship with the grammars that they need', () => {
    const script = readFileSync(path.join(root, 'esbuild.mjs'), 'utf8');
    expect(/\.\.\.'([a-z0-9 ]+)'\s*\.split/.exec(script)?.[1]?.split(' ')).toEqual([...builds]);
  });

  const kinds = [
    'select 1',
    'delete from t where a = 1',
    'drop table t',
    'set a = 1',
    'begin',
    'call p()',
    'show tables',
  ];
  it.each(dialectNames.filter((name) => !(fullDialectNames as readonly string[]).includes(name)))(
    'never let anything in %s run by itself, whatever the policy says',
    async (name) => {
      const { policy } = readPolicy([
        {
          source: 'workspace',
          name: 'policy.yaml',
          text: "version: 1\napproval:\n  - when: 'true'\n    effect: permit\n",
        },
      ]);
      expect(policy.problems).toEqual([]);
      const { deciding, whileTyping } = await dialectNamed(name);
      for (const dialect of [deciding, whileTyping])
        for (const sql of kinds) {
          const decision = decide(dialect.analyse(sql, undefined), draftOf(sql), {
            policy,
            profile: profile(),
            catalog: undefined,
          });
          expect(['requireApproval', 'requireSecondPerson', 'deny']).toContain(decision.effect);
        }
    },
  );
});
