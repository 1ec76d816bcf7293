import type { Sensitivity } from '../catalogue/fields.ts';
import type { Clear } from '../catalogue.ts';

/** Someone in a trail, as the event says it. */
export interface Person {
  readonly id: string;
  readonly kind: 'person' | 'pipeline';
  readonly roles: readonly string[];
  /** What policies know of them, as `name=value`; none where it is withheld. */
  readonly attributes: readonly string[];
  /** The program that asked in their name; absent where they did. */
  readonly agent?: string;
}

/** A call of a language model and what came of it. */
export interface ModelCall {
  readonly time: string;
  readonly provider: string;
  /** As asked for; `answeredBy` is what the answer names. */
  readonly model: string;
  readonly answeredBy: string | undefined;
  /** `schema.table`, as they were shown to the model. */
  readonly tables: readonly string[];
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly durationUs: number | undefined;
  /** Kind of the error; `undefined` while there is none. */
  readonly failure: string | undefined;
}

/** SQL proposed as an answer. */
export interface Proposal {
  readonly time: string;
  readonly eventId: string;
  readonly author: 'person' | 'verified' | 'model';
  readonly verifiedQuery: string | undefined;
  readonly sqlDigest: string;
  /** `undefined` where it is withheld; so are all texts of a story. */
  readonly sql: string | undefined;
  readonly explanation: string | undefined;
  /** From 0 to 1. */
  readonly confidence: number | undefined;
}

/** What a person, or silence, answered to a request for approval. */
export interface Answer {
  readonly time: string;
  readonly decision: Clear<'review.decided'>['decision'];
  readonly approver: string | undefined;
  readonly isRequester: boolean;
  readonly rationale: string | undefined;
}

/** A statement on its way to the database, and back. Each part is `undefined` where the trail has no such event. */
export interface Attempt {
  readonly queryId: string;
  readonly time: string;
  readonly asker: Person | undefined;
  readonly connection: string | undefined;
  /** The most sensitive that it touches, as the policy of then classified it. */
  readonly sensitivity: Sensitivity | undefined;
  readonly facts: (Clear<'sql.validated'> & { readonly sql: string | undefined }) | undefined;
  /** The proposal with exactly this text. */
  readonly proposal: Proposal | undefined;
  readonly policy: (Clear<'policy.evaluated'> & { readonly reasons: readonly string[] | undefined }) | undefined;
  readonly risk: Clear<'risk.classified'> | undefined;
  readonly transformation: Clear<'sql.transformed'> | undefined;
  readonly requested: (Clear<'review.requested'> & { readonly time: string }) | undefined;
  readonly answers: readonly Answer[];
  readonly blocked:
    | (Clear<'query.blocked'> & { readonly time: string; readonly reason: string | undefined })
    | undefined;
  readonly sent:
    | (Clear<'query.dispatched'> & {
        readonly time: string;
        readonly sql: string | undefined;
        /** Whether secrets were taken out of its texts before they were recorded. */
        readonly isRedacted: boolean;
      })
    | undefined;
  readonly completed:
    | (Clear<'query.completed'> & { readonly time: string; readonly message: string | undefined })
    | undefined;
  /** What the database itself told of it, at once and in its log. */
  readonly observed: readonly Clear<'db.access_observed'>[];
  readonly result: Clear<'result.profiled'> | undefined;
  /** What became of the result, and by whom: the events of layer 5, in order. */
  readonly uses: readonly { readonly type: string; readonly time: string; readonly by: string | undefined }[];
  /** Short types of its events, in order, and the ids of these events. */
  readonly types: readonly string[];
  readonly eventIds: readonly string[];
}

/** What a person said of an answer. */
export interface Opinion {
  readonly time: string;
  readonly eventId: string;
  readonly by: string | undefined;
  readonly label: Clear<'feedback.given'>['label'];
}

/** All that a trail tells of one question: who asked, what the model made of it, and every statement tried for it. */
export interface Story {
  readonly requestId: string;
  /** The stream of its first event: one run of the program, which is one session of the person. */
  readonly session: string;
  /** ISO 8601, UTC, of its first and its last event. */
  readonly from: string;
  readonly to: string;
  readonly asker: Person | undefined;
  readonly connection: string | undefined;
  readonly question:
    | {
        readonly time: string;
        readonly eventId: string;
        readonly channel: string;
        readonly length: number;
        readonly text: string | undefined;
      }
    | undefined;
  /** How it goes on from the question before it in its conversation; `undefined` for one that begins. */
  readonly followUp: Clear<'followup.linked'>['kind'] | undefined;
  /** The tool that an agent called; absent where none did. */
  readonly tool?: string;
  readonly models: readonly ModelCall[];
  readonly proposals: readonly Proposal[];
  readonly attempts: readonly Attempt[];
  readonly opinions: readonly Opinion[];
  /** Short types of its events, in order, and the ids of these events. */
  readonly types: readonly string[];
  readonly eventIds: readonly string[];
  /** Sealed values that are kept back or were erased. */
  readonly withheld: number;
  /** Events of its kinds that this version can't read: the story may lack something. */
  readonly unread: number;
}
