import type { Story } from '../../audit/story/story.ts';
import { detectors } from './detectors/index.ts';
import { type Hit, hitOf } from './hit.ts';
import { occurrencesOf } from './occurrences.ts';

/**
 * What is unusual in a trail, oldest first. What is told of a moment rests on what was before it, so that reading a longer trail of the same
 * beginning tells the same of it. `nowMs` says which weeks are over, in milliseconds since the Unix epoch. Pauses between two occurrences.
 */
export function* unusualIn(stories: Iterable<Story>, nowMs: number): Generator<undefined, readonly Hit[]> {
  const watches = detectors.map((detector) => ({ detector, watch: detector.watch() }));
  const hits: Hit[] = [];
  const take = ({ id, version, docs }: (typeof detectors)[number], found: ReturnType<Watched['see']>): void => {
    for (const sighting of found) hits.push(hitOf(id, version, docs.title, sighting));
  };
  for (const occurrence of yield* occurrencesOf(stories)) {
    for (const { detector, watch } of watches) take(detector, watch.see(occurrence));
    yield;
  }
  for (const { detector, watch } of watches) take(detector, watch.end?.(nowMs) ?? []);
  return hits.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
}

type Watched = ReturnType<(typeof detectors)[number]['watch']>;
