import type { AuditStatus } from '../../composition/app.ts';
import { riskLevels } from '../../core/policy/decision.ts';
import { plural } from '../../core/prelude/counted.ts';
import { agoText } from '../../core/prelude/timeSpan.ts';
import { withDeadline } from '../../core/prelude/withDeadline.ts';
import { type Command, textOption } from '../command.ts';
import { connectionFrom } from '../connections.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** An endpoint that takes longer is out of reach for whoever asks. */
const tryingMs = 5_000;

/** Says whether the trail does what the policy wants of it, having tried. */
export const auditStatus: Command = {
  name: 'audit status',
  summary: 'Says whether the trail does what the policy wants of it, so that statements run.',
  usage: '[--format text|json]',
  options: { format: { type: 'string', help: 'text or json', value: 'F' } },
  async run(words, options, terminal) {
    const format = textOption(options, 'format') ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError('--format is one of text, json.');
    if (words.length > 0) throw new UsageError('audit status takes no words, only options.');
    const app = await openApp(
      { profile: connectionFrom(undefined, terminal), actor: undefined, confirms: false },
      terminal,
    );
    try {
      const flush = (signal: AbortSignal): Promise<void> => app.trail.flush({ signal });
      await withDeadline(tryingMs, terminal.signal, flush).catch(() => undefined); // The status says what is missing.
      const { enforcementPoint } = app.parts;
      const reasons = await Promise.all(
        riskLevels.map(async (risk) => await enforcementPoint.trailShortfall(risk, { signal: terminal.signal })),
      );
      const answer = answerOf(app.auditStatus(), reasons);
      await terminal.out(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer));
      return answer.runs ? exit.fine : exit.no;
    } finally {
      await app.close();
    }
  },
};

function answerOf(status: AuditStatus, reasons: readonly (string | undefined)[]) {
  const { demand, recording, delivery, backlog, lastAcknowledgedAt } = status;
  const unwritten = recording === 'blocked' && demand.level !== 'best-effort' ? status.blockedReason : undefined;
  const refusedRisks = riskLevels.filter((_, i) => unwritten !== undefined || reasons[i] !== undefined);
  return {
    version: 1,
    runs: refusedRisks.length === 0,
    refusedRisks,
    reason: unwritten ?? reasons.find((reason) => reason !== undefined) ?? null,
    level: demand.level,
    endpointRequiredFor: demand.endpointRequiredFor,
    maxBacklog: demand.maxBacklog,
    maxOfflineMs: demand.maxOfflineMs,
    recording,
    delivery,
    deliveryProblem: status.deliveryProblem ?? null,
    roomProblem: status.roomProblem ?? null,
    backlog,
    lastAcknowledgedAt: lastAcknowledgedAt === undefined ? null : new Date(lastAcknowledgedAt).toISOString(),
  };
}

function textOf(answer: ReturnType<typeof answerOf>): string {
  const { lastAcknowledgedAt, endpointRequiredFor, refusedRisks } = answer;
  const acknowledged =
    lastAcknowledgedAt === null
      ? 'nothing yet'
      : agoText(Math.max(0, Date.now() - Date.parse(lastAcknowledgedAt)), 'en');
  const runs = answer.runs
    ? 'yes'
    : refusedRisks.length === riskLevels.length
      ? 'no'
      : `not those of ${refusedRisks.join(' or ')} risk`;
  const rows: readonly (readonly [string, string])[] = [
    ['statements run', runs],
    ...(answer.reason === null ? [] : [['because', answer.reason] as const]),
    [
      'level',
      endpointRequiredFor.length === 0
        ? answer.level
        : `${answer.level}; endpoint at ${endpointRequiredFor.join(', ')} risk`,
    ],
    ['journal', answer.recording],
    ...(answer.roomProblem === null ? [] : [['room', answer.roomProblem] as const]),
    ...(answer.recording === 'blocked' && answer.level === 'best-effort'
      ? [['warning', bestEffortWarning] as const]
      : []),
    ['endpoint', answer.delivery === 'off' ? 'none' : answer.delivery],
    ...(answer.deliveryProblem === null ? [] : [['problem', answer.deliveryProblem] as const]),
    ...(answer.delivery === 'off'
      ? []
      : [['waiting', plural(answer.backlog, 'event')] as const, ['acknowledged', acknowledged] as const]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(15)} ${value}\n`).join('');
}

const bestEffortWarning = 'The policy asks for best effort only, so statements run although nothing is recorded.';
