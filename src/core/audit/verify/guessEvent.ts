import { catalogue, type EventType } from '../catalogue.ts';
import { typeText } from '../entry.ts';

/**
 * Which event damaged bytes were, so that a report can name it: the first type of the catalogue that stands in them, also
 * with one byte changed. `undefined` when they hold none, as the padding between records does.
 */
export function guessEvent(bytes: Buffer): EventType | undefined {
  const types = Object.keys(catalogue) as EventType[];
  const marks = types.map((type) => ({ type, mark: Buffer.from(`"type":"${typeText(type)}"`, 'ascii') }));
  const exact = marks
    .map(({ type, mark }) => ({ type, at: bytes.indexOf(mark) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (exact !== undefined) return exact.type;
  return marks.find(({ mark }) => standsIn(bytes, mark))?.type;
}

/** Whether `mark` stands somewhere in the bytes with at most one byte changed. */
function standsIn(bytes: Buffer, mark: Buffer): boolean {
  for (let at = 0; at + mark.length <= bytes.length; at += 1) {
    let different = 0;
    for (let i = 0; i < mark.length && different < 2; i += 1) if (bytes[at + i] !== mark[i]) different += 1;
    if (different < 2) return true;
  }
  return false;
}
