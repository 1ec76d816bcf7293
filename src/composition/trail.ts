import type { Progress } from '../core/audit/levels/shortfall.ts';
import type { Recorder } from '../core/audit/recorder.ts';
import type { Abortable } from '../core/ports.ts';
import type { Certification } from './enrolment.ts';

/** Whether the trail does its duty. */
export interface TrailStatus {
  readonly recording: 'ok' | 'blocked';
  readonly blockedReason?: string;
  readonly stream: string;
  /** Number of the last durable event; -1 before the first. */
  readonly lastSeq: number;
  readonly delivery: 'off' | 'online' | 'offline' | 'rejected';
  readonly deliveryProblem?: string;
  /** The endpoint's log contradicts what it showed before, or can't be watched. A sentence for a person. */
  readonly checkpointProblem?: string;
  /** The journal comes near its quota, or has reached it. Sentences for a person. */
  readonly roomProblem?: string;
  /** Events recorded and not acknowledged by the endpoint; 0 without one. */
  readonly backlog: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastAcknowledgedAt?: number;
  readonly copies: readonly CopyStatus[];
}

/** How a copy of the trail stands. */
export interface CopyStatus {
  readonly name: string;
  readonly delivery: 'online' | 'offline' | 'rejected';
  /** Events of this stream that the place hasn't taken. */
  readonly backlog: number;
  readonly problem?: string;
}

/** The open trail of this process. */
export interface Trail {
  readonly recorder: Recorder;
  status(): TrailStatus;
  /** Tells the listener after every change of the status. Returns what ends that. */
  onStatus(listener: () => void): () => void;
  /** Resolves once all that is recorded is acknowledged; at once without an endpoint. An abort rejects and loses nothing. */
  flush(o: Abortable): Promise<void>;
  /** What the policy's level is judged by. */
  progress(): Progress;
  /** The same up to an event of this stream, or for all of them without a number. */
  deliver(seq: number | undefined, o: Abortable): Promise<void>;
  /** What the endpoint's log says of this machine's device key; `undefined` without an endpoint, or where it says nothing. Never throws. */
  certified(o: Abortable & { readonly anew?: true }): Promise<Certification | undefined>;
  /** Frees what the endpoint has and measures what is left, as it happens each minute. Never throws. */
  tendRoom(o: Abortable): Promise<void>;
  /** Records the end, tries for a moment to deliver it, and stops. Nothing can be recorded afterwards. Never throws. */
  close(reason: string): Promise<void>;
}
