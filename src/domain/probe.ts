/**
 * Header of a request that only tries the way to the collector: `t=<Unix s>,n=<nonce>,v1=<hex HMAC-SHA256>`.
 *
 * The HMAC is keyed with a token of the archive and made of `probeText`: no secret goes over the way that is being tried.
 */
export const probeHeader = 'collector-check';

/** A probe of another time than now, to either side, is none. */
export const probeToleranceMs = 5 * 60_000;

/** What is signed. No vendor's scheme signs a text that begins like this. */
export function probeText(atSeconds: string, nonce: string): string {
  return `collector-check:${atSeconds}:${nonce}`;
}

/** Tells probes from ordinary requests. */
export interface ProbeGate {
  /** True once for each good header; false for a forged, stale or repeated one, and for none. */
  admits(header: string | undefined): boolean;
}

/** What the collector saw of a probe. Nothing of it is kept. */
export interface ProbeReport {
  source: string;
  vendor: string;
  /** The sender as the gate judges it; null when it could not be read. */
  sender: string | null;
  /** Whether that sender is in the source's allowlist, or trusted beside it. */
  isSenderListed: boolean;
  /** Address of the connection's other end: the proxy, where there is one; null when it is gone. */
  peer: string | null;
  /** Host, Via, Forwarded, X-Real-IP and X-Forwarded-*: every line as received, by lower-case name. */
  forwarded: Readonly<Record<string, readonly string[]>>;
  method: string;
  /** Path and query as received. */
  target: string;
  httpVersion: string;
  isTls: boolean;
  /** Bytes of the names and values of all headers. */
  headBytes: number;
  contentLength: string | null;
  transferEncoding: string | null;
  /** Bytes of the body. */
  bytes: number;
  sha256: string;
  /** From the end of the head to the first byte of the body; null when there was none. */
  firstByteMs: number | null;
  /** From the end of the head to the end of the body. */
  lastByteMs: number;
}
