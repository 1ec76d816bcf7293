import {
  type EmbeddedSql,
  type HostLanguage,
  hostSpan,
  type PlaceholderSpelling,
} from '../../core/embedded/embeddedSql.ts';
import { hostFindings, hostFix, isAboutReading } from '../../core/embedded/hostFindings.ts';
import type { Finding } from '../../core/policy/decision.ts';
import type { Dialect } from '../../core/ports.ts';
import type { Problem } from '../../core/prelude/span.ts';
import { findingsOf } from '../documents/findingsOf.ts';
import { type Judge, newMemory, type Reading, readText } from '../documents/reading.ts';
import type { DocumentFinding } from '../findings/findingSource.ts';

/** One text of SQL in a file, and what is known of it. */
interface ReadSql {
  readonly embedded: EmbeddedSql;
  readonly reading: Reading;
}

/** A file and the SQL that was found in it. */
export interface HostFile {
  readonly text: string;
  readonly spelling: PlaceholderSpelling;
  readonly found: readonly EmbeddedSql[];
}

/** The same with what is known of the SQL. */
export interface EmbeddedReading extends Omit<HostFile, 'found'> {
  readonly found: readonly ReadSql[];
}

/** What was judged of texts, good for one situation only. */
export type EmbeddedMemory = Map<string, Reading>;

/** Reads the SQL of a file, and only what isn't known yet. Pauses between statements; the memory then holds what the file has. */
export function* readEmbedded(
  { text, spelling, found: texts }: HostFile,
  dialect: Pick<Dialect, 'editing'>,
  judge: Judge,
  memory: EmbeddedMemory,
): Generator<undefined, EmbeddedReading> {
  const found: ReadSql[] = [];
  for (const embedded of texts) {
    const sql = embedded.text.toWellFormed();
    const reading = memory.get(sql) ?? (yield* readText(sql, dialect, judge, newMemory()));
    memory.set(sql, reading);
    found.push({ embedded, reading });
  }
  const used = new Set(found.map(({ reading }) => reading.text));
  for (const sql of memory.keys()) if (!used.has(sql)) memory.delete(sql);
  return { text, spelling, found };
}

/** What is said of the SQL of a file, with places of the file. */
export function embeddedFindings(read: EmbeddedReading, language: HostLanguage): readonly DocumentFinding[] {
  const all = read.found.map(({ embedded }) => embedded);
  return read.found.flatMap(({ embedded, reading }) =>
    reading.statements.flatMap((statement) => {
      const line = ignorableLine(read.text, embedded, statement.span.start);
      return hostFindings(embedded, [...findingsOf(statement), ...unread(reading)]).map(
        ({ finding, own }): DocumentFinding => ({
          finding,
          statement: hostSpan(embedded, statement.span),
          isQuiet: isAboutReading(finding),
          ignoreAtLine: line,
          fixes: () =>
            own.fixes.flatMap(
              (fix) =>
                hostFix(
                  fix,
                  embedded,
                  { text: read.text, found: all },
                  (text) => language.find(text, read.spelling),
                  language,
                ) ?? [],
            ),
        }),
      );
    }),
  );
}

const unread = ({ problems, statements }: Reading): readonly Finding[] =>
  statements.length > 0 ? [] : problems.map(notUnderstood);

const notUnderstood = ({ message, span }: Problem): Finding => ({
  rule: 'not-understood',
  severity: 'info',
  message,
  remedy: '',
  span,
  statement: 0,
  fixes: [],
});

/** The line of a statement that begins its line within a literal of several lines: above it a comment of SQL can stand. */
function ignorableLine(text: string, embedded: EmbeddedSql, statement: number): number | undefined {
  const at = hostSpan(embedded, { start: statement, end: statement }).start;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  if (!embedded.isMultiLine || lineStart <= embedded.span.start || text.slice(lineStart, at).trim() !== '')
    return undefined;
  return text.slice(0, lineStart).split(/\r\n|\n|\r/).length - 1;
}
