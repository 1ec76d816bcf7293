import * as vscode from 'vscode';
import type { Agreement } from '../core/draft/agreement.ts';
import type { Draft } from '../core/draft/draft.ts';
import type { Executed } from '../core/execution/enforcementPoint.ts';
import type { Assessment, Run } from '../core/flow.ts';
import type { ConnectionProfile } from '../core/ports.ts';
import { agreementWords, shareWords } from './drafts/agreementWords.ts';
import { interpretationOf, remarkOf } from './drafts/provenance.ts';
import type { Said, ShownConnection, ShownDraft, ShownOutcome } from './webviews/protocol/shown.ts';

/** Core's values as the panels show them. */

export function shownConnection({ name, environment, readOnly }: ConnectionProfile): ShownConnection {
  return { name, environment, readOnly };
}

export function shownSource({ author, asker, tellsModel }: Draft): ShownDraft['source'] {
  if (asker.agent !== undefined) return { kind: 'agent', host: asker.agent.name, getsRows: tellsModel === true };
  switch (author.kind) {
    case 'person':
      return { kind: 'person' };
    case 'verified':
      return { kind: 'verified', query: author.query, verifiedBy: author.verifiedBy, verifiedAt: author.verifiedAt };
    case 'model':
      return { kind: 'model', model: author.model };
  }
}

export function shownDraft({ draft, decision }: Assessment, blockId: string): ShownDraft {
  const remark = remarkOf(draft);
  return {
    blockId,
    sql: draft.sql,
    source: shownSource(draft),
    interpretation: interpretationOf(draft),
    risk: decision.risk,
    effect: decision.effect,
    reasons: decision.reasons,
    findings: decision.findings.map(({ rule, severity, message, remedy, span }) => ({
      rule,
      severity,
      message,
      remedy,
      span,
    })),
    ...(draft.agreement === undefined ? {} : { agreement: shownAgreement(draft.agreement) }),
    ...(remark === undefined ? {} : { explanation: remark }),
  };
}

function shownAgreement(agreement: Agreement): NonNullable<ShownDraft['agreement']> {
  const { alternatives } = agreement;
  return {
    words: agreementWords(agreement, vscode.l10n.t),
    alternatives: alternatives.map((alternative) => ({
      words: shareWords(alternative, agreement, vscode.l10n.t),
      sql: alternative.sql,
    })),
  };
}

/** How a run ended. `hasPlace` says whether the editor shows where the database found an error. */
export function shownOutcome(
  run: Run,
  about: { elapsedMs: number; changed: boolean; hasPlace: boolean },
): ShownOutcome {
  if (run.kind === 'refused') return { kind: 'refused', by: run.by, reason: run.reason };
  return shownExecuted(run.executed, about);
}

function shownExecuted(
  executed: Executed,
  { elapsedMs, changed, hasPlace }: { elapsedMs: number; changed: boolean; hasPlace: boolean },
): ShownOutcome {
  const { outcome, heldBack } = executed;
  switch (outcome.kind) {
    case 'succeeded':
      return {
        kind: 'succeeded',
        rowCount: outcome.rowCount,
        changed,
        truncated: outcome.truncated,
        elapsedMs,
        ...saidIn(executed),
        ...(heldBack === undefined ? {} : { heldBack }),
      };
    case 'failed': {
      const { message, hint, sqlState } = outcome.error;
      return {
        kind: 'failed',
        message,
        hasPlace,
        ...saidIn(executed),
        ...(hint === undefined ? {} : { hint }),
        ...(sqlState === undefined ? {} : { sqlState }),
      };
    }
    case 'timeout':
    case 'cancelled':
    case 'unknown':
      return outcome;
  }
}

function saidIn({ outcome, unsaid }: Executed): Said {
  const said = 'notices' in outcome ? outcome.notices : undefined;
  return { ...(said === undefined ? {} : { said }), ...(unsaid === undefined ? {} : { unsaid }) };
}
