import path from 'node:path';
import { startCollector } from '../../collector/startCollector.ts';
import type { App } from '../../composition/app.ts';
import { demoProfile } from '../../composition/profiles.ts';
import { verifyTrail } from '../../composition/verifyTrail.ts';
import type { Answer, ApprovalRequest } from '../../core/approval/request.ts';
import type { Draft } from '../../core/draft/draft.ts';
import type { Question } from '../../core/draft/question.ts';
import { ask, assess, run } from '../../core/flow.ts';
import type { Decision } from '../../core/policy/decision.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { withDeadline } from '../../core/prelude/withDeadline.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { besideBundle } from '../home.ts';
import { openApp } from '../openApp.ts';
import { rowPrinter } from '../rowPrinter.ts';
import { reportText } from '../verificationText.ts';
import { tell } from './run.ts';

const question = 'monthly revenue by product line for customers acquired in Q3';
const riskySql = "SELECT full_name, email\nFROM customers\nWHERE region = 'EU'\nORDER BY customer_id\nLIMIT 5";
const shownRows = 8;
const forbiddenSql = 'DELETE FROM customers';

/** The whole story without a screen: the same parts, the same gate, the same trail as in the editor. */
export const tour: Command = {
  name: 'tour',
  summary: 'Tells the whole story on the demo database, step by step, and verifies its trail.',
  usage: '[--folder DIR]',
  options: {
    folder: {
      type: 'string',
      help: 'where the demo database, the trail and the collector keep their files',
      value: 'DIR',
    },
  },
  async run(_words, options, terminal) {
    const folder = path.resolve(terminal.cwd, textOption(options, 'folder') ?? '.demo');
    const collector = await startCollector({
      port: 0,
      directory: path.join(folder, 'collector'),
      log: () => undefined,
    });
    const person = new TourPerson();
    const app = await openApp(
      {
        profile: demoProfile,
        actor: undefined,
        confirms: false,
        approver: { ask: async (request) => person.answer(request, terminal) },
        home: path.join(folder, 'tour'),
        projectFolder: besideBundle(path.join('..', 'examples', 'demo')),
        endpoint: { url: collector.url },
      },
      terminal,
    );
    let isOpen = true;
    try {
      const asked = await tellStory(app, person, terminal);
      await withDeadline(30_000, terminal.signal, (signal) => app.trail.flush({ signal }));
      await tellTrail(collector.url, asked, terminal);
      await app.close();
      isOpen = false;
      const onDisk = await verifyTrail(path.join(folder, 'tour', 'trail'), {});
      const received = await verifyTrail(collector.url, {});
      await chapter(terminal, 'audit verify, on the local journal');
      await terminal.out(reportText(onDisk));
      await chapter(terminal, "audit verify, on the collector's store");
      await terminal.out(reportText(received));
      return Math.max(onDisk.exitCode, received.exitCode);
    } finally {
      if (isOpen) await app.close();
      await collector.close();
    }
  },
};

/** Answers approvals as the story wants it, and shows what a person would be shown. */
class TourPerson {
  nextAnswer: 'approve' | 'silence' = 'silence';

  async answer(request: ApprovalRequest, terminal: Terminal): Promise<Answer | undefined> {
    await terminal.out(
      `  Approval asked for exactly this text (${request.governedDigest.slice(0, 19)}…):\n${indented(request.governedSql)}\n`,
    );
    if (this.nextAnswer === 'silence') {
      await terminal.out('  The person closes the dialog.\n');
      return undefined;
    }
    await terminal.out('  The person approves.\n');
    return {
      kind: 'approve',
      shownDigest: request.governedDigest,
      approver: request.draft.asker,
      rationale: 'shown in the tour',
    };
  }
}

async function tellStory(app: App, person: TourPerson, terminal: Terminal): Promise<string> {
  const o = { signal: terminal.signal };
  terminal.say('Opening the demo database …');
  const situation = await app.situationFor(demoProfile.name, o);

  await chapter(terminal, 'Question');
  await terminal.out(`  ${question}\n`);
  const asked: Question = {
    id: asRequestId(app.parts.ids.next()),
    asker: app.actor,
    text: question,
    askedIn: 'cli',
    connection: demoProfile.name,
    earlier: [],
  };
  const written = await ask(asked, situation, app.parts, () => undefined, o);
  if (written.kind === 'noDraft') throw new TypeError(`The demo's own question has no draft: ${written.reason}`);
  const { draft } = written;
  await chapter(
    terminal,
    `Draft, by ${draft.author.kind === 'verified' ? `the verified query ${draft.author.query}, no model called` : draft.author.kind}`,
  );
  await terminal.out(`${indented(draft.sql)}\n`);
  if (draft.explanation !== undefined) await terminal.out(`  ${draft.explanation}\n`);

  await chapter(terminal, 'Findings and decision');
  await tellDecision(assess(draft, situation).decision, terminal);
  await chapter(terminal, 'Rows');
  await runAndTell(draft, asked, app, terminal);

  const typed = (sql: string): Draft => ({
    requestId: asRequestId(app.parts.ids.next()),
    asker: app.actor,
    connection: demoProfile.name,
    sql,
    author: { kind: 'person' },
  });
  await chapter(terminal, 'A risky read: personal data');
  await terminal.out(`${indented(riskySql)}\n`);
  await tellDecision(assess(typed(riskySql), situation).decision, terminal);
  await runAndTell(typed(riskySql), undefined, app, terminal);
  await chapter(terminal, 'The same, approved');
  person.nextAnswer = 'approve';
  await runAndTell(typed(riskySql), undefined, app, terminal);

  await chapter(terminal, 'What the policy denies can not be approved');
  await terminal.out(`${indented(forbiddenSql)}\n`);
  await tellDecision(assess(typed(forbiddenSql), situation).decision, terminal);
  await runAndTell(typed(forbiddenSql), undefined, app, terminal);
  return asked.id;
}

async function runAndTell(draft: Draft, asked: Question | undefined, app: App, terminal: Terminal): Promise<void> {
  const situation = await app.situationFor(demoProfile.name, { signal: terminal.signal });
  const printer = rowPrinter('table', terminal, shownRows);
  await tell(await run(draft, asked, situation, app.parts, printer, { signal: terminal.signal }), printer, terminal);
}

async function tellDecision(decision: Decision, terminal: Terminal): Promise<void> {
  const findings = decision.findings.map((f) => `  ${f.severity}: ${f.message} (${f.rule})`);
  const lines = [
    ...(findings.length === 0 ? ['  No findings.'] : findings),
    `  Risk ${decision.risk.level}; the policy says ${decision.effect}.`,
  ];
  await terminal.out(`${lines.join('\n')}\n`);
}

/** What reached the endpoint, as the endpoint tells it. */
async function tellTrail(url: string, requestId: string, terminal: Terminal): Promise<void> {
  await chapter(terminal, 'The question in the trail, as the collector received it');
  const answer = await fetch(`${url}/v1/events?request=${encodeURIComponent(requestId)}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  for (const line of lines) {
    const { payload } = JSON.parse(line) as { payload: string | { type: string; seq: number; time: string } };
    const event =
      typeof payload === 'string' ? (JSON.parse(payload) as { type: string; seq: number; time: string }) : payload;
    await terminal.out(`  ${String(event.seq).padStart(3)}  ${event.time}  ${event.type}\n`);
  }
}

async function chapter(terminal: Terminal, title: string): Promise<void> {
  await terminal.out(`\n${title}\n`);
}

function indented(sql: string): string {
  return sql
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
