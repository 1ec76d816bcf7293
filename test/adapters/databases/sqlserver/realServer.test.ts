import { describe, it } from 'vitest';
import { describeDatabase, sqlServerPhrases } from '../../../conformance/database.ts';
import { openRealSqlServer, realSqlServer } from '../../../support/realSqlServer.ts';

if (realSqlServer === undefined) {
  console.log(
    'Not tried against a real SQL Server: COUNTERSIGN_TEST_SQLSERVER names none. See docs/reference/databases.md.',
  );
  describe('a real SQL Server', () => {
    it.skip('keeps the contract of every database (COUNTERSIGN_TEST_SQLSERVER names no server)', () => undefined);
  });
} else {
  const address = realSqlServer;
  describeDatabase('a real SQL Server', sqlServerPhrases, () => openRealSqlServer(address));
}
