import type { Sign } from './gate.ts';

/** A callback as a vendor would send it, for trying the collector without an account there. */
export interface SampleCallback {
  /** GET only to test a URL. */
  method: 'GET' | 'POST' | 'PUT';
  /** What follows the URL of the source, e.g. `call-4711.srt`, or null. */
  tail: string | null;
  /** Appended to whatever query the URL of the source has. */
  query: Readonly<Record<string, string>>;
  /** Lower-case names; neither credentials nor the length of the body. */
  headers: Readonly<Record<string, string>>;
  /** Bytes of the body. */
  bytes: number;
  /** The length to declare; null for a body that is sent in chunks without one. */
  contentLength: number | null;
  /** The body from its beginning, the same bytes at every call, never held as a whole. */
  body(): AsyncIterable<Uint8Array>;
}

export interface SampleOptions {
  /** What to send, of the sampler's `contents`. */
  contents: readonly string[];
  /** Pads the media, or the transcript where there are none, to this many bytes; null for a short call. */
  bytes: number | null;
  /** Which end the job came to. */
  outcome: 'success' | 'failure';
  method: 'POST' | 'PUT';
  /** One callback for everything, where the vendor can do so, or one for each content. */
  grouping: 'together' | 'apart';
  /** Null for an id of the vendor's own manner. */
  jobId: string | null;
  /** Path of the URL the callbacks go to, e.g. `/callback/acme`. */
  callbackPath: string;
  /** Integer. Another seed gives other ids, words and bytes; the same seed the same ones. */
  seed: number;
}

/** Makes callbacks in the manner of one vendor. */
export interface Sampler {
  vendor: string;
  contents: readonly string[];
  /** What is sent when nobody says what. */
  usual: readonly string[];
  /** True for a vendor that also notifies without any body. */
  mayBeEmpty: boolean;
  /** False for a vendor that reports no failures by callback. */
  reportsFailures: boolean;
  /** The callbacks of one job; at least one. */
  sample(options: SampleOptions): SampleCallback[];
}

/** A test of a URL, as a vendor makes it before it uses one. */
export interface SampleHandshake {
  request: SampleCallback;
  /** What the vendor signs of it, which need not be the body. */
  signedText: SampleCallback['body'];
  /** The body of the answer that it wants; null when that is to be signed and there is nothing to sign with. */
  wanted(sign: Sign | null): string | null;
}

/** What can be played of one vendor. */
export interface Samples {
  sampler: Sampler;
  /** Its tests of a URL; several where they were seen in several forms. Left out: it makes none that can be played. */
  handshakes?: (seed: number) => readonly SampleHandshake[];
}
