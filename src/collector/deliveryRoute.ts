import { isStreamId } from '../core/audit/segment.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './http/send.ts';
import { ingest } from './ingest.ts';
import { sentBy } from './keys/sentBy.ts';
import { tenantLabels } from './operation/health.ts';
import { readDelivery } from './requestBody.ts';
import { acknowledgedCheckpoint } from './tree/treeRoutes.ts';

/** `POST /v1/streams/{stream}/batches` (docs/reference/collector.md). */
export async function takeBatch({ parts, tenant, url, names, request, response }: Exchange): Promise<void> {
  const [stream = ''] = names;
  const counted = (result: string): void =>
    parts.metrics.count('countersign_deliveries_total', { ...tenantLabels(tenant.name), result });
  if (!isStreamId(stream)) {
    // What is sent along is not read, so the connection can't be used on.
    response.setHeader('Connection', 'close');
    return sendJson(response, 400, { reason: 'That is no name of a stream.' });
  }
  const sender = tenant.signatures.senderOf(request, parts.now());
  if (sender.kind === 'refused') {
    counted('refused');
    response.setHeader('Connection', 'close');
    return sendJson(response, 401, { reason: sender.reason });
  }
  const body = await readDelivery(request);
  if (body.kind === 'refused') {
    counted('refused');
    if (body.status === 413) response.setHeader('Connection', 'close');
    return sendJson(response, body.status, { reason: body.reason });
  }
  const devices = sentBy(sender, tenant.devices);
  const receipt = await ingest({ ...tenant, devices }, stream, body.frames, parts.now()).catch((thrown: unknown) => {
    counted('blocked');
    throw thrown;
  });
  counted(receipt.kind);
  switch (receipt.kind) {
    case 'durable': {
      tenant.onStored(stream, receipt.fresh);
      parts.metrics.count('countersign_events_stored_total', tenantLabels(tenant.name), receipt.events);
      const checkpoint = await acknowledgedCheckpoint(tenant.tree, url);
      const time = new Date(parts.now()).toISOString();
      return sendJson(response, 200, { durable_through: receipt.through, head: receipt.head, time, ...checkpoint });
    }
    case 'gap':
      return sendJson(response, 412, { expected: receipt.expected });
    case 'fork': {
      const reason = `event ${receipt.seq} is stored with another content`;
      parts.log(`Fork in stream ${stream}: ${reason} than was delivered.`);
      return sendJson(response, 409, { seq: receipt.seq, stored_digest: receipt.storedDigest, reason });
    }
    case 'unwelcome':
      parts.log(`Stream ${stream}: a delivery was refused: ${receipt.reason}`);
      return sendJson(response, 403, { reason: receipt.reason });
    default:
      parts.log(`Stream ${stream}: a delivery was refused: ${receipt.reason}.`);
      return sendJson(response, 422, { seq: receipt.seq, reason: receipt.reason });
  }
}
