import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/runCommandLine.ts';
import { statementTag } from '../../src/core/execution/statementTag.ts';
import { asQueryId } from '../../src/core/prelude/brands.ts';
import { fakeTerminal } from '../support/fakeTerminal.ts';
import { readJournal } from '../support/readJournal.ts';
import { trailOfStories } from '../support/recordedStories.ts';

const sql = 'SELECT count(*) FROM public.customers';

/** A log that pgaudit wrote with `log_relation`, of one statement that a view of salaries stood behind. */
function log(): string {
  const entry = (relation: string, text: string) => {
    const fields = Array.from({ length: 26 }, () => '');
    fields[0] = `${new Date().toISOString().replace('T', ' ').replace('Z', '')} UTC`;
    fields[1] = 'analyst';
    fields[11] = 'LOG';
    fields[13] = `"AUDIT: SESSION,1,1,READ,SELECT,TABLE,${relation},${text},<not logged>"`;
    fields[22] = `"${statementTag(asQueryId('r1-query'))}"`;
    return `${fields.join(',')}\n`;
  };
  return entry('public.customers', sql) + entry('hr.salaries', '<previously logged>');
}

describe('audit reconcile --record', () => {
  it('puts what the database says a statement got at into the trail, under the statement', async () => {
    const trail = await trailOfStories([{ id: 'r1', sql, confidence: 0.9, status: 'success', rows: 1 }]);
    const terminal = fakeTerminal();
    const home = path.join(terminal.cwd, 'home');
    writeFileSync(path.join(terminal.cwd, 'log.csv'), log());
    const recording = fakeTerminal({ cwd: terminal.cwd, env: { COUNTERSIGN_HOME: home } });
    const words = ['audit', 'reconcile', '--db', 'log.csv', '--record', trail];
    expect([await runCommandLine(words, recording), recording.said]).toEqual([0, []]);
    const observed = (await readJournal(path.join(home, 'trail'))).filter(({ type }) => type === 'db.access_observed');
    expect(observed).toMatchObject([
      {
        payload: {
          source: 'pgaudit',
          'countersign.request.id': 'r1',
          'countersign.query.id': 'r1-query',
          'countersign.connection': 'demo',
          tables_accessed: ['hr.salaries', 'public.customers'],
          tables_unnamed: ['hr.salaries'],
        },
        sealed: { log_record: expect.stringMatching(/log\.csv:1$/) },
      },
    ]);
    expect(recording.printed()).toContain('r1-query got at hr.salaries, which it doesn');
  });
});
