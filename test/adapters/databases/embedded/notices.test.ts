import { describeNotices } from '../../../conformance/postgresNotices.ts';
import { openEmbedded } from '../../../support/postgresSessions.ts';

describeNotices('the embedded PostgreSQL', openEmbedded);
