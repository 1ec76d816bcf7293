import type { Store } from '../store.ts';

/** What `GET /v1/streams` says: every stream, and nothing of what is in it. */
export function listStreams(store: Store) {
  const streams = store.streams().map((log) => ({
    stream: log.stream,
    last_seq: log.nextSeq - 1,
    head: log.head,
    device_key: log.deviceKey,
    opened_at: log.openedAt,
    closed: log.isClosed,
    problem: log.problem,
  }));
  return { version: 1, streams };
}
