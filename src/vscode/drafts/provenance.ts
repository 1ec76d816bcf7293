import * as vscode from 'vscode';
import type { Draft } from '../../core/draft/draft.ts';
import { agreementWords } from './agreementWords.ts';

/** Who wrote a draft, as a sentence. Names of models and files are foreign text. */
export function authorSentence({ author }: Draft): string {
  switch (author.kind) {
    case 'person':
      return vscode.l10n.t('Written by a person.');
    case 'verified':
      return vscode.l10n.t(
        'Verified query {0}, checked by {1} on {2}. No model was asked.',
        author.query,
        author.verifiedBy,
        author.verifiedAt,
      );
    case 'model':
      return vscode.l10n.t(
        'Drafted by the model {0} ({1}). Check it before you rely on it.',
        author.model,
        author.provider,
      );
  }
}

/** How the question was read, one sentence each: what a verified query says of itself. */
export function interpretationOf({ author, explanation }: Draft): readonly string[] {
  return author.kind === 'verified' && explanation !== undefined ? explanation.split('\n') : [];
}

/** What a model said beside its SQL. Foreign text. */
export function remarkOf({ author, explanation }: Draft): string | undefined {
  return author.kind === 'verified' ? undefined : explanation;
}

/** How sure the author is, or how many drafts of a model agree, as a sentence; nothing where nothing honest can be said. */
export function confidenceSentence({ confidence, agreement }: Draft): string | undefined {
  if (agreement !== undefined) return `${agreementWords(agreement, vscode.l10n.t)}.`;
  return confidence === undefined
    ? undefined
    : vscode.l10n.t('Confidence: {0} %.', Math.round(confidence * 100).toString());
}
