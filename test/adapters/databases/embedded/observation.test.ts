import { describeObservation } from '../../../conformance/postgresObservation.ts';
import { openEmbedded } from '../../../support/postgresSessions.ts';

describeObservation('the embedded PostgreSQL', openEmbedded);
