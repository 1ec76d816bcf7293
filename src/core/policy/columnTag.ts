import { type Classified, sensitivities } from './classification.ts';

/** Comments can be long; a tag stands near the beginning. */
const maxLength = 4_000;

const levelTag = /@(?:class|classification|level|sensitivity)\s*[:=]\s*(\w+)/i;
const typeTag = /@type\s*[:=]\s*([\w -]{1,64}?)\s*(?=$|[\n\r;,.@])/i;

/** The tags of a comment, such as `@class: restricted @type: email`. Neither is guessed from its words. */
export function tagsIn(comment: string): Partial<Classified> {
  const text = comment.slice(0, maxLength);
  const level = levelTag.exec(text)?.[1]?.toLowerCase();
  const known = sensitivities.find((one) => one === level);
  const type = typeTag.exec(text)?.[1]?.toLowerCase();
  return { ...(known === undefined ? {} : { level: known }), ...(type === undefined ? {} : { type }) };
}

/** What a comment classifies its column, or all columns of its table, as; `undefined` where no tag gives a level. */
export function classifiedBy(comment: string | undefined): Classified | undefined {
  if (comment === undefined) return undefined;
  const { level, type } = tagsIn(comment);
  return level === undefined ? undefined : { level, type };
}
