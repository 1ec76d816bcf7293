import type { Statement } from '../../core/analysis/analysis.ts';
import { type Segments, segmentsOf, spansOf } from '../../core/analysis/segments.ts';
import type { Assessment } from '../../core/flow.ts';
import type { Decision, Finding } from '../../core/policy/decision.ts';
import type { Dialect } from '../../core/ports.ts';
import type { Problem, Span } from '../../core/prelude/span.ts';
import { Makers, wordsIn } from './makers.ts';
import { runnableSpan } from './runnable.ts';

/** One statement as it would run by itself. */
export interface AssessedStatement {
  readonly span: Span;
  readonly runnable: Span;
  readonly sql: string;
  /** What is decided where it runs, which it does by itself. */
  readonly decision: Decision;
  /** What it is where it stands, after the statements before it. */
  readonly statement: Statement;
  /** What the policy says of it where it stands; places count from `offset`. */
  readonly findings: readonly Finding[];
  readonly offset: number;
  /** The earlier statements that it rests on, one after the other; empty where there are none. */
  readonly context: string;
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
  /** By the text of a statement, and of those that it rests on. Places count from the statement's start. */
  judged: Map<string, JudgedSegment>;
  /** What the last reading that lost many statements at once had judged before: what hid them is often a half-typed one. */
  lost: Map<string, JudgedSegment>;
  /** The words of a statement's text, for those that were asked for. */
  words: Map<string, ReadonlySet<string>>;
}

export type JudgedSegment = Pick<Reading, 'statements' | 'problems'>;

export const newMemory = (): Memory => ({ segments: undefined, judged: new Map(), lost: new Map(), words: new Map() });

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
  const usedWords = new Map<string, ReadonlySet<string>>();
  const makers = new Makers(editing?.batches);
  for (const [index, { start, end }] of spans.entries()) {
    if (index % pauseAfter === pauseAfter - 1) yield;
    const segment = text.slice(start, end);
    const words = (): ReadonlySet<string> => {
      const known = memory.words.get(segment) ?? wordsIn(segment);
      usedWords.set(segment, known);
      return known;
    };
    makers.begin(segment);
    const context = makers.contextOf(words);
    const key = context === '' ? segment : `${context}\0${segment}`;
    let judged = memory.judged.get(key) ?? memory.lost.get(key);
    if (judged === undefined) {
      judged = judgeSegment(segment, context, judge);
      memory.judged.set(key, judged);
      yield;
    }
    used.set(key, judged);
    makers.add(
      segment,
      words,
      judged.statements.map(({ statement }) => statement),
    );
    for (const statement of judged.statements) statements.push(movedBy(start, statement));
    for (const { message, span } of judged.problems) problems.push({ message, span: moved(span, start) });
  }
  if (memory.judged.size - used.size > manyLost) memory.lost = memory.judged;
  memory.judged = used;
  memory.words = usedWords;
  return { text, statements, problems };
}

/** Statements that are put together before the work may pause. */
const pauseAfter = 256;

/** Statements that a text may have less after an edit before what was judged of them is kept. */
const manyLost = 16;

const wholeOf = (text: string): Span => ({ start: 0, end: text.length });

/** Usually one statement. What the parser rejects may hold several, and each is judged as it would run. */
function judgeSegment(segment: string, context: string, judge: Judge): JudgedSegment {
  const { analysis, decision } = judge(segment);
  const isAlone = analysis.statements.length === 1;
  let previousEnd = 0;
  const alone = analysis.statements.map((statement): AssessedStatement => {
    const { span } = statement;
    const runnable = runnableSpan(segment, span, previousEnd);
    previousEnd = span.end;
    const sql = segment.slice(runnable.start, runnable.end);
    const own = isAlone ? decision : judge(sql).decision;
    const offset = isAlone ? 0 : runnable.start;
    return { span, runnable, sql, decision: own, statement, findings: own.findings, offset, context };
  });
  return {
    statements: context === '' ? alone : inContext(alone, segment, context, judge),
    problems: analysis.problems,
  };
}

/** The same statements with what is known of them after those that they rest on. */
function inContext(
  alone: readonly AssessedStatement[],
  segment: string,
  context: string,
  judge: Judge,
): readonly AssessedStatement[] {
  const { analysis, decision } = judge(context + segment);
  const own = analysis.statements.filter(({ span }) => span.end > context.length);
  const first = analysis.statements.length - own.length;
  // Where the two readings differ in what the statements are, the text by itself has the last word.
  if (own.length !== alone.length) return alone;
  return alone.map((one, index) => ({
    ...one,
    statement: own[index] ?? one.statement,
    findings: decision.findings.filter(({ statement }) => statement === first + index),
    offset: -context.length,
  }));
}

const moved = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

function movedBy(by: number, one: AssessedStatement): AssessedStatement {
  if (by === 0) return one;
  return { ...one, span: moved(one.span, by), runnable: moved(one.runnable, by), offset: one.offset + by };
}
