import * as vscode from 'vscode';
import type { Turn } from '../../core/draft/question.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import { fencedSql, inertMarkdown } from '../../core/report/inertMarkdown.ts';
import { toSignal } from '../boundary.ts';
import type { Drafts } from '../drafts/drafts.ts';
import { authorSentence, confidenceSentence, interpretationOf } from '../drafts/provenance.ts';
import type { Engine } from '../engine.ts';
import { verdictOf } from '../lenses/verdict.ts';
import { type Reply, reply } from './conversation.ts';
import { followUpsOf } from './followUps.ts';
import { ProseStream } from './proseStream.ts';

export const participantId = 'countersign.countersign';

/** `@countersign` in the editor's own chat: the same conversation, the same gate. */
export function createParticipant(host: {
  readonly log: vscode.LogOutputChannel;
  readonly engine: Engine;
  readonly drafts: Drafts;
}): vscode.Disposable {
  const participant = vscode.chat.createChatParticipant(participantId, async (request, context, stream, token) => {
    const text = request.prompt.trim();
    if (text === '') {
      stream.markdown(vscode.l10n.t('Ask for data in your own words, for example: monthly revenue by product line.'));
      return {};
    }
    stream.progress(vscode.l10n.t('Drafting SQL for {0}…', host.engine.connection));
    const prose = new ProseStream((line) => stream.markdown(inert(line)));
    try {
      const answer = await reply(
        host,
        { text, askedIn: 'participant', earlier: turnsOf(context) },
        vscode.workspace.isTrusted,
        (piece) => prose.push(piece),
        { signal: toSignal(token) },
      );
      prose.end();
      show(answer, stream);
      return answer.kind === 'draft'
        ? {
            metadata: {
              question: text,
              sql: answer.remembered.draft.sql,
              requestId: answer.remembered.draft.requestId,
              followUps: followUpsOf(answer.assessment, host.engine.hasModel),
            },
          }
        : {};
    } catch (thrown) {
      if (token.isCancellationRequested) return {};
      host.log.error(`@countersign: ${sentenceOf(thrown)}`);
      return { errorDetails: { message: inertMarkdown(sentenceOf(thrown)) } };
    }
  });
  participant.iconPath = new vscode.ThemeIcon('shield');
  participant.followupProvider = {
    provideFollowups: (result) => followUpsIn(result).map((prompt) => ({ prompt })),
  };
  return participant;
}

function show(answer: Reply, stream: vscode.ChatResponseStream): void {
  if (answer.kind === 'noDraft') {
    stream.markdown(inert(answer.reason));
    return;
  }
  const { remembered, assessment } = answer;
  const { draft } = remembered;
  const said = [authorSentence(draft), ...interpretationOf(draft), confidenceSentence(draft)];
  stream.markdown(inert(`${said.filter((sentence) => sentence !== undefined).join('\n')}\n`));
  stream.markdown(new vscode.MarkdownString(`\n${fencedSql(draft.sql)}`));
  const { decision } = assessment;
  const verdict = new vscode.MarkdownString(undefined, true);
  verdict.appendMarkdown(`\n${iconAndText(verdictOf(decision))}\n\n`);
  for (const finding of decision.findings)
    verdict.appendMarkdown(
      `- **${inertMarkdown(finding.rule)}**: ${inertMarkdown(`${finding.message} ${finding.remedy}`)}\n`,
    );
  stream.markdown(verdict);
  // Buttons name the draft and never carry its text: what runs is what this window drafted.
  const target = { requestId: draft.requestId };
  if (decision.effect !== 'deny')
    stream.button({ title: vscode.l10n.t('Run'), command: 'countersign.runDraft', arguments: [target] });
  stream.button({ title: vscode.l10n.t('Insert'), command: 'countersign.insertDraft', arguments: [target] });
  if ((draft.agreement?.alternatives.length ?? 0) > 0)
    stream.button({
      title: vscode.l10n.t('Compare Drafts'),
      command: 'countersign.compareDrafts',
      arguments: [target],
    });
}

/** A verdict whose icon stays an icon and whose words stay words. */
function iconAndText(verdict: string): string {
  const [, icon = '', words = verdict] = /^(\$\([\w-]+\))(.*)$/s.exec(verdict) ?? [];
  return `${icon}${inertMarkdown(words)}`;
}

function inert(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(inertMarkdown(text));
}

/** Earlier questions of this chat with the SQL that answered them. Results come back through the editor's own storage. */
function turnsOf(context: vscode.ChatContext): Turn[] {
  return context.history.flatMap((turn) => {
    if (!(turn instanceof vscode.ChatResponseTurn)) return [];
    const { question, sql, requestId } = turn.result.metadata ?? {};
    if (typeof question !== 'string' || typeof sql !== 'string') return [];
    return [{ question, sql, ...(typeof requestId === 'string' ? { requestId: asRequestId(requestId) } : {}) }];
  });
}

function followUpsIn(result: vscode.ChatResult): string[] {
  const followUps: unknown = result.metadata?.['followUps'];
  return Array.isArray(followUps) ? followUps.filter((one) => typeof one === 'string') : [];
}
