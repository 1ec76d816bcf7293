import type { App } from '../../composition/app.ts';
import type { Situation } from '../../core/flow.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import type { Judge } from './reading.ts';

/** Judges texts that a person writes in a situation. */
export async function judgeOf(app: App, situation: Situation): Promise<Judge> {
  const { assess } = await import('../../core/flow.ts');
  return (sql) =>
    assess(
      {
        requestId: asRequestId(app.parts.ids.next()),
        asker: app.actor,
        connection: situation.profile.name,
        sql,
        author: { kind: 'person' },
      },
      situation,
    );
}

/** Whether what was judged in one situation holds in another. */
export const isSameSituation = (before: Situation, now: Situation): boolean =>
  before.policy === now.policy &&
  before.catalog === now.catalog &&
  before.dialect === now.dialect &&
  JSON.stringify(before.profile) === JSON.stringify(now.profile);
