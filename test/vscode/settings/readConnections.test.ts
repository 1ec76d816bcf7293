import { describe, expect, it } from 'vitest';
import { readConnections as read } from '../../../src/vscode/settings/readConnections.ts';

const readConnections = (places: readonly unknown[]) =>
  read(places, (sentence, ...values) => values.reduce((said, value, i) => said.replace(`{${i}}`, value), sentence));

describe('connections in the settings', () => {
  it('are read in the safe sense where nothing is said', () => {
    expect(readConnections([[{ name: 'warehouse', driver: 'postgres' }]])).toEqual({
      profiles: [{ name: 'warehouse', driver: 'postgres', environment: 'production', readOnly: true, ai: 'none' }],
      problems: [],
    });
  });

  it('keep what is said', () => {
    const said = {
      name: 'warehouse',
      driver: 'postgres',
      environment: 'development',
      readOnly: false,
      ai: 'schema',
      host: 'db',
      port: 5433,
      database: 'sales',
      user: 'ada',
      ssl: 'verify',
    };
    expect(readConnections([[said]]).profiles).toEqual([said]);
  });

  it('can be to a SQL Server', () => {
    const said = {
      name: 'erp',
      driver: 'sqlserver',
      environment: 'staging',
      readOnly: true,
      ai: 'none',
      host: 'db\\erp',
    };
    expect(readConnections([[said]]).profiles).toEqual([said]);
  });

  it('of a workspace never redefine one of the person: attack by the same name with another host', () => {
    const mine = [{ name: 'prod', driver: 'postgres', host: 'db.internal', readOnly: true }];
    const theirs = [{ name: 'prod', driver: 'postgres', host: 'evil.invalid', readOnly: false }];
    const { profiles } = readConnections([mine, theirs]);
    expect(profiles).toHaveLength(1);
    expect(profiles[0]).toMatchObject({ host: 'db.internal', readOnly: true });
  });

  it('let rows go to a model in the settings of the person only: attack by an agent that writes those of the workspace', () => {
    const open = [{ name: 'prod', driver: 'postgres', ai: 'rows' }];
    expect(readConnections([open]).profiles[0]?.ai).toBe('rows');
    for (const places of [
      [undefined, open],
      [undefined, undefined, open],
    ])
      expect(readConnections(places)).toEqual({
        profiles: [],
        problems: [expect.stringContaining('your own settings only')],
      });
  });

  it.each([
    [[{ name: 'a', driver: 'postgres', password: 'x' }], /password may not stand in the settings/],
    [[{ name: 'a b', driver: 'postgres' }], /name must be/],
    [[{ name: 'a', driver: 'oracle' }], /driver must be/],
    [[{ name: 'a', driver: 'postgres', environment: 'prod' }], /environment must be/],
    [[{ name: 'a', driver: 'postgres', ai: 'all' }], /ai must be/],
    [[{ name: 'a', driver: 'postgres', port: '5432' }], /port must be/],
    [[{ name: 'a', driver: 'postgres', host: {} }], /host must be/],
    [[{ name: 'a', driver: 'postgres', ssl: 'no' }], /ssl must be/],
    [[null], /must be an object/],
    [{ name: 'a' }, /must be a list/],
  ])("that can't be used are said: %j", (entries, problem) => {
    const { profiles, problems } = readConnections([entries]);
    expect(profiles).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('with readOnly as anything but false are read-only', () => {
    for (const readOnly of ['false', 0, null, undefined])
      expect(readConnections([[{ name: 'a', driver: 'postgres', readOnly }]]).profiles[0]?.readOnly).toBe(true);
  });
});
