import { afterAll, beforeAll } from 'vitest';
import { EndpointAway } from '../support/endpointAway.ts';
import { shareWindow } from '../support/vscodeHost.ts';
import { away } from './endpoint/away.ts';
import { levels } from './endpoint/levels.ts';
import { run } from './endpoint/run.ts';

const endpoint = new EndpointAway();
beforeAll(async () => await endpoint.findPlace());
afterAll(async () => await endpoint.close());

const open = shareWindow(() => ({ settings: { 'countersign.audit.endpoint': endpoint.url } }));
levels(open, endpoint);
away(open, endpoint);
run(open, endpoint);
