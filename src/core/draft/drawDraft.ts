import type { NormalForm } from '../analysis/normalForm.ts';
import type { Abortable } from '../ports.ts';
import { type Agreement, maxSamples } from './agreement.ts';
import { type Asking, askForSql, type ModelSql } from './askForSql.ts';
import { groupReadings } from './groupReadings.ts';
import { ModelError } from './modelError.ts';

/**
 * How freely each of several answers is drawn. At 0 a model says the same each time, whether it is sure or not; 0.7 is what self-consistency
 * was measured with (Wang et al., ICLR 2023, https://arxiv.org/abs/2203.11171).
 */
const temperature = 0.7;

export interface Drawn {
  readonly chosen: ModelSql;
  /** Absent where one answer was asked for. */
  readonly agreement?: Agreement;
}

/**
 * Asks a model for one answer, or for several at once and takes one of those that most agree on. Of several, calls that fail and answers
 * without SQL are left out as long as one has some. An abort stops all of them.
 * @throws {ModelError} No answer has SQL: why the first has none. @throws {TrailError} One call could not be recorded; the others are stopped.
 */
export async function drawDraft(
  asking: Asking,
  samples: number,
  formOf: (sql: string) => NormalForm | undefined,
  onText: (piece: string) => void,
  o: Abortable,
): Promise<Drawn> {
  if (samples < 2) return { chosen: await askForSql(asking, onText, o) };
  const { found, failures } = await draw(asking, Math.min(maxSamples, Math.trunc(samples)), o);
  const answersWithout = failures.filter(({ code }) => hasAnswered.has(code));
  const groups = groupReadings(found.map((drawn) => ({ ...drawn, form: formOf(drawn.sql) })));
  const [first, ...others] = groups;
  if (first === undefined) throw answersWithout[0] ?? failures[0] ?? noAnswer();
  const [chosen] = first;
  onText(chosen.answer.text);
  return {
    chosen,
    agreement: {
      samples: found.length + failures.length,
      answered: found.length + answersWithout.length,
      agreeing: first.length,
      isTied: others.some((group) => group.length === first.length),
      alternatives: others.map((group) => ({ sql: group[0].sql, drafts: group.length })),
    },
  };
}

/** Codes of what a model did answer, though no SQL. */
const hasAnswered: ReadonlySet<string> = new Set(['EMPTY', 'NOT_SQL', 'TRUNCATED']);

async function draw(
  asking: Asking,
  samples: number,
  o: Abortable,
): Promise<{ readonly found: readonly ModelSql[]; readonly failures: readonly ModelError[] }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([o.signal, stop.signal]);
  const drawing = Array.from({ length: samples }, async (_, index) => {
    try {
      return await askForSql(asking, () => undefined, { signal, sampling: { temperature, seed: index + 1 } });
    } catch (thrown) {
      if (thrown instanceof ModelError) return thrown;
      stop.abort(thrown);
      throw thrown;
    }
  });
  // Each call has its end on record before anything goes on.
  await Promise.allSettled(drawing);
  signal.throwIfAborted();
  const drawn = await Promise.all(drawing);
  return {
    found: drawn.flatMap((one) => (one instanceof ModelError ? [] : [one])),
    failures: drawn.filter((one) => one instanceof ModelError),
  };
}

const noAnswer = (): ModelError =>
  new ModelError('EMPTY', 'The model answered with nothing. Ask again or use another model.');
