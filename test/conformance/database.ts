import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { describeAborts } from './database/aborts.ts';
import { describeAttacks } from './database/attacks.ts';
import { describeCatalogs } from './database/catalogs.ts';
import { describeClosedSessions } from './database/closedSessions.ts';
import { describeDataChanges } from './database/dataChanges.ts';
import { describeErrors } from './database/errors.ts';
import { describeLostConnections } from './database/lostConnections.ts';
import { describeObligations } from './database/obligations.ts';
import { describeObservations } from './database/observations.ts';
import type { Phrases } from './database/phrases.ts';
import { describeResults } from './database/results.ts';
import { type DatabaseUnderTest, DatabaseWorld } from './database/world.ts';

export type { Phrases } from './database/phrases.ts';
export { postgresPhrases } from './database/postgresPhrases.ts';
export { sqlServerPhrases } from './database/sqlServerPhrases.ts';
export { Collected, type DatabaseUnderTest, noSignal, obligations } from './database/world.ts';

/** What every database adapter promises; see `Session` in `core/ports.ts`. */
export function describeDatabase(name: string, phrases: Phrases, open: () => Promise<DatabaseUnderTest>): void {
  describe(name, () => {
    const world = new DatabaseWorld(phrases, open);
    beforeAll(world.open);
    beforeEach(world.reset);
    afterAll(world.close);

    describeResults(world);
    describeDataChanges(world);
    describeErrors(world);
    describeObligations(world);
    describeObservations(world);
    describeAborts(world);
    describeAttacks(world);
    describeLostConnections(world);
    describeClosedSessions(world);
    describeCatalogs(world);
    phrases.describeMore(world);
  });
}
