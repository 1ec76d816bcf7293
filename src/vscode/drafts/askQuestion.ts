import type { App } from '../../composition/app.ts';
import type { Question, Turn } from '../../core/draft/question.ts';
import type { Written } from '../../core/draft/writeDraft.ts';
import { DatabaseUnavailable } from '../../core/execution/enforcementPoint.ts';
import { type Assessment, ask, assess, type Situation } from '../../core/flow.ts';
import type { Abortable } from '../../core/ports.ts';
import { asRequestId, type ConnectionName } from '../../core/prelude/brands.ts';

/** What came of a question. */
export interface Answered {
  readonly question: Question;
  readonly written: Written;
  /** What the policy says of the draft, where there is one. */
  readonly assessment: Assessment | undefined;
}

/**
 * Asks a question and judges what was drafted. The database is looked at only where that helps: a verified query needs
 * no catalog, and where nothing may connect, or nothing answers, the question is asked with what is known.
 * @throws {ModelError} @throws {TrailError} An abort rejects with the signal's reason.
 */
export async function askQuestion(
  app: App,
  asked: {
    readonly text: string;
    readonly askedIn: Question['askedIn'];
    readonly connection: ConnectionName;
    readonly earlier: readonly Turn[];
    readonly mayConnect: boolean;
  },
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Answered> {
  const question: Question = {
    id: asRequestId(app.parts.ids.next()),
    asker: app.actor,
    text: asked.text,
    askedIn: asked.askedIn,
    connection: asked.connection,
    earlier: asked.earlier,
  };
  const needsCatalog =
    asked.mayConnect && app.parts.model !== undefined && app.parts.verified.find(question) === undefined;
  const situation = needsCatalog
    ? await bestSituation(app, asked.connection, o)
    : await app.situationSoFar(asked.connection);
  const written = await ask(question, situation, app.parts, onText, o);
  const assessment = written.kind === 'draft' ? assess(written.draft, situation) : undefined;
  return { question, written, assessment };
}

async function bestSituation(app: App, connection: ConnectionName, o: Abortable): Promise<Situation> {
  try {
    return await app.situationFor(connection, o);
  } catch (thrown) {
    if (thrown instanceof DatabaseUnavailable) return await app.situationSoFar(connection);
    throw thrown;
  }
}
