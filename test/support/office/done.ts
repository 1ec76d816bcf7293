import type { Attempt, Person, Proposal, Story } from '../../../src/core/audit/story/story.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import type { Deed } from '../../../src/core/report/unusual/example.ts';

/** A deed of somebody at a moment. */
export interface Done extends Deed {
  readonly person: string;
  readonly roles: readonly string[];
  readonly atMs: number;
}

/** What is ordinary where nothing else is said. */
export const plainDeed: Deed = {
  text: 'select id, status from public.orders where customer_id = $1',
  tables: ['public.orders'],
  kind: 'query',
  sensitivity: 'internal',
  joins: 0,
  rules: [],
  rows: 20,
  bytes: 1_200,
};

/** The digest of what was judged: of the text and the values in it. */
export const textOf = ({ text = '', values = 0 }: Deed): string => `${text} -- ${values}`;

export const tableOf = (name: string): { readonly schema?: string; readonly table: string } => {
  const [schema, table] = name.split('.');
  return table === undefined || schema === undefined ? { table: name } : { schema, table };
};

/** The story of each deed, in the order given. What no detector looks at is left empty, and no value is disclosed. */
export function storiesOfDone(done: readonly Done[]): Story[] {
  return done.map((one, index) => storyOf(one, String(index).padStart(7, '0')));
}

function storyOf(done: Done, number: string): Story {
  const { draft, followUp, opinion } = done;
  const time = new Date(done.atMs).toISOString();
  const asker: Person = { id: done.person, kind: 'person', roles: done.roles, attributes: [] };
  const proposal = draft && {
    ...{ time, eventId: `draft-${number}`, author: draft.author, verifiedQuery: undefined },
    ...{ sqlDigest: textOf(done), sql: undefined, explanation: undefined, confidence: draft.confidence },
  };
  return {
    ...{ requestId: `request-${number}`, session: 'session', from: time, to: time, asker, connection: 'warehouse' },
    question: draft && { time, eventId: `question-${number}`, channel: 'chat', length: 20, text: undefined },
    followUp,
    models: [],
    proposals: proposal === undefined ? [] : [proposal],
    attempts: done.text === undefined ? [] : [attemptOf(done, number, asker, proposal)],
    opinions: opinion === undefined ? [] : [{ time, eventId: `opinion-${number}`, by: done.person, label: opinion }],
    ...{ types: [], eventIds: [], withheld: 0, unread: 0 },
  };
}

function attemptOf(done: Done, number: string, asker: Person, proposal: Proposal | undefined): Attempt {
  const { refusedBy, text = '' } = done;
  const time = new Date(done.atMs).toISOString();
  const isSent = refusedBy === undefined;
  const types = [
    'sql.validated',
    'policy.evaluated',
    ...(isSent ? ['query.dispatched', 'query.completed'] : ['query.blocked']),
  ];
  return {
    ...{ queryId: `query-${number}`, time, asker, connection: 'warehouse', sensitivity: done.sensitivity, proposal },
    facts: { ...validatedOf(done), fingerprints: [text], sql: undefined },
    policy: { ...evaluatedOf(done), reasons: undefined },
    risk: undefined,
    transformation: undefined,
    requested: undefined,
    answers: [],
    blocked: isSent ? undefined : { ...blockedOf(done), time, reason: undefined },
    sent: isSent ? { ...dispatchedOf(done, number), time, sql: undefined, isRedacted: false } : undefined,
    observed: [],
    completed: isSent ? { ...completedOf(done, number), time, message: undefined } : undefined,
    result: undefined,
    uses: [],
    types,
    eventIds: types.map((type) => `${type}-${number}`),
  };
}

/** What events say of a deed in clear. */
export const validatedOf = (done: Done) => ({
  ...{ sql_sha256: digestOf(textOf(done)), dialect: 'postgresql', statements: 1, understood: true, kinds: [done.kind] },
  effects: [done.kind === 'query' ? 'read' : 'write'],
  tables: done.tables.map(tableOf),
  columns: done.tables.map((table) => `${table}.id`),
  'db.query.text': [done.text ?? ''],
  joins: done.joins,
});

export const evaluatedOf = ({ rules, refusedBy }: Done) => ({
  ...{
    policy_sha256: digestOf('policy'),
    policy_sources: ['workspace'],
    read_only: true,
    max_rows: 100_000,
    timeout_ms: 30_000,
  },
  decision: refusedBy === 'policy' ? ('deny' as const) : ('permit' as const),
  findings: rules.map((rule) => ({ rule, severity: 'warning', statement: 0 })),
});

export const blockedOf = ({ rules, refusedBy = 'policy' }: Done) => ({
  stage: refusedBy === 'policy' ? ('policy' as const) : ('approval' as const),
  by: refusedBy,
  ...(rules.length === 0 ? {} : { rules: [...rules] }),
});

export const dispatchedOf = (done: Done, number: string) => ({
  ...{
    grant: `grant-${number}`,
    sql_sha256: digestOf(textOf(done)),
    basis: 'policy' as const,
    'db.system.name': 'postgresql',
  },
  ...{ read_only: done.kind === 'query', max_rows: 100_000, timeout_ms: 30_000 },
});

export const completedOf = ({ rows, bytes }: Done, number: string) => ({
  ...{ grant: `grant-${number}`, status: 'success' as const, duration_us: 20_000 },
  ...{ 'db.response.returned_rows': rows, bytes_returned: bytes, truncated: false },
});
