import type { Statement } from '../../core/analysis/analysis.ts';
import { type Segments, segmentsOf, spansOf } from '../../core/analysis/segments.ts';
import type { Assessment } from '../../core/flow.ts';
import type { Decision } from '../../core/policy/decision.ts';
import type { Dialect } from '../../core/ports.ts';
import type { Problem, Span } from '../../core/prelude/span.ts';
import { runnableSpan } from './runnable.ts';

/** One statement as it would run by itself. */
export interface AssessedStatement {
  readonly span: Span;
  readonly runnable: Span;
  readonly sql: string;
  readonly decision: Decision;
  readonly statement: Statement;
  /** Where the places of the decision's findings count from. */
  readonly offset: number;
}

/** What is known of a text. */
export interface Reading {
  readonly text: string;
  readonly statements: readonly AssessedStatement[];
  /** Parts that belong to no statement that can be read. */
  readonly problems: readonly Problem[];
}

/** What is kept of a document from one reading to the next. Good for one situation only. */
export interface Memory {
  segments: Segments | undefined;
  /** By the text of a statement with what stands before it. Places count from its start. */
  judged: Map<string, JudgedSegment>;
}

export type JudgedSegment = Pick<Reading, 'statements' | 'problems'>;

export const newMemory = (): Memory => ({ segments: undefined, judged: new Map() });

/** Judges a text by itself. */
export type Judge = (sql: string) => Assessment;

/**
 * Reads a text statement by statement, and only those that aren't known yet. Pauses between statements; what was judged by
 * then stays known, even where nobody waits for the end. The result is the same as without a memory.
 */
export function* readText(
  text: string,
  { editing }: Pick<Dialect, 'editing'>,
  judge: Judge,
  memory: Memory,
): Generator<undefined, Reading> {
  if (editing !== undefined && memory.segments?.text !== text)
    memory.segments = yield* segmentsOf(text, editing, memory.segments);
  // Without ends of statements the whole text is one piece.
  const spans = editing === undefined || memory.segments === undefined ? [wholeOf(text)] : spansOf(memory.segments);
  const statements: AssessedStatement[] = [];
  const problems: Problem[] = [];
  const used = new Map<string, JudgedSegment>();
  for (const [index, { start, end }] of spans.entries()) {
    if (index % pauseAfter === pauseAfter - 1) yield;
    const segment = text.slice(start, end);
    let judged = memory.judged.get(segment);
    if (judged === undefined) {
      judged = judgeSegment(segment, judge);
      memory.judged.set(segment, judged);
      yield;
    }
    used.set(segment, judged);
    for (const statement of judged.statements) statements.push(movedBy(start, statement));
    for (const { message, span } of judged.problems) problems.push({ message, span: moved(span, start) });
  }
  memory.judged = used;
  return { text, statements, problems };
}

/** Statements that are put together before the work may pause. */
const pauseAfter = 256;

const wholeOf = (text: string): Span => ({ start: 0, end: text.length });

/** Usually one statement. What the parser rejects may hold several, and each is judged as it would run. */
function judgeSegment(segment: string, judge: Judge): JudgedSegment {
  const { analysis, decision } = judge(segment);
  const isAlone = analysis.statements.length === 1;
  let previousEnd = 0;
  const statements = analysis.statements.map((statement): AssessedStatement => {
    const { span } = statement;
    const runnable = runnableSpan(segment, span, previousEnd);
    previousEnd = span.end;
    const sql = segment.slice(runnable.start, runnable.end);
    return isAlone
      ? { span, runnable, sql, decision, statement, offset: 0 }
      : { span, runnable, sql, decision: judge(sql).decision, statement, offset: runnable.start };
  });
  return { statements, problems: analysis.problems };
}

const moved = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

function movedBy(by: number, one: AssessedStatement): AssessedStatement {
  if (by === 0) return one;
  return { ...one, span: moved(one.span, by), runnable: moved(one.runnable, by), offset: one.offset + by };
}
