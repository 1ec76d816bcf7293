import { tagsIn } from '../policy/columnTag.ts';
import type { Evidence } from './evidence.ts';
import { phraseOf } from './nameEvidence.ts';
import { type SemanticType, semanticTypes } from './semanticType.ts';

/** Comments can be long; what is looked for stands near the beginning, or has a tag. */
const maxLength = 4_000;

const personal =
  /\b(?:PII|personal data|personally identifiable|personal information|payment data|personenbezogen\w*|donn[ée]es (?:[àa] caract[èe]re )?personnel\w*|datos personales)\b/iu;
const secret = /\b(?:confidential|sensitive data|vertraulich\w*|confidentiel\w*|confidencial\w*)\b/iu;

/** What the comment of a column says: a tag such as `@class: restricted`, words for personal data, or a name as a sentence. */
export function commentEvidence(comment: string | undefined): readonly Evidence[] {
  if (comment === undefined || comment === '') return [];
  const text = comment.slice(0, maxLength);
  const found: Evidence[] = [];
  const { level, type: called } = tagsIn(text);
  if (level !== undefined)
    found.push({
      type: typeNamed(called) ?? 'personal data',
      weight: 1,
      level,
      ...(called === undefined ? {} : { called }),
      reason: `Its comment is tagged ${level}.`,
    });
  else if (called !== undefined && typeNamed(called) !== undefined)
    found.push({
      type: typeNamed(called) ?? 'personal data',
      weight: 0.95,
      reason: `Its comment is tagged ${called}.`,
    });
  const named = phraseOf(text.split(/[.;\n]/)[0] ?? '');
  if (named !== undefined) found.push({ type: named, weight: 0.8, reason: `Its comment says ${named}.` });
  if (personal.test(text))
    found.push({ type: 'personal data', weight: 0.6, reason: 'Its comment says personal data.' });
  else if (secret.test(text))
    found.push({ type: 'personal data', weight: 0.5, reason: 'Its comment says confidential.' });
  return found;
}

function typeNamed(called: string | undefined): SemanticType | undefined {
  return semanticTypes.find((type) => type === called);
}
