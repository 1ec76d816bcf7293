import { afterEach, describe, expect, it } from 'vitest';
import { ModelError, type ModelErrorCode } from '../../src/core/draft/modelError.ts';
import type { Prompt } from '../../src/core/draft/prompt.ts';
import type { ModelProvider } from '../../src/core/ports.ts';

/** What a model's server does, whatever its protocol. */
export type Situation =
  | 'answers'
  | 'refusesTheKey'
  | 'knowsNoSuchModel'
  | 'isRateLimitedForLong'
  | 'failsAlways'
  | 'stallsBeforeAnswering'
  | 'stallsInTheMiddle'
  | 'loseTheConnection'
  | 'answersNothing'
  | 'isCutAtItsLimit'
  | 'endsWithoutSayingSo'
  | 'neverEnds'
  | 'answersGarbage'
  | 'isNotThere';

/** A provider in front of a server in one situation. */
export interface Arranged {
  readonly provider: ModelProvider;
  /** Requests the server has got. */
  requests(): number;
  /** Resolves when the server has got a request. */
  arrived(): Promise<void>;
  /** Resolves when the server sees that the client went away. */
  abandoned(): Promise<void>;
  close(): Promise<void>;
}

/** The answer every server gives in the situation `answers`. */
export const wholeAnswer = 'Here it is:\n\n```sql\nSELECT é😀 FROM "größe";\n```\nThat is all.';
/** What every server says in front of a stall or a lost connection: an unfinished statement. */
export const halfAnswer = '```sql\nDELETE FROM customers';

const prompt: Pick<Prompt, 'messages'> = { messages: [{ role: 'user', content: 'how many customers' }] };
const failures: Readonly<Partial<Record<Situation, ModelErrorCode>>> = {
  refusesTheKey: 'UNAUTHORIZED',
  knowsNoSuchModel: 'NOT_FOUND',
  isRateLimitedForLong: 'RATE_LIMITED',
  failsAlways: 'SERVER',
  stallsBeforeAnswering: 'TIMEOUT',
  stallsInTheMiddle: 'TIMEOUT',
  loseTheConnection: 'UNREACHABLE',
  answersNothing: 'EMPTY',
  isCutAtItsLimit: 'TRUNCATED',
  endsWithoutSayingSo: 'TRUNCATED',
  neverEnds: 'TRUNCATED',
  answersGarbage: 'SERVER',
  isNotThere: 'UNREACHABLE',
};

/**
 * What every model provider must do. `arrange` makes a provider with time-outs of at most a second and waits between
 * attempts of a few milliseconds.
 */
export function describeModelProvider(name: string, arrange: (situation: Situation) => Promise<Arranged>): void {
  describe(`the model provider ${name}`, () => {
    let arranged: Arranged | undefined;
    afterEach(async () => {
      await arranged?.close();
      arranged = undefined;
    });
    const inSituation = async (situation: Situation): Promise<Arranged> => {
      arranged = await arrange(situation);
      return arranged;
    };
    const never = () => new AbortController().signal;

    it('names itself and its model', async () => {
      const { provider } = await inSituation('answers');
      expect(provider.name).not.toBe('');
      expect(provider.model).not.toBe('');
    });

    it('gives the whole answer, and the same text in pieces on the way', async () => {
      const { provider } = await inSituation('answers');
      const pieces: string[] = [];
      const answer = await provider.complete(prompt, (piece) => pieces.push(piece), { signal: never() });
      expect(answer.text).toBe(wholeAnswer);
      expect(pieces.join('')).toBe(wholeAnswer);
      expect(answer.finishReason).toBe('stop');
      expect(answer.model).not.toBe('');
    });

    it('can be asked again', async () => {
      const { provider } = await inSituation('answers');
      await provider.complete(prompt, () => undefined, { signal: never() });
      expect((await provider.complete(prompt, () => undefined, { signal: never() })).text).toBe(wholeAnswer);
    });

    for (const [situation, code] of Object.entries(failures) as [Situation, ModelErrorCode][]) {
      it(`says ${code} in a sentence when the server ${situation}`, async () => {
        const { provider } = await inSituation(situation);
        const thrown = await provider
          .complete(prompt, () => undefined, { signal: never() })
          .then(
            (answer) => expect.unreachable(`It answered: ${answer.text}`),
            (reason: unknown) => reason,
          );
        expect(thrown).toBeInstanceOf(ModelError);
        const error = thrown as ModelError;
        expect(error.code).toBe(code);
        expect(error.message).toMatch(/^[A-Z].*[.”]$/s);
        expect(error.message).not.toMatch(/\bat \S+:\d+:\d+/);
      });
    }

    it('sends nothing when it was cancelled before', async () => {
      const { provider, requests } = await inSituation('answers');
      const reason = new Error('changed my mind');
      await expect(provider.complete(prompt, () => undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      expect(requests()).toBe(0);
    });

    it('rejects with the reason of the cancellation while it waits, and lets the server go', async () => {
      const { provider, arrived, abandoned } = await inSituation('stallsBeforeAnswering');
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const completion = provider.complete(prompt, () => undefined, { signal: controller.signal });
      await arrived();
      controller.abort(reason);
      await expect(completion).rejects.toBe(reason);
      await abandoned();
    });

    it('never takes half an answer for a whole one: cancelled in the middle it rejects', async () => {
      const { provider, abandoned } = await inSituation('stallsInTheMiddle');
      const controller = new AbortController();
      const reason = new Error('stop');
      const completion = provider.complete(prompt, () => controller.abort(reason), { signal: controller.signal });
      await expect(completion).rejects.toBe(reason);
      await abandoned();
    });

    it('rejects when it is cancelled with the last words', async () => {
      const { provider } = await inSituation('answers');
      const controller = new AbortController();
      let heard = '';
      const completion = provider.complete(
        prompt,
        (piece) => {
          heard += piece;
          if (heard === wholeAnswer) controller.abort(new Error('too late'));
        },
        { signal: controller.signal },
      );
      await expect(completion).rejects.toThrow('too late');
    });

    it('rejects at once when cancelled between two attempts', async () => {
      const { provider, arrived } = await inSituation('failsAlways');
      const controller = new AbortController();
      const completion = provider.complete(prompt, () => undefined, { signal: controller.signal });
      await arrived();
      controller.abort(new Error('enough'));
      await expect(completion).rejects.toThrow('enough');
    });

    it("hands on a listener's own error as it is", async () => {
      const { provider } = await inSituation('answers');
      const bug = new TypeError('the panel is gone');
      const completion = provider.complete(
        prompt,
        () => {
          throw bug;
        },
        { signal: never() },
      );
      await expect(completion).rejects.toBe(bug);
    });
  });
}
