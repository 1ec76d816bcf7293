import type { Hit } from './hit.ts';

export const unusualHeads = ['Time', 'Person', 'Detector', 'Score', 'What', 'Request'] as const;

/** The cells of `unusualHeads`. Names in them are foreign. */
export function unusualRow({ time, person, detector, score, words, requestId }: Hit): readonly string[] {
  return [time, person ?? 'everybody', detector, score, words, requestId ?? ''];
}
