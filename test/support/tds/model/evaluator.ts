import type { Answer } from '../answer.ts';
import { ModelError, type Row } from './database.ts';
import type { ModelSettings } from './settings.ts';
import type { Expression, Select } from './syntax.ts';
import { calculated, sizeOf } from './values.ts';
import { goingThrough } from './waiting.ts';

/** What expressions see of the session that they run in. */
export interface SessionState {
  readonly settings: ModelSettings;
  /** Transactions that are open. */
  readonly depth: number;
  /** Its own row of `sys.dm_exec_sessions`, as the adapter asks for it. */
  readonly counters: string;
}

/** Works out expressions, row by row. */
export class Evaluator {
  readonly #session: SessionState;

  constructor(session: SessionState) {
    this.#session = session;
  }

  /** Names are looked up before anything runs. */
  async check(expression: Expression, select: Select): Promise<void> {
    if (expression.kind === 'binary') {
      await this.check(expression.left, select);
      await this.check(expression.right, select);
    }
    if (expression.kind !== 'name' || expression.name.startsWith('@@')) return;
    const [from] = select.from;
    const known = from === undefined ? [] : 'series' in from ? ['value'] : ['id', 'label'];
    if (!known.includes(expression.name.toLowerCase()))
      throw new ModelError(207, `Invalid column name '${expression.name}'.`, expression.line);
  }

  async isTrue(expression: Expression, row?: Row): Promise<boolean> {
    return (await this.value(expression, row)) === 1;
  }

  /** With an answer, queries inside take their time. */
  async value(expression: Expression, row: Row = new Map(), answer?: Answer): Promise<number | string | null> {
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'query':
        if (readsCounters(expression.query)) return this.#session.counters;
        if (answer !== undefined) await goingThrough(sizeOf(expression.query), answer);
        return sizeOf(expression.query);
      case 'cast':
        return await this.value(expression.value, row, answer);
      case 'case': {
        const isMet = await this.isTrue(expression.when, row);
        return await this.value(isMet ? expression.then : expression.otherwise, row, answer);
      }
      case 'name':
        return expression.name.startsWith('@@')
          ? this.#session.settings.global(expression.name, this.#session.depth)
          : (row.get(expression.name.toLowerCase()) ?? null);
      case 'binary': {
        if (expression.sign === 'IS NULL') return (await this.value(expression.left, row)) === null ? 1 : 0;
        const [left, right] = [await this.value(expression.left, row), await this.value(expression.right, row)];
        return calculated(expression.sign, left, right);
      }
      case 'call':
        return await this.#called(expression.name, expression.args, row);
    }
  }

  async #called(name: string, args: readonly Expression[], row: Row): Promise<number | string | null> {
    const [first] = args;
    const value = first === undefined ? null : await this.value(first, row);
    switch (name) {
      case 'CONTEXT_INFO':
        return this.#session.settings.contextInfo;
      case 'SESSION_CONTEXT':
        return this.#session.settings.sessionContext.get(String(value)) ?? null;
      case 'XACT_STATE':
        return this.#session.depth > 0 ? 1 : 0;
      case 'CONVERT': {
        const [month, day, year] = String(value).split('/');
        const isMdy = (this.#session.settings.value('DATEFORMAT') ?? 'MDY') === 'MDY';
        return isMdy ? `${year}-${month}-${day}` : `${year}-${day}-${month}`;
      }
      case 'REPLICATE':
        return String(value).repeat(Number(args[1] === undefined ? 1 : await this.value(args[1], row)));
      default:
        throw new ModelError(195, `'${name}' is not a recognized built-in function name.`);
    }
  }
}

function readsCounters({ from: [source] }: Select): boolean {
  return source !== undefined && 'table' in source && source.table.toLowerCase().endsWith('dm_exec_sessions');
}
