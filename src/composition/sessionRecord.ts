import type { Clear, EventType } from '../core/audit/catalogue.ts';
import type { Recorder } from '../core/audit/recorder.ts';
import type { Actor } from '../core/draft/actor.ts';
import { dictionaryDigest, emptyDictionary } from '../core/draft/dictionary.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { Clock } from '../core/ports.ts';
import type { Digest } from '../core/prelude/brands.ts';
import type { Knowledge } from './readKnowledge.ts';

/** What a session works under. */
interface Under {
  readonly policy: Policy;
  readonly knowledge: Knowledge;
}

/**
 * Puts on record when the product begins and ends to work for a person, and each change of what it works under. Never
 * throws: while the trail can't be written nothing runs anyway, and each decision names its policy's digest.
 */
export class SessionRecord {
  readonly #parts: { readonly recorder: Recorder; readonly clock: Clock; readonly actor: Actor };
  readonly #startedUs: number;
  #policy: Digest | undefined;
  #dictionary: Digest | undefined;

  constructor(parts: { recorder: Recorder; clock: Clock; actor: Actor }) {
    this.#parts = parts;
    this.#startedUs = parts.clock.monotonicUs();
  }

  async started(
    { policy, knowledge }: Under,
    others: { readonly connections: readonly string[]; readonly model: string | undefined },
  ): Promise<void> {
    this.#policy = policy.digest;
    this.#dictionary = dictionaryDigest(knowledge.dictionary);
    await this.#record('session.started', {
      policy_sha256: policy.digest,
      policy_sources: [...policy.sources],
      ...(knowledge.dictionary === emptyDictionary ? {} : { dictionary_sha256: this.#dictionary }),
      connections: [...others.connections],
      ...(others.model === undefined ? {} : { 'gen_ai.request.model': others.model }),
    });
  }

  /** To be called with what is in force from now on, before anything is judged by it. */
  async changed({ policy, knowledge }: Under): Promise<void> {
    const dictionary = dictionaryDigest(knowledge.dictionary);
    const before = { policy: this.#policy, dictionary: this.#dictionary };
    this.#policy = policy.digest;
    this.#dictionary = dictionary;
    const records: Promise<void>[] = [];
    if (before.policy !== undefined && before.policy !== policy.digest) {
      const change = { before_sha256: before.policy, after_sha256: policy.digest };
      const about = { policy_sources: [...policy.sources], problems: policy.problems.length };
      records.push(this.#record('policy.changed', { ...change, ...about }));
    }
    if (before.dictionary !== undefined && before.dictionary !== dictionary) {
      const change = { before_sha256: before.dictionary, after_sha256: dictionary };
      records.push(this.#record('dictionary.changed', { ...change, problems: knowledge.problems.length }));
    }
    await Promise.all(records);
  }

  async ended(reason: string): Promise<void> {
    const durationMs = Math.round((this.#parts.clock.monotonicUs() - this.#startedUs) / 1000);
    await this.#record('session.ended', { reason, duration_ms: Math.max(0, durationMs) });
  }

  async #record<T extends SessionEvent>(type: T, clear: Clear<T>): Promise<void> {
    const { recorder, actor } = this.#parts;
    // The event says nothing that the next decision doesn't say as well.
    await recorder.record<SessionEvent>(type, { actor }, clear, {}).catch(() => undefined);
  }
}

type SessionEvent = Extract<EventType, 'session.started' | 'session.ended' | 'policy.changed' | 'dictionary.changed'>;
