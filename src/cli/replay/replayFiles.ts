import type { Actor } from '../../core/draft/actor.ts';
import { assess } from '../../core/flow.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { ConnectionProfile } from '../../core/ports.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { regionsIn } from '../../core/report/checked.ts';
import type { Replayed, ReplayReport, Unjudged } from '../../core/report/replay/replay.ts';
import type { Terminal } from '../command.ts';
import { dialectOfFile } from '../dialect.ts';
import { findSqlFiles } from '../sqlFiles/findSqlFiles.ts';
import { readSqlFile } from '../sqlFiles/readSqlFile.ts';
import { UsageError } from '../usageError.ts';
import type { ReplaySettings } from './replayTrail.ts';

/** As whom, and where, the statements of files are judged, which no file says. */
export interface AsWhom {
  readonly asker: Actor;
  readonly profile: ConnectionProfile;
  readonly dialect: string | undefined;
}

/**
 * Judges each statement of SQL files by both policies, as `run` would: one at a time, and a text with a part that can't be read as a
 * whole. @throws {UsageError} A word stands for no file.
 */
export async function replayFiles(
  words: readonly string[],
  settings: ReplaySettings & { readonly before: Policy },
  asWhom: AsWhom,
  terminal: Terminal,
): Promise<Pick<ReplayReport, 'replayed' | 'unjudged' | 'notes'>> {
  const found = await findSqlFiles(words, { cwd: terminal.cwd, all: false });
  const replayed: Replayed[] = [];
  const unjudged: Unjudged[] = found.unread.map(({ file, reason }) => ({ source: file, reason }));
  for (const file of found.files) {
    if (terminal.signal.aborted) break;
    const read = await readSqlFile(file, terminal.cwd);
    const answer = 'text' in read ? await statementsIn(file, read.text, settings, asWhom) : read;
    if (Array.isArray(answer)) replayed.push(...answer);
    else unjudged.push({ source: file, reason: answer.reason });
  }
  const { id, roles } = asWhom.asker;
  const who = roles.length === 0 ? id : `${id} (${roles.join(', ')})`;
  const notes = [
    `Files don't say who would run them and where: all were judged as ${who} on the connection ${asWhom.profile.name} (${asWhom.profile.environment}).`,
  ];
  return { replayed, unjudged, notes };
}

async function statementsIn(
  file: string,
  text: string,
  settings: ReplaySettings & { readonly before: Policy },
  { asker, profile, dialect: named }: AsWhom,
): Promise<Replayed[] | { readonly reason: string }> {
  const dialect = await dialectOfFile(named, { name: file, text }).catch((thrown: unknown) => {
    if (thrown instanceof UsageError) return { reason: thrown.message };
    throw thrown;
  });
  if ('reason' in dialect) return dialect;
  const catalog = settings.catalog?.dialect === dialect.name ? settings.catalog : undefined;
  const whole = dialect.analyse(text, catalog);
  const parts = whole.problems.length > 0 ? [{ text, span: { start: 0, end: text.length } }] : whole.statements;
  const regionOf = regionsIn(text);
  return parts.map(({ text: sql, span }) => {
    const draft = {
      requestId: asRequestId('replay'),
      asker,
      connection: profile.name,
      sql,
      author: { kind: 'person' as const },
    };
    const judged = (policy: Policy) => assess(draft, { policy, profile, dialect, catalog });
    const { analysis, decision } = judged(settings.policy);
    const { statements } = analysis;
    const isRead = analysis.problems.length === 0 && statements.every(({ kind }) => kind !== 'unknown');
    return {
      source: file,
      region: regionOf(span),
      text: isRead ? statements.map(({ normalized }) => normalized).join('; ') : '',
      fingerprint: statements.map(({ fingerprint }) => fingerprint).join(' ') || analysis.digest,
      roles: asker.roles,
      before: judged(settings.before).decision.effect,
      after: decision.effect,
      reasons: decision.reasons,
      approvers: decision.approval.roles,
    };
  });
}
