import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Receipt } from '../audit/recorder.ts';
import { recordExported } from '../audit/resultSteps.ts';
import { recordDraft } from '../audit/steps.ts';
import type { Actor, Agent } from '../draft/actor.ts';
import type { Draft } from '../draft/draft.ts';
import type { RowReader } from '../execution/outcome.ts';
import { assess, type FlowParts, type Run } from '../flow.ts';
import type { Policy } from '../policy/policy.ts';
import type { Abortable } from '../ports.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { asRequestId, type ConnectionName, type RequestId } from '../prelude/brands.ts';
import { digestOf } from '../prelude/digest.ts';
import type { Situation } from '../situation.ts';
import { CallBudget } from './callBudget.ts';
import { checkSql } from './checkSql.ts';
import { describeSchema } from './describeSchema.ts';
import { hidesTables, whyNoRows, whyNothing } from './disclosure.ts';
import { Rejections } from './rejections.ts';
import { tellRun } from './tellRun.ts';
import { ResultTaker } from './toldResult.ts';
import { refusal, type ToolAnswer, textOf } from './toolAnswer.ts';
import { maxInputLength, type ToolName, toolInputs } from './toolInput.ts';

/** A call as the shell got it. A model wrote the input. */
export interface ToolCall {
  readonly name: ToolName;
  readonly input: unknown;
  readonly caller: Clear<'agent.tool_called'>['caller'];
  readonly agent: Agent;
}

/** The product, as far as tools need it. */
export interface ToolWorld {
  readonly parts: Pick<FlowParts, 'recorder' | 'clock' | 'ids'>;
  /** Whoever sits at the window that the agent works in. */
  readonly actor: Actor;
  readonly policy: Policy;
  readonly connection: ConnectionName;
  /** Where SQL for a connection is judged and runs. @throws {DatabaseUnavailable} @throws {TrailError} */
  situation(connection: ConnectionName, o: Abortable): Promise<Situation>;
}

/** What tools need of the shell they are called in. */
export interface ToolHost {
  /** Works with the product as it is at that moment. */
  use<T>(work: (world: ToolWorld) => Promise<T>): Promise<T>;
  /**
   * Runs a draft through the flow exactly as a person's run, with the review that asks for approval, and shows the person what comes
   * of it. `busy` where another statement runs or waits for an answer; nothing ran. An abort is that of `flow.run`.
   */
  run(draft: Draft, reader: RowReader, o: Abortable): Promise<Run | 'busy'>;
  /** Takes note of what made a call fail, for the person. */
  failed(name: ToolName, thrown: unknown): void;
}

/** A call that is on record. */
interface Begun {
  readonly about: Correlation & { readonly actor: Actor; readonly connection: ConnectionName };
  readonly requestId: RequestId;
  readonly called: Receipt;
  readonly startUs: number;
  /** Whether there were too many in this hour. */
  readonly isOverBudget: boolean;
}

/** The tools of one window: each call is judged by the policy, and on record before it acts and before it is answered. */
export class AgentTools {
  readonly #host: ToolHost;
  readonly #budget = new CallBudget();
  readonly #rejections = new Rejections();
  /** Whether the last call was one too many, and how many after it were refused without a record. */
  #wasOverBudget = false;
  #unrecorded = 0;

  constructor(host: ToolHost) {
    this.#host = host;
  }

  /**
   * Resolves with what the agent gets. An abort withdraws the question to a person, or asks the database to stop; what came of it is on
   * record all the same. @throws {TrailError} The call, or what came of it, can't be recorded; the agent gets nothing.
   */
  async call(call: ToolCall, o: Abortable): Promise<string> {
    const input = inputText(call.input);
    const begun = await this.#host.use(async (world) => await this.#begin(call, input, world));
    if (begun === 'silent') return tooMany;
    const answer = begun.isOverBudget ? refusal(tooMany) : await this.#answer(call, input, begun, o);
    await this.#end(call.name, begun, answer);
    return textOf(answer);
  }

