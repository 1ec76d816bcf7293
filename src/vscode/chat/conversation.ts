import type { Question, Turn } from '../../core/draft/question.ts';
import type { Assessment } from '../../core/flow.ts';
import type { Abortable } from '../../core/ports.ts';
import type { Drafts, RememberedDraft } from '../drafts/drafts.ts';
import type { Engine } from '../engine.ts';

/** What a conversation says to one question. */
export type Reply =
  | { readonly kind: 'draft'; readonly remembered: RememberedDraft; readonly assessment: Assessment }
  /** No SQL; the sentence says why and what to do. */
  | { readonly kind: 'noDraft'; readonly reason: string };

/** Earlier turns that go with a question: enough for "and by month?", without sending a day's talk to a model. */
const earlierTurns = 6;

/**
 * Answers one message of a conversation, for our own chat view and for the editor's. The caller keeps the turns.
 * @throws {ModelError} @throws {TrailError} An abort rejects with the signal's reason.
 */
export async function reply(
  { engine, drafts }: { readonly engine: Engine; readonly drafts: Drafts },
  asked: { readonly text: string; readonly askedIn: Question['askedIn']; readonly earlier: readonly Turn[] },
  mayConnect: boolean,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Reply> {
  const { askQuestion } = await import('../drafts/askQuestion.ts');
  return await engine.use(async (app) => {
    const { question, written, assessment } = await askQuestion(
      app,
      { ...asked, earlier: asked.earlier.slice(-earlierTurns), connection: engine.connection, mayConnect },
      onText,
      o,
    );
    if (written.kind === 'noDraft' || assessment === undefined)
      return { kind: 'noDraft', reason: written.kind === 'noDraft' ? written.reason : '' };
    const remembered: RememberedDraft = { draft: written.draft, question };
    drafts.remember(remembered);
    return { kind: 'draft', remembered, assessment };
  });
}
