import type { Admitted } from './gate.ts';

/** What became of a callback, or of files that were handed in: for the log and the counters. */
export interface AnsweredCallback {
  source: string;
  /** Canonical, or null when it could not be read or the request did not get that far. */
  sender: string | null;
  /** Of the answer. */
  status: number;
  /** Code of the problem, null for a success. */
  code: string | null;
  /** What is done with a sender that has proved itself and is not in the list; null for every other one. */
  unlisted: Admitted['unlisted'];
  /** Id of the delivery, also of one that lies in the quarantine. */
  id: string | null;
  parts: number;
  bytes: number;
  ms: number;
  /** The unexpected reason behind a refusal, or what is wrong with a signature, for the log only. */
  error: unknown;
}

/** A token that does not open the archive, or one that was not looked at because of those before it. */
export interface WrongToken {
  /** Canonical, or null when it could not be read. */
  sender: string | null;
  /** Code of the answer. */
  code: 'unauthenticated' | 'too-many-tries';
  /** How many wrong ones came from there within a minute; 21 stands for any more. */
  tries: number;
}

/** Shows every counter and figure to whoever scrapes them. */
export interface MetricsView {
  /** Everything in the text format of Prometheus. */
  render(): Promise<{ contentType: string; text: string }>;
}