  /** A call over the budget is on record once; of those after it only their number, or an agent could fill the disk. */
  async #begin(call: ToolCall, input: string, world: ToolWorld): Promise<Begun | 'silent'> {
    const { recorder, clock, ids } = world.parts;
    const isOverBudget = !this.#budget.take(world.policy.agents.callsPerHour, clock.monotonicUs());
    const isOneMore = isOverBudget && this.#wasOverBudget;
    this.#wasOverBudget = isOverBudget;
    if (isOneMore) {
      this.#unrecorded += 1;
      return 'silent';
    }
    const requestId = asRequestId(ids.next());
    const about = { requestId, connection: world.connection, actor: { ...world.actor, agent: call.agent } };
    const unrecorded = this.#unrecorded;
    this.#unrecorded = 0;
    const called = await recorder.record(
      'agent.tool_called',
      about,
      {
        'gen_ai.tool.name': call.name,
        'gen_ai.tool.type': 'extension',
        caller: call.caller,
        input_sha256: digestOf(input),
        input_length: input.length,
        ...(unrecorded === 0 ? {} : { unrecorded }),
      },
      { 'gen_ai.tool.call.arguments': input.slice(0, maxInputLength).toWellFormed() },
    );
    return { about, requestId, called, startUs: clock.monotonicUs(), isOverBudget };
  }

  async #answer(call: ToolCall, input: string, begun: Begun, o: Abortable): Promise<ToolAnswer> {
    if (input.length > maxInputLength)
      return refusal(`The input is longer than ${maxInputLength} characters, so it was not read. Send less at once.`);
    try {
      return await this.#act(call.name, call.input, begun, o);
    } catch (thrown) {
      if (o.signal.aborted) return { outcome: 'cancelled', said: 'It was cancelled.', disclosed: 'nothing' };
      this.#host.failed(call.name, thrown);
      // The error can name servers and accounts, and quote values.
      return {
        outcome: 'failed',
        said: 'It could not be done. The person sees why in the log of Countersign.',
        disclosed: 'nothing',
      };
    }
  }

  async #act(name: ToolName, given: unknown, begun: Begun, o: Abortable): Promise<ToolAnswer> {
    switch (name) {
      case 'countersign_describe_schema': {
        const input = toolInputs[name].safeParse(given);
        if (!input.success) return misshapen;
        return describeSchema(input.data, await this.#situation(begun, o));
      }
      case 'countersign_check_sql': {
        const input = toolInputs[name].safeParse(given);
        if (!input.success) return misshapen;
        return checkSql(draftOf(input.data.sql, begun), await this.#situation(begun, o));
      }
      case 'countersign_run_sql': {
        const input = toolInputs[name].safeParse(given);
        if (!input.success) return misshapen;
        return await this.#run(input.data.sql, begun, o);
      }
      default:
        return assertNever(name, 'tool');
    }
  }

  async #run(sql: string, begun: Begun, o: Abortable): Promise<ToolAnswer> {
    const before = await this.#situation(begun, o);
    const why = whyNothing(before);
    if (why !== undefined) return refusal(why);
    const asked = draftOf(sql, begun);
    const { analysis, decision } = assess(asked, before);
    const noRows = whyNoRows(before, analysis, decision);
    const draft: Draft = noRows === undefined ? { ...asked, tellsModel: true } : asked;
    if (this.#rejections.has(draft, analysis)) return refusal(rejectedBefore);
    const { about, called } = begun;
    await this.#host.use(async ({ parts }) => await recordDraft(parts.recorder, { ...about, parent: called }, draft));
    const taken = new ResultTaker(noRows === undefined);
    const run = await this.#host.run(draft, taken, o);
    if (run === 'busy')
      return refusal('Another statement still runs or waits for the answer of the person. Wait until it is done.');
    if (run.kind === 'refused' && run.by === 'person') this.#rejections.note(draft, analysis);
    // What was opened while it ran doesn't count for it, and what was closed does.
    const after = await this.#situation(begun, o);
    const judged = assess(draft, after);
    const answer = tellRun(run, taken, {
      whyNoRows: noRows ?? whyNothing(after) ?? whyNoRows(after, judged.analysis, judged.decision),
      mayTellReasons: !hidesTables(before.catalog) && whyNothing(after) === undefined,
    });
    const { rows } = answer;
    if (rows !== undefined && run.kind === 'ran')
      await this.#host.use(
        async ({ parts }) =>
          await recordExported(parts.recorder, run.about, {
            destination: 'agent',
            format: 'json',
            rows: rows.count,
            columns: rows.columns,
            characters: rows.text.length,
          }),
      );
    return answer;
  }

  async #end(name: ToolName, { about, called, startUs }: Begun, answer: ToolAnswer): Promise<void> {
    const text = textOf(answer);
    await this.#host.use(
      async ({ parts: { recorder, clock } }) =>
        await recorder.record(
          'agent.tool_ended',
          { ...about, parent: called },
          {
            'gen_ai.tool.name': name,
            outcome: answer.outcome,
            duration_us: Math.max(0, Math.round(clock.monotonicUs() - startUs)),
            result_sha256: digestOf(text),
            result_length: text.length,
            disclosed: answer.disclosed,
            rows_disclosed: answer.rows?.count ?? 0,
          },
          { 'gen_ai.tool.call.result': answer.said },
        ),
    );
  }

  /** Of the connection that the call is on record for, whatever the person chooses meanwhile. */
  #situation({ about }: Begun, o: Abortable): Promise<Situation> {
    return this.#host.use(async (world) => await world.situation(about.connection, o));
  }
}

/** SQL of an agent is a model's, whoever sits at the window. */
function draftOf(sql: string, { about, requestId }: Begun): Draft {
  const { actor, connection } = about;
  return {
    ...{ requestId, asker: actor, connection, sql },
    author: { kind: 'model', provider: actor.agent?.name ?? '', model: 'not told' },
  };
}

/** The input as JSON. A model wrote it, and an extension could hand over what has none. */
function inputText(input: unknown): string {
  try {
    return JSON.stringify(input) ?? '';
  } catch {
    return ''; // Of the wrong shape, whatever it is; the schema says so.
  }
}

const misshapen = refusal('The input does not have the shape that this tool takes, so nothing was done.');
const tooMany =
  'The policy takes no more calls of agents in this hour. Stop calling, and tell the person what you still need.';
const rejectedBefore =
  'The person has rejected this statement before, so they were not asked again. Ask them in the conversation what they want instead.';
