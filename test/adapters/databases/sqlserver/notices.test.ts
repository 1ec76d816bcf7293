import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../support/tds/answer.ts';
import { infoToken } from '../../../support/tds/tokens.ts';
import * as types from '../../../support/tds/types.ts';
import { ask, serving } from './worlds.ts';

const eliminated = 'Warning: Null value is eliminated by an aggregate or other SET operation.';
const warn = async (answer: Answer) => await answer.raw(infoToken({ number: 8153, message: eliminated }));
const rowOf = async (answer: Answer) => {
  await answer.columns([{ name: 'x', type: types.int }]);
  await answer.row(1);
};

describe('what SQL Server says beside its answer', () => {
  it('comes with the statement that it is about, and with no later one', async () => {
    const session = await serving(async (answer, _, sql) => {
      await rowOf(answer);
      if (sql.includes('warned')) await warn(answer);
      await answer.done(1);
      await answer.end();
    });
    const warned = await ask(session, 'SELECT x AS warned');
    expect(warned.outcome).toMatchObject({ kind: 'succeeded', notices: [`INFO: ${eliminated}`] });
    expect((await ask(session, 'SELECT x')).outcome).not.toHaveProperty('notices');
  });

  it('comes with an error, too', async () => {
    const session = await serving(async (answer) => {
      await warn(answer);
      await answer.error({ number: 8134, message: 'Divide by zero error encountered.' });
      await answer.end({ error: true });
    });
    expect((await ask(session, 'SELECT x')).outcome).toMatchObject({
      kind: 'failed',
      notices: [`INFO: ${eliminated}`],
    });
  });

  it('is bounded, whatever a loop prints', async () => {
    const session = await serving(async (answer) => {
      await rowOf(answer);
      for (let i = 0; i < 2_000; i += 1) await answer.raw(infoToken({ number: 0, message: 'x'.repeat(2_000) }));
      await answer.done(1);
      await answer.end();
    });
    const { outcome } = await ask(session, 'SELECT x');
    const notices = 'notices' in outcome ? (outcome.notices ?? []) : [];
    expect(notices).toHaveLength(50);
    for (const notice of notices) expect(notice.length).toBeLessThanOrEqual(1_000);
  });
});
