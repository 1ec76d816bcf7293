import type { CopiedEvent } from '../../../core/audit/copies/copiedEvent.ts';

/** A copy as a document in the Elastic Common Schema. `event.original` is the signed text, whatever an index makes of it. */
export function documentOf(copy: CopiedEvent): object {
  const { entry } = copy;
  const isFull = copy.form === 'full';
  const actor = isFull ? entry.actor : undefined;
  return {
    '@timestamp': entry.time,
    event: {
      id: entry.id,
      sequence: entry.seq,
      action: entry.type,
      dataset: 'countersign.audit',
      kind: 'event',
      hash: copy.digest,
      original: copy.text,
    },
    ...(actor === undefined ? {} : { user: { id: actor['user.id'], roles: actor['user.roles'] } }),
    countersign: {
      copy: true,
      form: copy.form,
      stream: entry.stream,
      sig: copy.signature,
      request_id: isFull ? entry['countersign.request.id'] : undefined,
      query_id: isFull ? entry['countersign.query.id'] : undefined,
      connection: isFull ? entry['countersign.connection'] : undefined,
      disclosures: copy.disclosures.length === 0 ? undefined : copy.disclosures,
    },
  };
}
