import type { Grant } from '../approval/grant.ts';
import type { Sealed } from '../audit/catalogue.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { ConnectionProfile } from '../ports.ts';
import type { Digest } from '../prelude/brands.ts';
import type { Outcome } from './outcome.ts';
import { statementTag } from './statementTag.ts';

/** A statement with what permits it, and where it goes. */
export interface Permitted {
  readonly grant: Grant;
  readonly sql: string;
  readonly profile: ConnectionProfile;
  readonly policyInForce: () => Digest;
  readonly about: Correlation;
  /** The role that the connection has, as far as it is known. */
  readonly role?: string | undefined;
}

/** A moment by both clocks: microseconds of the monotonic one, milliseconds since the Unix epoch of the other. */
export interface Moment {
  readonly us: number;
  readonly at: number;
}

/** Puts on record that a statement is about to leave. `opened` is the record of its session. */
export function recordDispatch(
  recorder: Recorder,
  { grant, sql, profile, about, role }: Permitted,
  system: string,
  opened: Receipt | undefined,
): Promise<Receipt> {
  const { obligations, recorded } = grant;
  return recorder.record(
    'query.dispatched',
    recorded === undefined ? about : { ...about, parent: recorded },
    {
      grant: grant.id,
      sql_sha256: grant.textDigest,
      basis: grant.basis.kind,
      'db.system.name': system,
      read_only: obligations.readOnly,
      max_rows: obligations.maxRows,
      timeout_ms: obligations.timeoutMs,
      ...addressOf(profile),
      ...idIn('connection_event', opened),
      ...idIn('approval_event', recorded),
      ...(about.queryId === undefined ? {} : { tag: statementTag(about.queryId) }),
    },
    { sql, ...accountOf(profile), ...(role === undefined ? {} : { role }) },
  );
}

/** Puts on record how a statement ended that was on record as leaving. */
export function recordCompletion(
  recorder: Recorder,
  about: Correlation,
  grant: Grant,
  outcome: Outcome,
  { start, end, bytes }: { readonly start: Moment; readonly end: Moment; readonly bytes: number },
): Promise<Receipt> {
  return recorder.record(
    'query.completed',
    about,
    {
      grant: grant.id,
      duration_us: end.us - start.us,
      started_at: new Date(start.at).toISOString(),
      ended_at: new Date(end.at).toISOString(),
      bytes_returned: bytes,
      ...clearOf(outcome),
    },
    sealedOf(outcome),
  );
}

/** Where a connection leads, in clear. */
export function addressOf({ host, port }: ConnectionProfile) {
  return {
    ...(host === undefined ? {} : { 'server.address': host }),
    ...(port === undefined ? {} : { 'server.port': port }),
  };
}

/** As whom, and into which database; sealed. */
export function accountOf({ user, database }: ConnectionProfile) {
  return {
    ...(user === undefined ? {} : { 'db.user': user }),
    ...(database === undefined ? {} : { 'db.namespace': database }),
  };
}

/** The id of an event as a field; none of one that best effort let go. */
function idIn<Name extends string>(name: Name, receipt: Receipt | undefined): { readonly [N in Name]?: string } {
  return receipt === undefined || receipt.eventId === ''
    ? {}
    : ({ [name]: receipt.eventId } as { [N in Name]: string });
}

function clearOf(outcome: Outcome) {
  switch (outcome.kind) {
    case 'succeeded':
      return {
        status: 'success' as const,
        'db.response.returned_rows': outcome.rowCount,
        truncated: outcome.truncated,
      };
    case 'failed': {
      const { sqlState } = outcome.error;
      return { status: 'failure' as const, ...(sqlState === undefined ? {} : { 'db.response.status_code': sqlState }) };
    }
    default:
      return { status: outcome.kind };
  }
}

function sealedOf(outcome: Outcome): Sealed<'query.completed'> {
  const said = 'notices' in outcome && outcome.notices !== undefined ? { notices: [...outcome.notices] } : {};
  if (outcome.kind === 'succeeded') return said;
  if (outcome.kind === 'failed') return { message: outcome.error.message, ...said };
  if (outcome.kind === 'unknown') return { message: outcome.message };
  return {};
}
