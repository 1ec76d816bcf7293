import { z } from 'zod';
import { contentDigest, count, type EventShapes, id, nothing } from './fields.ts';

const pages = z.strictObject({ asked: count, read: count });

/** Layer 4: what was sent to a database, and what it did. */
export const executionEvents = {
  'connection.opened': {
    when: 'Before a database is connected to.',
    clear: z.strictObject({
      'db.system.name': id,
      environment: id,
      'server.address': z.string().optional(),
      'server.port': count.optional(),
      purpose: z.enum(['query', 'catalog']),
    }),
    sealed: z.strictObject({ 'db.user': z.string().optional(), 'db.namespace': z.string().optional() }),
  },
  'connection.closed': {
    when: 'A connection to a database was given up. Its parent is its `connection.opened`.',
    clear: z.strictObject({
      reason: z
        .enum(['shutdown', 'lost', 'failed'])
        .describe('`lost`: it broke, or was no longer fit; `failed`: it never stood'),
    }),
    sealed: nothing,
  },
  'query.dispatched': {
    when: 'Before a statement leaves. Each is followed by one `query.completed`.',
    clear: z.strictObject({
      grant: id,
      sql_sha256: contentDigest.describe('Of exactly the bytes that are sent'),
      basis: z.enum(['policy', 'person']).describe('Who permitted it'),
      'db.system.name': id,
      read_only: z.boolean(),
      max_rows: count,
      timeout_ms: count,
      'server.address': z.string().optional(),
      'server.port': count.optional(),
      connection_event: id.optional().describe('Id of the `connection.opened` of its session'),
      approval_event: id.optional().describe('Id of the `review.decided` that permitted it'),
      tag: id.optional().describe("What it is called in the database's own log, where that has a place for it"),
    }),
    sealed: z.strictObject({
      sql: z.string(),
      'db.user': z.string().optional().describe('As configured'),
      'db.namespace': z.string().optional(),
      role: z.string().optional().describe('Effective role, as the database told when its tables were read'),
    }),
  },
  'query.completed': {
    when: 'The database has answered, or it is known that no answer will come.',
    clear: z.strictObject({
      grant: id,
      status: z
        .enum(['success', 'failure', 'timeout', 'cancelled', 'unknown'])
        .describe('`unknown`: the database may have applied it'),
      duration_us: count.optional().describe('Absent where the program ended before it learnt the outcome'),
      'db.response.returned_rows': count.optional().describe('Rows handed out; of a change, rows changed'),
      truncated: z.boolean().optional().describe('Whether there were more rows than the policy hands out'),
      'db.response.status_code': z.string().optional().describe('SQLSTATE, where the database gives one'),
      started_at: z.string().optional().describe('UTC, by the clock of this machine'),
      ended_at: z.string().optional(),
      bytes_returned: count.optional().describe('UTF-8 bytes of the values that were handed out'),
    }),
    sealed: z.strictObject({
      message: z.string().optional().describe("The database's own words"),
      notices: z.array(z.string()).optional().describe('Notices and warnings beside it, and what a procedure printed'),
    }),
  },
  'db.access_observed': {
    when: "After a statement that ran: what the database itself told of how it ran, where it tells that. And when somebody held the database's own log against the trail (`audit reconcile --record`).",
    clear: z.strictObject({
      source: z
        .enum(['pgaudit', 'transaction_counters', 'session_counters'])
        .describe(
          "`pgaudit`: its log; `transaction_counters`: the locks and counters of the statement's own transaction, asked before that ended (PostgreSQL); `session_counters`: the difference that it made to those of its session (SQL Server)",
        ),
      tables_accessed: z
        .array(id)
        .optional()
        .describe(
          '`schema.name`, as the database writes it; those that it opened, whoever named them. Parts of a table that was opened too, and temporary tables, are left out',
        ),
      tables_unnamed: z
        .array(id)
        .optional()
        .describe(
          'Those of them that nothing the trail knows of the statement names: reached through a function, a trigger, a foreign key or a view that is not known',
        ),
      rows_scanned_at_least: count
        .optional()
        .describe(
          'Rows of these tables that were looked at, each as often as it was; work of parallel workers is not in it',
        ),
      pages_at_least: pages
        .optional()
        .describe(
          "Pages of these tables and their indexes: `asked` of the server's cache, and `read` because they were not there",
        ),
      session_cpu_us: count
        .optional()
        .describe(
          "Processor time that the session used from the beginning of the statement's transaction to its end, to a millisecond; Countersign's own part is in it",
        ),
      session_pages: pages.optional().describe('The same of pages, and of reads'),
      row_security: z
        .array(id)
        .optional()
        .describe(
          "Tables whose own row security is in force for the session's role. Behind a view or function that works with other rights another role counts",
        ),
      masked_columns: z
        .array(id)
        .optional()
        .describe(
          "`schema.table.column` of tables that the statement names: what the database's own masks hide from the session's user",
        ),
    }),
    sealed: z.strictObject({
      log_record: z.string().optional().describe('The first place in the log that says so'),
    }),
  },
} as const satisfies EventShapes;
