import type { Terminal } from './command.ts';
import { parseJsonLine } from './sqlInput.ts';

/**
 * Answers a stream of `{"id", "sql"}` lines, in order, one line each. Nothing a line holds ends the stream: what can't be
 * read is answered with `problems`.
 */
export async function answerJsonLines(terminal: Terminal, answer: (sql: string) => object): Promise<void> {
  let number = 0;
  for await (const line of terminal.stdinLines()) {
    number += 1;
    if (terminal.signal.aborted) return;
    if (line.trim() === '') continue;
    const input = parseJsonLine(line, number);
    const body =
      'problem' in input
        ? { statements: [], problems: [{ message: input.problem, span: { start: 0, end: 0 } }] }
        : answer(input.sql);
    await terminal.out(`${JSON.stringify({ version: 1, id: input.id, ...body })}\n`);
  }
}
