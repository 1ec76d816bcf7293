import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectionFrom, passwordOf } from '../../src/cli/connections.ts';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';

describe('a connection to SQL Server', () => {
  it('can be an address, which is read-only and treated as production', () => {
    expect(connectionFrom('sqlserver://ada@db.internal:1444/sales', fakeTerminal())).toEqual({
      name: 'db.internal/sales',
      driver: 'sqlserver',
      environment: 'production',
      readOnly: true,
      ai: 'none',
      host: 'db.internal',
      port: 1444,
      database: 'sales',
      user: 'ada',
    });
  });

  it('can stand in the project’s file', () => {
    const terminal = fakeTerminal();
    mkdirSync(path.join(terminal.cwd, '.countersign'));
    writeFileSync(
      path.join(terminal.cwd, '.countersign', 'connections.json'),
      '[{"name":"erp","driver":"sqlserver","environment":"staging"}]',
    );
    expect(connectionFrom('erp', terminal)).toMatchObject({ driver: 'sqlserver', readOnly: true });
  });

  it('takes its password from its own variable, then from SQLCMDPASSWORD, and never from PostgreSQL’s', () => {
    const profile = connectionFrom('sqlserver://ada@db/sales', fakeTerminal());
    const env = { PGPASSWORD: 'for PostgreSQL', SQLCMDPASSWORD: 'for SQL Server' };
    expect(passwordOf(profile, { ...fakeTerminal(), env })).toBe('for SQL Server');
    expect(passwordOf(profile, { ...fakeTerminal(), env: { PGPASSWORD: 'for PostgreSQL' } })).toBeUndefined();
    expect(passwordOf(profile, { ...fakeTerminal(), env: { ...env, COUNTERSIGN_PASSWORD_DB_SALES: 'own' } })).toBe(
      'own',
    );
  });

  it('has its SQL read as T-SQL before anything connects', async () => {
    const terminal = fakeTerminal({ stdin: 'SELECT TOP (5) [a] FROM t CROSS APPLY (SELECT 1 AS b) x' });
    expect(await runCommandLine(['run', '--connection', 'sqlserver://ada@127.0.0.1:1/x', '-'], terminal)).not.toBe(0);
    // Judged, and then stopped by what comes next: there is no password.
    expect(terminal.said.join('\n')).toMatch(/wants a password/);
  });
});
