import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from './eventually.ts';
import type { VsCode } from './vscodeHost.ts';

/** The folder of an extension that calls tools as an agent does. */
export const toolCaller = path.resolve(import.meta.dirname, '../host/toolCaller');

/** What a call of a tool gave. */
export interface Called {
  readonly id: number;
  /** The tools of ours that the editor knows. */
  readonly tools: readonly string[];
  readonly text?: string;
  readonly error?: string;
}

let calls = 0;

/** Calls a tool in the editor. @returns what waits for the answer. */
export async function callTool(code: VsCode, name: string, input: object): Promise<() => Promise<Called>> {
  const id = ++calls;
  const file = path.join(code.server.workspace, 'answer.json');
  writeFileSync(path.join(code.server.workspace, 'call.json'), JSON.stringify({ id, name, input }));
  await code.command('Test: Call a Tool');
  return async () =>
    (await eventually(
      () => read(file),
      (answer) => answer?.id === id,
    )) as Called;
}

/** `undefined` where there is none, or it is only half written. */
function read(file: string): Called | undefined {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
