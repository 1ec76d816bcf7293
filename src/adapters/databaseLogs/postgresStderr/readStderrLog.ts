import type { DatabaseLog } from '../../../core/report/reconcile/loggedStatement.ts';
import { LogBuilder } from '../logBuilder.ts';
import { LogUnreadable } from '../logUnreadable.ts';
import { textLines } from '../textLines.ts';
import { Entries } from './entries.ts';
import { LinePrefix } from './linePrefix.ts';

/**
 * Reads a log that the server wrote with `log_destination = 'stderr'` under that `log_line_prefix`. The server puts a tab before each further
 * line of a message, so that no text can begin a line. `name` stands in the places.
 * @throws {LogUnreadable} The prefix can't be used, or no line has it.
 */
export async function readStderrLog(
  pieces: AsyncIterable<string>,
  { name, prefix }: { readonly name: string; readonly prefix: string },
): Promise<DatabaseLog> {
  const linePrefix = new LinePrefix(prefix);
  const builder = new LogBuilder();
  const entries = new Entries(builder);
  let lines = 0;
  for await (const { line, text, isWhole } of textLines(pieces)) {
    lines += 1;
    const place = `${name}:${line}`;
    if (!isWhole) {
      builder.unread(`${place} ends in the middle of an entry`);
      entries.forget();
    } else if (text.startsWith('\t')) entries.goOn(text.slice(1), place);
    else {
      const found = linePrefix.read(text);
      if (typeof found === 'object') {
        entries.begin(found, place);
        continue;
      }
      entries.interrupt();
      if (found === 'ambiguous') builder.unread(`${place} can be read in more than one way: ${ambiguity}`);
      else builder.unread(`${place} doesn't begin as the line prefix says, with a time in UTC`);
    }
  }
  entries.end();
  if (lines > 0 && !builder.hasEntries)
    throw new LogUnreadable(
      `No line of ${name} begins as --log-line-prefix says, with a time in UTC. Give the server's own setting (SHOW log_line_prefix), and let it write log_timezone = 'UTC'.`,
    );
  return builder.log;
}

const ambiguity = 'a name holds what stands between the names of the prefix';
