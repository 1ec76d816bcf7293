import { readJournal, type StoredEvent } from './readJournal.ts';

/** Events that tell of the trail and the program, and not of what a person did. */
const housekeeping =
  /^(stream|delivery|journal|audit|clock|session|extension|dictionary|key)\.|^policy\.changed$|^connection\.closed$/;

/** Everything that the journal of a VS Code has on disk, oldest first. */
export async function recordedEvents(trail: string): Promise<StoredEvent[]> {
  return await readJournal(trail).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return [];
    throw thrown;
  });
}

/** Of it what people did. */
export async function recordedSteps(trail: string): Promise<StoredEvent[]> {
  return (await recordedEvents(trail)).filter(
    ({ type, payload }) => !housekeeping.test(type) && payload['purpose'] !== 'catalog',
  );
}

export const typesOf = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

/** Types of the steps that a collector has, oldest first, as it answers them over HTTP. */
export async function collectedTypes(collectorUrl: string): Promise<string[]> {
  const { streams } = JSON.parse(await get(`${collectorUrl}/v1/streams`)) as { streams: { stream: string }[] };
  const types: string[] = [];
  for (const { stream } of streams) {
    const lines = (await get(`${collectorUrl}/v1/events?stream=${stream}`)).split('\n').filter((line) => line !== '');
    for (const line of lines) {
      const { payload } = JSON.parse(line) as { payload: { type: string; purpose?: string } };
      const type = payload.type.replace(/^countersign\.|\.v1$/g, '');
      if (payload.purpose !== 'catalog' && !housekeeping.test(type)) types.push(type);
    }
  }
  return types;
}

async function get(url: string): Promise<string> {
  const answer = await fetch(url);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${text}`);
  return text;
}
